import { css } from 'lit';

export const ceremonyStyles = css`
  :host {
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    block-size: 100dvh;
    background: var(--ink-desk);
    overflow: hidden;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    min-block-size: 0;
  }
  inkseal-notice {
    overflow: auto;
  }
  .opening {
    display: grid;
    place-items: center;
    color: var(--ink-muted);
  }
  .opening .spinner {
    inline-size: 30px;
    block-size: 30px;
  }
`;
