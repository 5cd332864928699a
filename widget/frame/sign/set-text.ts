import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FieldPlacement } from '../../contract/fields.ts';
import { layOutText, type TextLayout } from '../../contract/text-layout.ts';
import { loadFont, measureText } from '../signature/mark-fonts.ts';

type Box = Pick<FieldPlacement, 'width' | 'height'>;

/** From here a text field has room for a second line. Points. */
export const twoLines = 30;

/** How sealing will set a value in its field; `family` as loadFont('noto-sans') gives it. */
export function layOutValue(text: string, box: Box, family: string): TextLayout {
  return layOutText(text, box, (piece) => measureText(piece, family));
}

/**
 * A text value as it will stand in the sealed file: the same font, lines, size and place. Decoration: whoever shows it
 * gives the text to assistive technology.
 */
@customElement('inkseal-set-text')
export class InksealSetText extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      inset: 0;
      overflow: clip;
      overflow-clip-margin: 1px;
      pointer-events: none;
      color: var(--ink-paper-ink);
      forced-color-adjust: none;
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      overflow: visible;
    }
    text {
      fill: currentColor;
      font-weight: 400;
      white-space: pre;
      text-rendering: geometricPrecision;
      forced-color-adjust: none;
    }
  `;

  @property() text = '';
  @property({ attribute: false }) box: Box = { width: 1, height: 1 };
  /** From when on it shows something. */
  @property({ type: Boolean, reflect: true }) ready = false;

  @state() private family: string | null = null;

  protected override willUpdate(changed: Map<string, unknown>): void {
    this.ready = this.family !== null;
    if (changed.has('text')) void loadFont('noto-sans', this.text).then((family) => this.#show(family));
  }

  /** Anew even where the families are the same: one of them has just come. */
  #show(family: string): void {
    this.family = family;
    this.requestUpdate();
  }

  protected override render(): unknown {
    if (this.family === null) return nothing;
    const { width, height } = this.box;
    const { size, x, direction, lines } = layOutValue(this.text, this.box, this.family);
    return html`<svg
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="xMinYMid meet"
      lang="en"
      aria-hidden="true"
      focusable="false"
    >
      ${lines.map(
        (line) =>
          svg`<text x=${x} y=${line.baseline} direction=${direction} font-size=${size} font-family=${this.family}>${line.text}</text>`,
      )}
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-set-text': InksealSetText;
  }
}
