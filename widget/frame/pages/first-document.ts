import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { SigningView } from '../../contract/signing.ts';
import { readAhead } from './document-bytes.ts';
import { openDocument, type OpenOptions } from './open-document.ts';

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

/** Opens the first document while everything around it is still to be laid out; its first page is always wanted. */
export function beginFirstDocument(reader: PageReader, [first]: readonly FrameDocument[]): void {
  if (!first) return;
  const options: OpenOptions = { isFinal: () => false, failed: () => undefined };
  const pdf = openFrom(reader, first, { beginning: reader.firstSegment, options }, reader.lastSegment);
  begun.set(reader, { documentId: first.id, pdf, options });
  pdf.then((document) => document.getPage(1)).catch(() => undefined); // whoever draws it is told
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
