import type { PDFDocumentProxy } from 'pdfjs-dist';
import { openFor, type FrameDocument, type PageReader } from './first-document.ts';
import type { OpenOptions } from './open-document.ts';

/** Documents as pdf.js has them, each opened once, when something of it is first needed. */
export class OpenedDocuments {
  readonly #opening = new Map<string, Promise<PDFDocumentProxy>>();
  readonly #opened = new Map<string, PDFDocumentProxy>();

  get(documentId: string): PDFDocumentProxy | null {
    return this.#opened.get(documentId) ?? null;
  }

  open(
    { documents, reader }: { documents: readonly FrameDocument[]; reader: PageReader | null },
    documentId: string,
    options: OpenOptions,
  ): Promise<PDFDocumentProxy> {
    const document = documents.find(({ id }) => id === documentId);
    if (!document || !reader) return Promise.reject(new Error('no such document'));
    const beginning = document === documents[0] ? reader.firstSegment : null;
    const opening = this.#opening.get(document.id) ?? openFor(reader, document, { beginning, options });
    this.#opening.set(document.id, opening);
    return opening.then((pdf) => {
      this.#opened.set(document.id, pdf);
      return pdf;
    });
  }

  /** Hands out this one from now on. */
  use(documentId: string, pdf: PDFDocumentProxy): void {
    this.#opening.set(documentId, Promise.resolve(pdf));
    this.#opened.set(documentId, pdf);
  }

  close(): void {
    for (const opening of this.#opening.values())
      opening.then((pdf) => pdf.loadingTask.destroy()).catch(() => undefined); // whoever waited for it was told
    this.#opening.clear();
    this.#opened.clear();
  }
}
