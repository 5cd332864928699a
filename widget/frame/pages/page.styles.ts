import { css } from 'lit';

export const pageStyles = css`
  :host {
    display: block;
    position: relative;
    flex: none;
    background: #fff;
    box-shadow:
      0 0 0 1px rgb(16 24 40 / 0.08),
      0 2px 10px rgb(16 24 40 / 0.1);
    border-radius: 2px;
    overflow: visible;
  }
  canvas {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    display: block;
  }
  .waiting {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    color: #4d5768;
  }
  .waiting .spinner {
    inline-size: 28px;
    block-size: 28px;
    opacity: 0.5;
    animation-delay: 0.4s;
  }
  .overlay {
    position: absolute;
    inset: 0;
  }

  /* The geometry pdf.js expects of its text layer; the text itself is invisible and lies over the drawing. */
  .text {
    position: absolute;
    inset: 0;
    overflow: clip;
    line-height: 1;
    text-align: initial;
    transform-origin: 0 0;
    text-size-adjust: none;
    forced-color-adjust: none;
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
`;
