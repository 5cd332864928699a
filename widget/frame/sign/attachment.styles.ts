import { css } from 'lit';

/** What stands beside a field that takes a file while one is at it. */
export const attachmentStyles = css`
  .aside {
    position: absolute;
    inset-block-start: calc(100% + 7px);
    inset-inline-start: -2px;
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: max-content;
    max-inline-size: min(320px, 80vw);
    margin: 0;
    padding: 3px 8px;
    border-radius: 5px;
    background: #fff;
    box-shadow: 0 1px 6px rgb(16 24 40 / 0.22);
    color: var(--ink-paper-ink);
    font-size: 12.5px;
    line-height: 1.45;
  }
  p.aside {
    pointer-events: none;
  }
  .note ~ .aside,
  .aside:has(~ .note) {
    inset-block-start: auto;
    inset-block-end: calc(100% + 7px);
  }
  .size {
    color: var(--ink-paper-muted);
    white-space: nowrap;
  }
  .aside .button {
    flex: none;
    min-block-size: 28px;
    padding: 2px 10px;
    border-color: var(--ink-paper-accent);
    background: #fff;
    color: var(--ink-paper-accent);
    font-size: 12.5px;
  }
  .sending {
    display: flex;
    align-items: center;
    gap: 10px;
  }
`;
