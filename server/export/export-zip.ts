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
  content: Uint8Array | { byteSize: number; stream(): AsyncIterable<Uint8Array> };
}

/** What one export may be. */
export interface ExportLimits {
  bytes: number;
  files: number;
}

/** What the format holds. */
export const zipLimits: ExportLimits = { bytes: largestZip, files: mostZipEntries };

export const jsonFile = (name: string, value: unknown): ExportFile => ({
  name,
  content: new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`),
});

async function* readContent(content: ExportFile['content']): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content.stream();
}

const directorySize = (entries: readonly ZipEntry[]): number =>
  formatDirectory(entries).reduce((sum, part) => sum + part.length, 0);

/** Counts what goes into a zip, and refuses what goes beyond the limits. */
class ZipSize {
  readonly #limits: ExportLimits;
  readonly #entries: ZipEntry[] = [];
  #bytes = directorySize([]);

  constructor(limits: ExportLimits) {
    this.#limits = limits;
  }

  get entries(): readonly ZipEntry[] {
    return this.#entries;
  }

  /** @throws ServiceError `export_too_large` */
  add(entry: ZipEntry): void {
    this.#entries.push(entry);
    const listed = directorySize([entry]) - directorySize([]);
    this.#bytes += formatLocalHeader(entry).length + entry.byteSize + listed;
    if (this.#bytes > this.#limits.bytes || this.#entries.length > this.#limits.files)
      throw new ServiceError('export_too_large');
  }
}

/**
 * Looks at all that is to go into an export, and reads none of the stored files: whoever asks for too much is told so, and not
 * sent the beginning of it.
 * @throws ServiceError `export_too_large`
 */
export async function requireFitting(files: AsyncIterable<ExportFile>, limits: ExportLimits): Promise<void> {
  const size = new ZipSize(limits);
  for await (const { name, content } of files)
    size.add({ name, crc32: 0, byteSize: content instanceof Uint8Array ? content.length : content.byteSize });
}

/**
 * Each file is looked for, read and forgotten before the next, however many there are: twice, for its checksum stands before
 * it. What outgrew the limits since it was looked at ends the download in its middle, without the end that every zip has, so
 * that nobody takes a part for the whole.
 */
export async function* streamExport(
  files: AsyncIterable<ExportFile>,
  limits: ExportLimits,
): AsyncGenerator<Uint8Array> {
  const size = new ZipSize(limits);
  for await (const { name, content } of files) {
    const entry = { name, byteSize: 0, crc32: 0 };
    for await (const piece of readContent(content)) {
      entry.crc32 = crc32(piece, entry.crc32);
      entry.byteSize += piece.length;
    }
    size.add(entry);
    yield formatLocalHeader(entry);
    yield* readContent(content);
  }
  yield* formatDirectory(size.entries);
}
