/** A page's content streams as sealing reads them (ISO 32000-2 §7.7.3.3, Contents). */
import { inflateSync } from 'node:zlib';
import { PdfArray, PdfName, PdfRef, PdfStream, type PDF, type PdfDict, type PdfObject } from './libpdf.ts';
import { ranOutOfMemory } from './out-of-memory.ts';

const lineBreak = Buffer.from('\n');

type Resolve = (ref: PdfRef) => PdfObject | null;

export interface PageContent extends ReadableData {
  /** As the page names them, to be named again around something added. */
  readonly parts: readonly PdfObject[];
  /** Decoded, one after the other, with a line break between. */
  readonly bytes: Uint8Array;
}

/** Every reader takes the name that is for inline images (§8.9.7) for the same; the parser does not. */
const deflate: ReadonlySet<string> = new Set(['FlateDecode', 'Fl']);

function isDeflated(stream: PdfStream): boolean {
  const filter = stream.get('Filter');
  const [only] = filter instanceof PdfArray && filter.length === 1 ? filter.toArray() : [filter];
  return only instanceof PdfName && deflate.has(only.value) && !stream.has('DecodeParms');
}

/** The parser inflates in JavaScript, several times slower than zlib; it is for what zlib refuses or does not know. */
function inflated(stream: PdfStream): Uint8Array | undefined {
  if (stream.data.length === 0) return stream.data; // of nothing, even what does not unpack is all
  try {
    return isDeflated(stream) ? inflateSync(stream.data) : undefined;
  } catch {
    return undefined; // cut off, or not what it says it is
  }
}

export function decodedData(stream: PdfStream): Uint8Array {
  return inflated(stream) ?? stream.getDecodedData();
}

export interface ReadableData {
  readonly bytes: Uint8Array;
  /** False for what some readers read further than others, or not at all: they give up the rest of the page with it. */
  readonly isWhole: boolean;
}

/** As much of it as can be read. */
export function readableData(stream: PdfStream): ReadableData {
  const bytes = inflated(stream);
  if (bytes !== undefined) return { bytes, isWhole: true };
  try {
    return { bytes: stream.getDecodedData(), isWhole: !isDeflated(stream) };
  } catch (error) {
    if (ranOutOfMemory(error)) throw error;
    return { bytes: new Uint8Array(), isWhole: false };
  }
}

export function readPageContent(page: PdfDict, resolve: Resolve): PageContent {
  const contents = page.get('Contents');
  const value = contents instanceof PdfRef ? resolve(contents) : contents;
  const parts: PdfObject[] =
    value instanceof PdfArray
      ? Array.from({ length: value.length }, (_, index) => value.at(index)).filter(
          (part) => part !== undefined,
        )
      : contents
        ? [contents]
        : [];
  const data = parts.flatMap((part) => {
    const stream = part instanceof PdfRef ? resolve(part) : part;
    return stream instanceof PdfStream ? [readableData(stream)] : [];
  });
  const isWhole = data.every((one) => one.isWhole);
  const [first, ...others] = data.map(({ bytes }) => bytes);
  if (first === undefined) return { parts, isWhole, bytes: new Uint8Array() };
  if (others.length === 0) return { parts, isWhole, bytes: first }; // of most pages, and not copied
  return { parts, isWhole, bytes: Buffer.concat([first, ...others.flatMap((one) => [lineBreak, one])]) };
}

/** Real pages have kilobytes, maps and drawings some megabytes. */
const mostPageBytes = 64 * 1_048_576;
const mostDocumentBytes = 512 * 1_048_576;

/**
 * Throws when a page's content is what no printer would make and what sealing, which reads every page, would choke on.
 * What is too much even to decode ends in the limits of the process this runs in.
 */
export function requireReadableContent(pdf: PDF): void {
  const { registry } = pdf.context;
  let total = 0;
  for (const page of pdf.getPages()) {
    const { byteLength } = readPageContent(page.dict, registry.resolve.bind(registry)).bytes;
    total += byteLength;
    if (byteLength > mostPageBytes || total > mostDocumentBytes) throw new PageBomb();
  }
}

/** Of all that can be wrong with a copy, this one no other engine's copy would be without. */
export class PageBomb extends Error {
  override readonly name = 'PageBomb';
}
