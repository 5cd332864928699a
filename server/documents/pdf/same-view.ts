/** Whether two files are the same to pdf.js: each page's text and all that it draws, annotations included. */
import { createHash } from 'node:crypto';
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { ranOutOfMemory } from './out-of-memory.ts';

/** Names of fonts, images and the like have the number of the document in them, which is another each time. */
const documentNumber = /\b(?:g_d|img_|mask_|pattern_)[a-z0-9]*_?/g;

async function drawnOn(pdf: PDFDocumentProxy, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { fnArray, argsArray } = await page.getOperatorList();
  const drawn = createHash('sha256').update(JSON.stringify([fnArray, page.view, page.rotate]));
  for (const args of argsArray as unknown[])
    drawn.update(JSON.stringify(args ?? null).replace(documentNumber, ''));
  drawn.update(JSON.stringify((await page.getTextContent()).items).replace(documentNumber, ''));
  page.cleanup();
  return drawn.digest('hex');
}

async function drawnOnAll(bytes: Uint8Array): Promise<string[]> {
  const loading = getDocument({
    data: new Uint8Array(bytes),
    verbosity: 0,
    useSystemFonts: false,
    useWorkerFetch: false,
    disableFontFace: true,
  });
  try {
    const pdf = await loading.promise;
    const pages: string[] = [];
    for (let number = 1; number <= pdf.numPages; number++)
      pages.push(
        await drawnOn(pdf, number).catch((error: unknown) => {
          if (ranOutOfMemory(error)) throw error;
          return 'does not open';
        }),
      );
    return pages;
  } finally {
    await loading.destroy();
  }
}

export async function showsTheSame(one: Uint8Array, other: Uint8Array): Promise<boolean> {
  const [before, after] = [await drawnOnAll(one), await drawnOnAll(other)];
  return before.length === after.length && before.every((page, index) => page === after[index]);
}
