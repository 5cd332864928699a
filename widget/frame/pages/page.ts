import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from 'pdfjs-dist';
import type { PageSize } from '../../contract/documents.ts';
import { controls } from '../../ui/controls.styles.ts';
import { canvasDensity } from './page-scale.ts';
import { pageStyles } from './page.styles.ts';
import { loadPdfEngine } from './pdf-engine.ts';

/**
 * One page: a shell of the right size from the start, a canvas while it is near, its text for selection and screen
 * readers, and what lies over it.
 *
 * @slot - fields, placed in percent of the page
 */
@customElement('inkseal-page')
@localized()
export class InksealPage extends LitElement {
  static override styles = [controls, pageStyles];

  @property({ attribute: false }) pdf: PDFDocumentProxy | null = null;
  /** From 1. */
  @property({ type: Number }) number = 1;
  @property({ type: Number }) total = 1;
  @property({ attribute: false }) size: PageSize = { width: 595, height: 842 };
  /** CSS pixels per point. */
  @property({ type: Number }) scale = 1;

  @state() private hasCanvas = false;
  @query('.text') private readonly text!: HTMLElement;
  @query('.drawing') private readonly drawing!: HTMLElement;

  #task: RenderTask | null = null;
  #drawnScale = 0;
  #hasText = false;

  /** Whether the canvas shows the page at the present size, or there is nothing to draw from yet. */
  get isSharp(): boolean {
    if (!this.pdf) return true;
    return this.hasCanvas && Math.abs(this.#drawnScale - this.scale) < 0.001;
  }

  protected override render(): unknown {
    return html`<section aria-label=${msg(str`Page ${this.number} of ${this.total}`, { id: 'page-of' })}>
      <div class="drawing" aria-hidden="true">
        ${this.hasCanvas ? nothing : html`<div class="waiting"><span class="spinner"></span></div>`}
      </div>
      <div class="text"></div>
      <div class="overlay"><slot></slot></div>
    </section>`;
  }

  protected override updated(): void {
    const { width, height } = this.size;
    this.style.inlineSize = `${width * this.scale}px`;
    this.style.blockSize = `${height * this.scale}px`;
    this.style.setProperty('--pt', `${this.scale}px`);
    // In the unrotated page: pdf.js turns the layer itself.
    this.text.style.setProperty('--total-scale-factor', String(this.scale * this.#userUnit));
  }

  #userUnit = 1;

  /** Draws at the present size; the old drawing stays, stretched, until the new one is ready. Rejects if it cannot. */
  async draw(): Promise<void> {
    const pdf = this.pdf;
    if (!pdf || this.isSharp) return;
    const scale = this.scale;
    const page = await pdf.getPage(this.number);
    const base = page.getViewport({ scale: 1 });
    const cssScale = (this.size.width * scale) / base.width;
    const density = canvasDensity(this.size.width * scale, this.size.height * scale, devicePixelRatio);
    const viewport = page.getViewport({ scale: cssScale * density });
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(viewport.width));
    canvas.height = Math.max(1, Math.round(viewport.height));
    this.#task?.cancel();
    const task = page.render({ canvas, viewport });
    this.#task = task;
    try {
      await task.promise;
    } finally {
      if (this.#task === task) this.#task = null;
    }
    this.#showCanvas(canvas);
    this.#drawnScale = scale;
    await this.#drawText(page, cssScale);
  }

  /** Stops a drawing under way; its `draw()` rejects. */
  cancel(): void {
    this.#task?.cancel();
  }

  /** Gives the memory of the canvas back; text and fields stay. */
  release(): void {
    this.cancel();
    this.#showCanvas(null);
    this.#drawnScale = 0;
  }

  #showCanvas(canvas: HTMLCanvasElement | null): void {
    for (const old of this.drawing.querySelectorAll('canvas')) {
      old.width = 0;
      old.height = 0;
      old.remove();
    }
    if (canvas) this.drawing.append(canvas);
    this.hasCanvas = canvas !== null;
  }

  async #drawText(page: PDFPageProxy, cssScale: number): Promise<void> {
    if (this.#hasText) return;
    this.#hasText = true;
    this.#userUnit = (cssScale / this.scale) * page.userUnit;
    const { library } = await loadPdfEngine();
    const layer = new library.TextLayer({
      textContentSource: page.streamTextContent({ includeMarkedContent: true, disableNormalization: true }),
      container: this.text,
      viewport: page.getViewport({ scale: cssScale }),
    });
    this.requestUpdate();
    // A page whose text cannot be extracted is still a page that was drawn.
    await layer.render().catch(() => {});
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-page': InksealPage;
  }
}
