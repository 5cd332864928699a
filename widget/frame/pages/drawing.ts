import type { PDFPageProxy, RenderTask } from 'pdfjs-dist';
import type { PageSize } from '../../contract/documents.ts';
import { canvasDensity } from './page-scale.ts';

/** A page on its way into a canvas that nobody has seen yet. */
export interface Drawing {
  readonly canvas: HTMLCanvasElement;
  /** CSS pixels per point. */
  readonly scale: number;
  readonly task: RenderTask;
}

/** CSS pixels per unit of pdf.js, which knows nothing of how wide the page is to be. */
export const cssScale = (page: PDFPageProxy, size: PageSize, scale: number): number =>
  (size.width * scale) / page.getViewport({ scale: 1 }).width;

export function startDrawing(page: PDFPageProxy, size: PageSize, scale: number): Drawing {
  const density = canvasDensity(size.width * scale, size.height * scale, devicePixelRatio);
  const viewport = page.getViewport({ scale: cssScale(page, size, scale) * density });
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(viewport.width));
  canvas.height = Math.max(1, Math.round(viewport.height));
  return { canvas, scale, task: page.render({ canvas, viewport }) };
}
