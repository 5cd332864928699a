/** The bare pages of the `pages` benchmark: pdf.js alone, which reads the same copy by the same range requests. */
import { Hono, type Context } from 'hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { join } from 'node:path';
import { repository } from '../../demo/launch.ts';
import { parseByteRange } from '../../server/platform/http/byte-range.ts';
import { listen, type RunningPage } from './open-pages.ts';

const opening = (byteSize: number) => `
import * as pdfjs from '/pdfjs/legacy/build/pdf.min.mjs';
globalThis.pdfjsLib = pdfjs;
pdfjs.GlobalWorkerOptions.workerSrc = '/pdfjs/legacy/build/pdf.worker.min.mjs';
class Ranges extends pdfjs.PDFDataRangeTransport {
  async requestDataRange(begin, end) {
    const answer = await fetch('/file.pdf', { headers: { range: \`bytes=\${begin}-\${end - 1}\` }, cache: 'no-store' });
    this.onDataRange(begin, new Uint8Array(await answer.arrayBuffer()));
  }
}
const pdf = await pdfjs.getDocument({ range: new Ranges(${byteSize}, null), rangeChunkSize: 65536,
  disableAutoFetch: true, disableStream: true, useSystemFonts: false,
  standardFontDataUrl: '/pdfjs/standard_fonts/', cMapUrl: '/pdfjs/cmaps/', cMapPacked: true }).promise;`;

const firstPage = (
  byteSize: number,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title>
<main></main><script type="module">${opening(byteSize)}
const page = await pdf.getPage(1);
const width = Number(new URLSearchParams(location.search).get('width'));
const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
const canvas = document.createElement('canvas');
canvas.width = width;
canvas.height = Math.round(viewport.height);
await page.render({ canvas, viewport }).promise;
document.querySelector('main').append(canvas);
</script>`;

const viewer = (
  byteSize: number,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title>
<link rel="stylesheet" href="/pdfjs/legacy/web/pdf_viewer.css">
<style>body{margin:0}#view{position:absolute;inset:0;overflow:auto}</style>
<div id="view"><div id="viewer" class="pdfViewer"></div></div><script type="module">${opening(byteSize)}
const { EventBus, PDFViewer, PDFLinkService } = await import('/pdfjs/legacy/web/pdf_viewer.mjs');
const eventBus = new EventBus();
const linkService = new PDFLinkService({ eventBus });
const shown = new PDFViewer({ container: document.getElementById('view'), eventBus, linkService });
linkService.setViewer(shown);
globalThis.drawnPages = new Set();
eventBus.on('pagerendered', ({ pageNumber }) => globalThis.drawnPages.add(pageNumber));
eventBus.on('pagesinit', () => { shown.currentScaleValue = '1.04'; });
linkService.setDocument(pdf);
shown.setDocument(pdf);
</script>`;

function answerRange(c: Context, pdf: Uint8Array): Response {
  const range = parseByteRange(c.req.header('range'), pdf.byteLength);
  if (range.kind !== 'part') return c.body(null, 416);
  const bytes = Buffer.from(pdf.subarray(range.start, range.end));
  return c.body(bytes, 206, {
    'content-type': 'application/pdf',
    'content-range': `bytes ${range.start}-${range.end - 1}/${pdf.byteLength}`,
  });
}

/** At / the first page on a canvas, at /viewer pdf.js' own viewer over the whole document. */
export async function serveRangePages(port: number, pdf: Uint8Array, version: string): Promise<RunningPage> {
  const app = new Hono();
  app.get('/', (c) => c.html(firstPage(pdf.byteLength)));
  app.get('/viewer', (c) => c.html(viewer(pdf.byteLength)));
  app.get('/file.pdf', (c) => answerRange(c, pdf));
  app.use(
    '/pdfjs/legacy/web/*',
    serveStatic({
      root: join(repository, 'node_modules', 'pdfjs-dist'),
      rewriteRequestPath: (path) => path.slice('/pdfjs'.length),
    }),
  );
  app.use(
    '/pdfjs/*',
    serveStatic({
      root: join(repository, 'widget', 'dist', 'app', 'pdfjs', version),
      precompressed: true,
      rewriteRequestPath: (path) => path.slice('/pdfjs'.length),
    }),
  );
  return listen(app, port);
}
