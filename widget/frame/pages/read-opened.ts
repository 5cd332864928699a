import type { PDFDocumentProxy } from 'pdfjs-dist';

/** What `read` makes of a document; of the new one where it was opened anew, and closed as it was before, meanwhile. */
export async function readOpened<T>(
  opened: { pdf(documentId: string): Promise<PDFDocumentProxy> },
  documentId: string,
  read: (pdf: PDFDocumentProxy) => Promise<T>,
): Promise<T> {
  const pdf = await opened.pdf(documentId);
  return read(pdf).catch(async (error: unknown) => {
    const now = await opened.pdf(documentId);
    if (now === pdf) throw error;
    return read(now);
  });
}
