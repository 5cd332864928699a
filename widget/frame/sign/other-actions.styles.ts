import { css } from 'lit';

export const otherActionsStyles = css`
  .menu {
    position: fixed;
    inset: auto;
    margin: 0;
    min-inline-size: 220px;
    max-inline-size: min(340px, calc(100vw - 16px));
    max-block-size: calc(100dvh - 72px);
    overflow: auto;
    padding: 6px;
    border: 1px solid var(--ink-line);
    border-radius: var(--ink-radius);
    background: var(--ink-surface);
    color: var(--ink-text);
    box-shadow: var(--ink-shadow);
  }
  .menu .button {
    inline-size: 100%;
    justify-content: flex-start;
    font-weight: 500;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .menu [data-act='decline'] {
    color: var(--ink-danger);
  }
  .menu .problem {
    margin: 4px 12px 8px;
    color: var(--ink-danger);
    font-size: 13.5px;
  }
`;
