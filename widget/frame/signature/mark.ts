import { css, html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AdoptedMark } from '../../contract/fields.ts';
import { typedMarkText } from '../../contract/font-coverage.ts';
import {
  penWidth,
  typedBaseline,
  typedShareOfHeight,
  typedShareOfWidth,
} from '../../contract/mark-layout.ts';
import { textDirection } from '../../contract/writing.ts';
import { loadFont, measureText } from './mark-fonts.ts';
import { pictureSize } from './picture-file.ts';
import { pathsByWidth } from './strokes.ts';

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
    /* As sealing sets it: unhinted, no space left out. */
    text {
      font-weight: 400;
      white-space: pre;
      text-rendering: geometricPrecision;
      forced-color-adjust: none;
    }
    /* Ink keeps its colour, and so its paper. */
    @media (forced-colors: active) {
      :host {
        background: #fff;
        forced-color-adjust: none;
      }
    }
  `;

  @property({ attribute: false }) mark: AdoptedMark | null = null;
  /** Where in a wider box: beside the line it signs, or in the middle of a preview. */
  @property() align: 'start' | 'center' = 'start';

  @state() private family: string | null = null;

  protected override willUpdate(changed: Map<string, unknown>): void {
    const mark = this.mark;
    if (!changed.has('mark') || mark?.kind !== 'typed') return;
    const { text, font } = typedMarkText(mark);
    void loadFont(font, text).then((family) => {
      this.family = family;
      this.requestUpdate();
    });
  }

  protected override render(): unknown {
    if (!this.mark) return nothing;
    switch (this.mark.kind) {
      case 'drawn':
        return this.#drawn(this.mark);
      case 'uploaded':
        return this.#uploaded(this.mark.png);
      default:
        return this.#typed(typedMarkText(this.mark).text);
    }
  }

  #svg(width: number, height: number, content: SVGTemplateResult): TemplateResult {
    return html`<svg
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio=${this.align === 'start' ? 'xMinYMid meet' : 'xMidYMid meet'}
      lang="en"
      aria-hidden="true"
      focusable="false"
    >
      ${content}
    </svg>`;
  }

  #drawn(mark: Extract<AdoptedMark, { kind: 'drawn' }>): TemplateResult {
    return this.#svg(
      mark.aspect,
      1,
      svg`${[...pathsByWidth(mark)].map(
        ([
          width,
          path,
        ]) => svg`<path d=${path} fill="none" stroke="currentColor" stroke-width=${width * penWidth}
        stroke-linecap="round" stroke-linejoin="round" />`,
      )}`,
    );
  }

  #uploaded(png: string): TemplateResult {
    const { width, height } = pictureSize(png);
    return this.#svg(
      width,
      height,
      svg`<image href=${`data:image/png;base64,${png}`} width=${width} height=${height} />`,
    );
  }

  #typed(text: string): TemplateResult | typeof nothing {
    if (this.family === null) return nothing;
    const width = (Math.max(measureText(text, this.family), 0.01) * size) / typedShareOfWidth;
    const baseline = typedHeight / 2 + typedBaseline * size;
    const direction = textDirection(text);
    return this.#svg(
      width,
      typedHeight,
      svg`<text x="0" y=${baseline} direction=${direction} text-anchor=${direction === 'rtl' ? 'end' : 'start'}
        font-size=${size} font-family=${this.family} fill="currentColor">${text}</text>`,
    );
  }
}

const size = 100;
const typedHeight = size / typedShareOfHeight;

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-mark': InksealMark;
  }
}
