import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { pressedWidth } from '../../contract/mark-layout.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import { paper } from '../../ui/palette.ts';
import { padStyles } from './pad.styles.ts';
import { drawnMark, isSignature, type DrawnMark, type Point } from './strokes.ts';

const penPixels = 2.6;

/**
 * A place to draw a signature with finger, pen or mouse. Ink appears in the event that carries the movement, with
 * every position the device reported in between.
 *
 * @fires inkseal-ink - what is drawn has changed; read `mark`
 */
@customElement('inkseal-signature-pad')
@localized()
export class InksealSignaturePad extends LitElement {
  static override styles = [controls, padStyles];

  @state() private strokes: readonly (readonly Point[])[] = [];
  @query('canvas') private readonly canvas!: HTMLCanvasElement;

  #context: CanvasRenderingContext2D | null = null;
  #current: Point[] | null = null;
  #pointer: number | null = null;
  readonly #size = new ResizeObserver(() => this.#fit());

  /** What was drawn, or null while it is no signature yet. */
  get mark(): DrawnMark | null {
    const pad = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    return isSignature(this.strokes, pad) ? drawnMark(this.strokes) : null;
  }

  get isEmpty(): boolean {
    return this.strokes.length === 0;
  }

  protected override render(): unknown {
    const empty = this.strokes.length === 0;
    return html`<div class="pad">
        <div class="line"></div>
        ${empty ? html`<p class="ask">${msg('Draw here with finger, pen or mouse', { id: 'pad-ask' })}</p>` : nothing}
        <canvas
          role="img"
          aria-label=${
            empty
              ? msg('Drawing area, empty', { id: 'pad-empty' })
              : msg('Drawing area with your drawing', { id: 'pad-drawn' })
          }
          @pointerdown=${this.#down}
          @pointermove=${this.#move}
          @pointerup=${this.#up}
          @pointercancel=${this.#up}
        ></canvas>
      </div>
      <div class="tools">
        <button class="button quiet" type="button" ?disabled=${empty} @click=${this.#undo}>
          ${icon('undo')} ${msg('Undo', { id: 'pad-undo' })}
        </button>
        <button class="button quiet" type="button" ?disabled=${empty} @click=${this.#clear}>
          ${icon('trash')} ${msg('Clear', { id: 'pad-clear' })}
        </button>
      </div>`;
  }

  protected override firstUpdated(): void {
    this.#context = this.canvas.getContext('2d', { desynchronized: true });
    this.#size.observe(this.canvas);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  readonly #clear = (): void => this.#change([]);
  readonly #undo = (): void => this.#change(this.strokes.slice(0, -1));

  #change(strokes: readonly (readonly Point[])[]): void {
    this.strokes = strokes;
    this.#redraw();
    this.dispatchEvent(new CustomEvent('inkseal-ink'));
  }

  #fit(): void {
    const density = Math.max(devicePixelRatio, 1);
    this.canvas.width = Math.round(this.canvas.clientWidth * density);
    this.canvas.height = Math.round(this.canvas.clientHeight * density);
    this.#context?.setTransform(density, 0, 0, density, 0, 0);
    this.#redraw();
  }

  #redraw(): void {
    const context = this.#context;
    if (!context) return;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const stroke of this.strokes) this.#ink(stroke, 0);
    if (this.#current) this.#ink(this.#current, 0);
  }

  #down(event: PointerEvent): void {
    if (this.#pointer !== null || (event.pointerType === 'mouse' && event.button !== 0)) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    this.#current = [this.#at(event)];
    this.#ink(this.#current, 0);
  }

  #move(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer || !this.#current) return;
    const from = this.#current.length;
    const reported = event.getCoalescedEvents?.() ?? [];
    for (const position of reported.length > 0 ? reported : [event]) this.#current.push(this.#at(position));
    this.#ink(this.#current, from);
  }

  #up(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer || !this.#current) return;
    this.strokes = [...this.strokes, this.#current];
    this.#current = null;
    this.#pointer = null;
    this.dispatchEvent(new CustomEvent('inkseal-ink'));
  }

  #at(event: PointerEvent): Point {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: (event.clientX - box.left) * (this.canvas.clientWidth / box.width),
      y: (event.clientY - box.top) * (this.canvas.clientHeight / box.height),
      // Fingers and mice are given a pressure too, which says nothing of how they were pressed.
      ...(event.pointerType === 'pen' && { pressure: event.pressure }),
    };
  }

  /** Draws the part of a stroke from point `from` on, as curves between midpoints like the adopted mark. */
  #ink(stroke: readonly Point[], from: number): void {
    const context = this.#context;
    const start = stroke[Math.max(0, from - 2)];
    if (!context || !start) return;
    context.strokeStyle = paper['paper-mark'];
    context.lineCap = 'round';
    context.lineJoin = 'round';
    const before = stroke[Math.max(0, from - 3)] ?? start;
    let at = { x: (before.x + start.x) / 2, y: (before.y + start.y) / 2 };
    for (let i = Math.max(0, from - 2); i < stroke.length - 1; i++) {
      const [point, next] = [stroke[i]!, stroke[i + 1]!];
      const end = { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
      this.#line(context, point.pressure, at, (path) =>
        path.quadraticCurveTo(point.x, point.y, end.x, end.y),
      );
      at = end;
    }
    const last = stroke.at(-1) ?? start;
    const y = last.y + (stroke.length === 1 ? 0.01 : 0);
    this.#line(context, last.pressure, at, (path) => path.lineTo(last.x, y));
  }

  #line(
    context: CanvasRenderingContext2D,
    pressure: number | undefined,
    from: Point,
    draw: (path: CanvasRenderingContext2D) => void,
  ): void {
    context.lineWidth = penPixels * pressedWidth(pressure ?? 0.5);
    context.beginPath();
    context.moveTo(from.x, from.y);
    draw(context);
    context.stroke();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-signature-pad': InksealSignaturePad;
  }
}
