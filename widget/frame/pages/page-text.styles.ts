import { css } from 'lit';

export const pageTextStyles = css`
  /* The geometry pdf.js expects of its text layer; the text itself is invisible and lies over the drawing. */
  .text {
    position: absolute;
    inset: 0;
    overflow: clip;
    line-height: 1;
    text-align: initial;
    transform-origin: 0 0;
    text-size-adjust: none;
    --scale-round-x: 1px;
    --scale-round-y: 1px;
    --min-font-size: 1;
    --text-scale-factor: calc(var(--total-scale-factor) * var(--min-font-size));
    --min-font-size-inv: calc(1 / var(--min-font-size));
  }
  .text[data-main-rotation='90'] {
    transform: rotate(90deg) translateY(-100%);
  }
  .text[data-main-rotation='180'] {
    transform: rotate(180deg) translate(-100%, -100%);
  }
  .text[data-main-rotation='270'] {
    transform: rotate(270deg) translateX(-100%);
  }
  .text :is(span, br) {
    color: transparent;
    position: absolute;
    white-space: pre;
    cursor: text;
    transform-origin: 0 0;
  }
  .text > :not(.markedContent),
  .text .markedContent span:not(.markedContent) {
    --font-height: 0;
    --scale-x: 1;
    --rotate: 0deg;
    font-size: calc(var(--text-scale-factor) * var(--font-height));
    transform: rotate(var(--rotate)) scaleX(var(--scale-x)) scale(var(--min-font-size-inv));
  }
  .text .markedContent {
    display: contents;
  }
  .text ::selection {
    background: rgb(36 67 184 / 0.25);
  }

  /* What screen readers read, in the order it is read; nothing of it is seen. */
  .line {
    position: absolute;
    margin: 0;
    overflow: hidden;
    color: transparent;
    white-space: nowrap;
    font-size: 10px;
    line-height: 1;
    user-select: none;
    pointer-events: none;
  }
  .link {
    position: absolute;
    border-radius: 2px;
  }
  .link:is(:hover, :focus-visible) {
    background: rgb(36 67 184 / 0.12);
    z-index: 4;
  }
  /* Where it leads is said before anybody goes there. */
  .link:is(:hover, :focus-visible)::after {
    content: attr(href);
    position: absolute;
    inset-block-start: 100%;
    inset-inline-start: 0;
    inline-size: max-content;
    max-inline-size: min(420px, 80vw);
    padding: 4px 8px;
    border-radius: 6px;
    background: #16202f;
    color: #fff;
    font-size: 13px;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .found {
    position: absolute;
    border-radius: 2px;
    background: rgb(255 196 0 / 0.45);
    mix-blend-mode: multiply;
    pointer-events: none;
  }
  .found[data-current] {
    background: rgb(255 122 0 / 0.6);
    outline: 2px solid #9a3a00;
  }

  /*
   * The page is a picture of paper in whatever colours somebody has chosen: what lies on it keeps to the paper, or it would
   * be printed over it in theirs.
   */
  @media (forced-colors: active) {
    :host {
      background: #fff;
      outline: 1px solid CanvasText;
      forced-color-adjust: none;
    }
  }
`;
