import {
  crc32,
  formatDirectory,
  formatLocalHeader,
  largestZip,
  mostZipEntries,
  type ZipEntry,
} from '#verify/stored-zip.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/** A file of an export; its name is of ids alone, which every system can write. */
export interface ExportFile {
  name: string;
  /** In pieces, the same ones every time it is asked for them. */
  content: Uint8Array | { stream(): AsyncIterable<Uint8Array> };
}

export const jsonFile = (name: string, value: unknown): ExportFile => ({
  name,
  content: new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`),
});

async function* readContent(content: ExportFile['content']): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content.stream();
}

/**
 * Each file is looked for, read and forgotten before the next, however many there are: twice, for its checksum stands before
 * it. What goes beyond the format ends the download, so that nobody takes a part for the whole.
 */
export async function* streamExport(files: AsyncIterable<ExportFile>): AsyncGenerator<Uint8Array> {
  const entries: ZipEntry[] = [];
  let written = 0;
  for await (const { name, content } of files) {
    const entry = { name, byteSize: 0, crc32: 0 };
    for await (const piece of readContent(content)) {
      entry.crc32 = crc32(piece, entry.crc32);
      entry.byteSize += piece.length;
    }
    const header = formatLocalHeader(entry);
    written += header.length + entry.byteSize;
    if (written > largestZip || entries.push(entry) > mostZipEntries)
      throw new ServiceError('export_too_large');
    yield header;
    yield* readContent(content);
  }
  yield* formatDirectory(entries);
}
