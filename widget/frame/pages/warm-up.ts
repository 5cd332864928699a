import type { PdfEngine } from './pdf-engine.ts';

/** One page with one line on it; no font and no image, so that nothing is fetched for it. */
const smallestDocument = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>endobj
4 0 obj<</Length 13>>stream
0 0 m 9 9 l S
endstream endobj
xref
0 5
0000000000 65535 f 
0000000009 00000 n 
0000000052 00000 n 
0000000101 00000 n 
0000000189 00000 n 
trailer<</Root 1 0 R/Size 5>>
startxref
248
%%EOF`;

/**
 * Has pdf.js read and draw something while the frame waits for the exchange. What parser and painter do at their first
 * time, on both threads, is then done before the document is here.
 */
export async function warmUp({ library, worker }: PdfEngine): Promise<void> {
  const data = new TextEncoder().encode(smallestDocument);
  const task = library.getDocument({ data, worker, verbosity: 0, useSystemFonts: false });
  try {
    const page = await (await task.promise).getPage(1);
    const canvas = document.createElement('canvas');
    await page.render({ canvas, viewport: page.getViewport({ scale: 1 }) }).promise;
  } finally {
    await task.destroy();
  }
}
