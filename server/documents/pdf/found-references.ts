/**
 * Cross-references for a signed file that has none the seal parser follows: its bytes must stay as they are, so what is
 * appended lists every object of the file anew, and from then on every reader finds the same.
 */
import { writeSection, type ObjectId, type Row } from './cross-references.ts';
import { FoundObjects } from './found-objects.ts';
import { PDF, PdfDict, PdfName } from './libpdf.ts';
import { SyntaxWriter, syntaxOf } from './pdf-syntax.ts';

export interface FoundReferences {
  /** Where the file's header is, which offsets count from. */
  readonly headerAt: number;
  readonly rows: readonly Row[];
}

export interface FoundFile {
  readonly pdf: PDF;
  readonly found: FoundReferences;
  /** What follows the file so that it opens by them. */
  readonly section: Uint8Array;
}

const headerSearchLength = 1024;

export const headerOf = (file: Uint8Array): number =>
  Buffer.from(file.buffer, file.byteOffset, Math.min(file.byteLength, headerSearchLength)).indexOf('%PDF-');

/** Those that stand where they are said to, in the order of their numbers. */
function rowsOf(objects: FoundObjects): Row[] {
  const rows = new Map<number, Row>();
  for (const [number, place] of objects.places) {
    if (place === null || number === 0 || 'packedIn' in place) continue;
    const offset = objects.headAt(place.offset, number, place.generation);
    if (offset !== undefined) rows.set(number, { id: [number, place.generation], offset });
  }
  for (const [number, place] of objects.places)
    if (place && 'packedIn' in place && rows.has(place.packedIn))
      rows.set(number, { id: [number, 0], ...place });
  return [...rows.values()].sort((one, other) => one.id[0] - other.id[0]);
}

/** Of the trailer what is kept, and the catalog where it stands in the trailer itself. */
function readTrailer(trailer: PdfDict, free: number): { entries: string; catalog: string | undefined } {
  const root = trailer.get('Root');
  const catalog = root instanceof PdfDict ? syntaxOf(root) : undefined;
  const kept = ['Info', 'ID'].flatMap((key) => {
    const value = trailer.get(key);
    return value === undefined ? [] : [`${syntaxOf(PdfName.of(key))} ${syntaxOf(value)}`];
  });
  const named = catalog === undefined && root !== undefined ? syntaxOf(root) : `${free} 0 R`;
  return { entries: [`/Root ${named}`, ...kept].join('\n'), catalog };
}

async function openBy(
  file: Buffer,
  headerAt: number,
  listed: readonly Row[],
  trailer: PdfDict,
): Promise<FoundFile> {
  if (trailer.has('Encrypt')) throw new Error('still encrypted');
  const body = file.subarray(headerAt);
  let next = (listed.at(-1)?.id[0] ?? 0) + 1;
  const { entries, catalog } = readTrailer(trailer, next);
  const writer = new SyntaxWriter();
  writer.writeAscii('\n');
  const rows = [...listed];
  if (catalog !== undefined) {
    const id: ObjectId = [next++, 0];
    rows.push({ id, offset: body.length + writer.position });
    writer.writeAscii(`${id[0]} 0 obj\n${catalog}\nendobj\n`);
  }
  const kind = rows.some((row) => 'packedIn' in row) ? 'stream' : 'table';
  writeSection(writer, kind, { rows, at: body.length + writer.position, next, trailer: entries });
  const section = writer.written();
  const pdf = await PDF.load(Buffer.concat([body, section]));
  return { pdf, section, found: { headerAt, rows: listed } };
}

/** Whether every object stands where the file's own sections say. */
export async function hasExactReferences(file: Uint8Array): Promise<boolean> {
  const objects = new FoundObjects(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
  return (await objects.follow()) !== undefined && (await objects.areExact());
}

/** The first reading of the file that `isWhole`, as the sections say and, where they do not lead to its pages, as a search finds. */
export async function openByFound(
  bytes: Uint8Array,
  isWhole: (pdf: PDF) => boolean,
): Promise<FoundFile | undefined> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerAt = headerOf(bytes);
  if (headerAt === -1) return undefined;
  const objects = new FoundObjects(file.subarray(headerAt));
  const open = async (
    trailers: readonly PdfDict[],
    isRight: (pdf: PDF) => boolean = isWhole,
  ): Promise<FoundFile | undefined> => {
    const rows = rowsOf(objects);
    for (const trailer of trailers) {
      const opened = await openBy(file, headerAt, rows, trailer).catch(() => undefined);
      if (opened && !opened.pdf.recoveredViaBruteForce && isRight(opened.pdf)) return opened;
    }
    return undefined;
  };
  const newest = await objects.follow();
  const followed = newest && (await open([newest]));
  if (followed) return followed;
  const { counting, any } = await objects.search();
  const seek = async (): Promise<FoundFile | undefined> =>
    (await open(counting, (pdf) => countsPages(pdf) && isWhole(pdf))) ?? (await open(any));
  const searched = await seek();
  if (searched) return searched;
  await objects.unpack();
  return seek();
}

function countsPages({ context: { catalog, registry } }: PDF): boolean {
  const resolve = registry.resolve.bind(registry);
  const count = catalog.getDict().getDict('Pages', resolve)?.getNumber('Count', resolve)?.value;
  return Number.isInteger(count);
}
