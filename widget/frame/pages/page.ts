import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from 'pdfjs-dist';
import type { PageSize } from '../../contract/documents.ts';
import { basicControls } from '../../ui/basic-controls.styles.ts';
import { cssScale, startDrawing } from './drawing.ts';
import { takeFirstDrawing } from './first-document.ts';
import { pageStyles } from './page.styles.ts';
import type { PageText } from './page-text.ts';

/**
 * One page that is near: a canvas, its text for selection and screen readers, and what lies over it. Its place on the
 * desk is there before it and stays when it goes.
 *
 * @slot - fields, placed in percent of the page; once the text is there they stand in it at their places
 */
@customElement('inkseal-page')
export class InksealPage extends LitElement {
  static override styles = [basicControls, pageStyles];

  @property({ attribute: false }) pdf: PDFDocumentProxy | null = null;
  /** From 1. */
  @property({ type: Number }) number = 1;
  @property({ attribute: false }) size: PageSize = { width: 595, height: 842 };
  /** CSS pixels per point. */
  @property({ type: Number }) scale = 1;

  @state() private hasCanvas = false;
  @query('.drawing') private readonly drawing!: HTMLElement;

  #task: RenderTask | null = null;
  #drawnScale = 0;
  #proxy: PDFPageProxy | null = null;
  #text: Promise<PageText> | null = null;

  /** Whether the canvas shows the page at the present size, or there is nothing to draw from yet. */
  get isSharp(): boolean {
    if (!this.pdf) return true;
    return this.hasCanvas && Math.abs(this.#drawnScale - this.scale) < 0.001;
  }

  /** Whether there is something to be seen. */
  get isDrawn(): boolean {
    return this.hasCanvas;
  }

  protected override render(): unknown {
    return html`<div class="drawing" aria-hidden="true">
        ${this.hasCanvas ? nothing : html`<div class="waiting"><span class="spinner"></span></div>`}
      </div>
      <div class="text" aria-hidden="true"></div>
      <div class="overlay"><slot></slot></div>`;
  }

  protected override updated(): void {
    this.style.setProperty('--pt', `${this.scale}px`);
    // In the unrotated page: pdf.js turns the layer itself.
    const userUnit = this.#proxy?.userUnit ?? 1;
    const unit = this.#proxy ? cssScale(this.#proxy, this.size, this.scale) * userUnit : this.scale;
    this.style.setProperty('--total-scale-factor', String(unit));
  }

  /** Draws at the present size; the old drawing stays, stretched, until the new one is ready. Rejects if it cannot. */
  async draw(): Promise<void> {
    const pdf = this.pdf;
    if (!pdf || this.isSharp) return;
    const scale = this.scale;
    const page = await pdf.getPage(this.number);
    this.#proxy = page;
    this.#task?.cancel();
    const { canvas, task } = takeFirstDrawing(page, scale) ?? startDrawing(page, this.size, scale);
    this.#task = task;
    try {
      await task.promise;
    } catch (error) {
      canvas.width = canvas.height = 0;
      throw error;
    } finally {
      if (this.#task === task) this.#task = null;
    }
    this.#showCanvas(canvas);
    this.#drawnScale = scale;
    this.requestUpdate();
    void this.#drawText(page);
  }

  /** Stops a drawing under way; its `draw()` rejects. */
  cancel(): void {
    this.#task?.cancel();
  }

  /** Gives back the memory of the canvas, of the text, and of what pdf.js kept to draw them; fields stay. */
  release(): void {
    this.cancel();
    this.#showCanvas(null);
    this.#drawnScale = 0;
    void this.#text?.then((text) => text.remove()).catch(() => undefined);
    this.#text = null;
    this.#proxy?.cleanup();
  }

  /** The text of the page, once it is there; null while the page is not drawn. */
  get text(): Promise<PageText> | null {
    return this.#text;
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

  /** A page whose text cannot be had is still a page that was drawn; the next drawing tries again. */
  async #drawText(page: PDFPageProxy): Promise<void> {
    if (this.#text) return;
    const text = import('./page-text.ts').then(({ drawPageText }) => drawPageText(this, page));
    this.#text = text;
    try {
      await text;
      if (this.#text === text) this.dispatchEvent(new CustomEvent('inkseal-page-text', { bubbles: true }));
    } catch {
      if (this.#text === text) this.#text = null;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-page': InksealPage;
  }
}
