import { css } from 'lit';

export const pageStyles = css`
  :host {
    position: absolute;
    inset: 0;
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
  /* A box of its own would lie over the text and keep everybody from selecting it. */
  .overlay {
    display: contents;
  }
`;
