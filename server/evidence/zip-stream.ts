import {
  formatDirectory,
  formatLocalHeader,
  largestZip,
  mostZipEntries,
  type ZipEntry,
} from '#verify/stored-zip.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/** A file of which size and checksum are known before it is read again. */
export interface ZipFile extends ZipEntry {
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** @throws ServiceError evidence_too_large beyond what the format holds */
export function zipByteSize(files: readonly ZipFile[]): number {
  const contents = files.reduce((sum, file) => sum + formatLocalHeader(file).length + file.byteSize, 0);
  const directory = formatDirectory(files).reduce((sum, part) => sum + part.length, 0);
  if (files.length > mostZipEntries || contents + directory > largestZip)
    throw new ServiceError('evidence_too_large');
  return contents + directory;
}

/** The whole file, piece by piece: what is large in it is never in memory. */
export async function* streamZip(files: readonly ZipFile[]): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    yield formatLocalHeader(file);
    yield* file.open();
  }
  yield* formatDirectory(files);
}
