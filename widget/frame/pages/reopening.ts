import type { PDFDocumentProxy } from 'pdfjs-dist';
import { openFor } from './first-document.ts';
import type { OpenOptions } from './open-document.ts';
import type { InksealPages } from './pages.ts';

/** Bytes of a document after which it is opened anew: pdf.js keeps all it was given for as long as it is open. */
const mostKept = 8 * 1024 * 1024;
/** How often it is looked whether a page is still being drawn from the old one. Milliseconds. */
const drawingInterval = 100;
/** So long whoever else still reads from it has to finish, such as the text of a page just drawn. Milliseconds. */
const grace = 5000;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Opens it anew beside the old one, which is closed after it. Rejects where it cannot be had: the old one goes on. */
async function reopen(pages: InksealPages, documentId: string, old: PDFDocumentProxy): Promise<void> {
  const { documents, isFinal, reader } = pages;
  const document = documents.find(({ id }) => id === documentId);
  if (!document || !reader) return;
  // Nobody is told of a new one that does not open, but of one that cannot be read on.
  const options: OpenOptions = { isFinal, failed: () => undefined };
  const beginning = document === documents[0] ? reader.firstSegment : null;
  const pdf = await openFor(reader, document, { beginning, options });
  if (!pages.isConnected) return pdf.loadingTask.destroy();
  options.failed = (error) =>
    pages.isConnected &&
    pages.dispatchEvent(new CustomEvent('inkseal-document-failed', { detail: { error } }));
  pages.opened.use(documentId, pdf);
  pages.requestUpdate();
  await pages.updateComplete;
  // From then on all are drawn from the new one, but for what was begun before. A reader who goes on is always shown one.
  const last = pages.schedule.current;
  if (last) while (pages.schedule.current === last) await pause(drawingInterval);
  await pause(grace);
  await old.loadingTask.destroy();
}

/**
 * Keeps what is held of a long document from growing to the size of its file while it is read through. What is drawn
 * stays; what is drawn next comes from the document as it was opened last.
 */
export function reopenLongDocuments(pages: InksealPages, signal: AbortSignal): void {
  const watched = new WeakSet<PDFDocumentProxy>();
  let isBusy = false;
  const watch = async (documentId: string): Promise<void> => {
    const pdf = await pages.pdf(documentId);
    if (watched.has(pdf)) return;
    watched.add(pdf);
    let next = mostKept;
    pdf.loadingTask.onProgress = ({ loaded }: { loaded: number }) => {
      if (loaded < next || isBusy || signal.aborted) return;
      next = loaded + mostKept; // where this one fails
      isBusy = true;
      reopen(pages, documentId, pdf)
        .catch(() => undefined)
        .finally(() => (isBusy = false));
    };
  };
  pages.addEventListener('inkseal-page-drawn', ({ detail }) => void watch(detail.documentId), { signal });
}
