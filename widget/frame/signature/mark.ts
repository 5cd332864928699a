import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AdoptedMark } from '../../contract/fields.ts';
import { loadMarkFont } from './mark-fonts.ts';
import { strokePath } from './strokes.ts';

/** Line width of a drawn mark in units of its height; sealing draws the same. */
export const penWidth = 0.025;

/**
 * A signature or initials as sealing will draw it: fitted into its box, at the start of the line. Decoration: whoever
 * shows it says in words whose mark it is.
 */
@customElement('inkseal-mark')
export class InksealMark extends LitElement {
  static override styles = css`
    :host {
      display: block;
      color: var(--ink-paper-mark);
      min-inline-size: 0;
      min-block-size: 0;
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      overflow: visible;
    }
  `;

  @property({ attribute: false }) mark: AdoptedMark | null = null;
  /** Where in a wider box: beside the line it signs, or in the middle of a preview. */
  @property() align: 'start' | 'center' = 'start';

  @state() private family: string | null = null;

  protected override willUpdate(changed: Map<string, unknown>): void {
    const mark = this.mark;
    if (!changed.has('mark') || mark?.kind !== 'typed') return;
    void loadMarkFont(mark.font).then((family) => (this.family = family));
  }

  protected override render(): unknown {
    if (!this.mark) return nothing;
    return this.mark.kind === 'drawn' ? this.#drawn(this.mark) : this.#typed(this.mark.text);
  }

  #svg(width: number, height: number, content: TemplateResult): TemplateResult {
    return html`<svg
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio=${this.align === 'start' ? 'xMinYMid meet' : 'xMidYMid meet'}
      aria-hidden="true"
      focusable="false"
    >
      ${content}
    </svg>`;
  }

  #drawn(mark: Extract<AdoptedMark, { kind: 'drawn' }>): TemplateResult {
    const path = mark.strokes.map(strokePath).join('');
    return this.#svg(
      mark.aspect,
      1,
      svg`<path d=${path} fill="none" stroke="currentColor" stroke-width=${penWidth}
        stroke-linecap="round" stroke-linejoin="round" />`,
    );
  }

  #typed(text: string): TemplateResult | typeof nothing {
    if (this.family === null) return nothing;
    const width = advance(text, this.family) / 0.98;
    return this.#svg(
      width,
      typedHeight,
      svg`<text x="0" y=${typedHeight / 2 + 30} font-size="100" font-family=${this.family} fill="currentColor">${text}</text>`,
    );
  }
}

/** Sealing sets a typed mark at 0.8 of the height of its field, or smaller so that it fills 0.98 of the width. */
const typedHeight = 100 / 0.8;

/** The width of a text set at 100 units. */
function advance(text: string, family: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 50;
  context.font = `100px ${family}`;
  return Math.max(context.measureText(text).width, 1);
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-mark': InksealMark;
  }
}
