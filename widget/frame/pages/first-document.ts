import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import type { PageSize } from '../../contract/documents.ts';
import type { SigningView } from '../../contract/signing.ts';
import { readAhead } from './document-bytes.ts';
import { startDrawing, type Drawing } from './drawing.ts';
import { openDocument, type OpenOptions } from './open-document.ts';
import { expectedScale } from './page-scale.ts';

/** What the pages need of an embed session. */
export interface PageReader {
  readonly firstSegment: Uint8Array | null;
  readonly lastSegment: Uint8Array | null;
  readDocument(documentId: string, start: number, end: number): Promise<Uint8Array>;
}

export type FrameDocument = SigningView['documents'][number];

interface Begun {
  documentId: string;
  pdf: Promise<PDFDocumentProxy>;
  options: OpenOptions;
}

const begun = new WeakMap<PageReader, Begun>();

let firstDrawing: { page: PDFPageProxy; drawing: Drawing } | undefined;

/** Milliseconds. What takes longer waits for the network: until then everything else can be laid out. */
const askingPatience = 50;

/**
 * Opens the first document and has its first page, which is always wanted, drawn at the size it will most probably have.
 * Resolves as soon as pdf.js' worker has been asked for all of that: it works on while the page is busy with the rest, but
 * not before it has been told to, which takes answers of its own.
 */
export function beginFirstDocument(reader: PageReader, [first]: readonly FrameDocument[]): Promise<unknown> {
  const [size] = first?.pageSizes ?? [];
  if (!first || !size) return Promise.resolve();
  const options: OpenOptions = { isFinal: () => false, failed: () => undefined };
  const pdf = openFrom(reader, first, { beginning: reader.firstSegment, options }, reader.lastSegment);
  begun.set(reader, { documentId: first.id, pdf, options });
  const asked = drawFirst(pdf, size).catch(() => undefined); // whoever draws it is told
  return Promise.race([asked, new Promise((resolve) => setTimeout(resolve, askingPatience))]);
}

/** Awaits what the pages await, and before them: its drawing is there when they ask for it, and none is made twice. */
async function drawFirst(pdf: Promise<PDFDocumentProxy>, size: PageSize): Promise<void> {
  const page = await (await pdf).getPage(1);
  const scale = expectedScale(size);
  if (scale === undefined) return;
  const drawing = startDrawing(page, size, scale);
  drawing.task.promise.catch(() => undefined);
  firstDrawing = { page, drawing };
}

/** What was begun of that page, if it was at that size; of another size it is given up. */
export function takeFirstDrawing(page: PDFPageProxy, scale: number): Drawing | undefined {
  if (firstDrawing?.page !== page) return undefined;
  const { drawing } = firstDrawing;
  firstDrawing = undefined;
  if (drawing.scale === scale) return drawing;
  drawing.task.cancel();
  drawing.canvas.width = drawing.canvas.height = 0;
  return undefined;
}

/** The document as pdf.js has it, begun before or now. */
export function openFor(
  reader: PageReader,
  document: FrameDocument,
  source: { beginning: Uint8Array | null; options: OpenOptions },
): Promise<PDFDocumentProxy> {
  const ahead = begun.get(reader);
  if (ahead?.documentId !== document.id) return openFrom(reader, document, source);
  begun.delete(reader); // the pages own it from here on and destroy it; a second opening starts anew
  Object.assign(ahead.options, source.options);
  return ahead.pdf;
}

function openFrom(
  reader: PageReader,
  { byteSize, id }: FrameDocument,
  { beginning, options }: { beginning: Uint8Array | null; options: OpenOptions },
  ending: Uint8Array | null = null,
): Promise<PDFDocumentProxy> {
  const read = (start: number, end: number): Promise<Uint8Array> => reader.readDocument(id, start, end);
  const source = { byteSize, beginning, read };
  return openDocument(ending ? { ...source, read: readAhead(source, ending) } : source, options);
}
