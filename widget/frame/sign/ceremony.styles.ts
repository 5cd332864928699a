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

  .missing {
    position: fixed;
    inset-inline: 0;
    inset-block-end: 0;
    z-index: 20;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 12px 20px;
    padding: 16px 20px max(16px, env(safe-area-inset-bottom));
    border-block-start: 1px solid var(--ink-line);
    background: var(--ink-surface);
  }
  .missing p {
    margin: 0;
  }
`;
