import { css } from 'lit';

export const pageListStyles = css`
  :host {
    display: none;
    min-block-size: 0;
    border-inline-end: 1px solid var(--ink-line);
    background: var(--ink-surface);
  }
  /* Beside the document only where the document keeps its size. */
  @media (min-width: 960px) {
    :host([open]:not([sheet])) {
      display: block;
      inline-size: 168px;
    }
  }
  :host([open][sheet]) {
    display: block;
    border: 0;
  }
  nav {
    position: relative;
    block-size: 100%;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  :host([sheet]) nav {
    block-size: auto;
    max-block-size: clamp(150px, 100dvh - 130px, 600px);
  }
  ol {
    position: relative;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    position: absolute;
    display: grid;
    justify-content: center;
  }
  button {
    display: grid;
    justify-items: center;
    padding: 4px;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--ink-muted);
    font: inherit;
    font-size: 13px;
    line-height: 22px;
    cursor: pointer;
  }
  button:hover {
    background: var(--ink-raised);
  }
  .picture {
    display: block;
    inline-size: 112px;
    overflow: hidden;
    border-radius: 2px;
    background: #fff;
    box-shadow: 0 0 0 1px var(--ink-line);
  }
  [aria-current] .picture {
    box-shadow: 0 0 0 3px var(--ink-accent);
  }
  [aria-current] .number {
    color: var(--ink-accent-text);
    font-weight: 650;
  }
  img {
    display: block;
    inline-size: 100%;
    block-size: 100%;
  }
`;
