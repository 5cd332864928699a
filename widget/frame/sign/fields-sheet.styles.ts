import { css } from 'lit';

export const fieldsSheetStyles = css`
  .left {
    margin: 0 0 10px;
    color: var(--ink-muted);
  }
  ul {
    margin: 0;
    padding: 0;
    border: 1px solid var(--ink-line);
    border-radius: var(--ink-radius);
    list-style: none;
    overflow: hidden;
  }
  li + li {
    border-block-start: 1px solid var(--ink-line);
  }
  li button {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 12px;
    align-items: center;
    inline-size: 100%;
    min-block-size: 52px;
    padding: 8px 14px;
    border: 0;
    background: none;
    color: var(--ink-text);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  li button:hover {
    background: var(--ink-raised);
  }
  li button:focus-visible {
    outline-offset: -3px;
  }
  li button[aria-current] {
    background: var(--ink-accent-soft);
  }
  @media (forced-colors: active) {
    li button[aria-current] {
      outline: 2px solid Highlight;
      outline-offset: -3px;
    }
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .place {
    grid-column: 1;
    color: var(--ink-muted);
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .foot {
    display: grid;
    justify-content: end;
  }
  .state {
    display: flex;
    grid-area: 1 / 2 / span 2;
    align-items: center;
    gap: 6px;
    color: var(--ink-muted);
    font-size: 14px;
  }
  .state .icon {
    flex: none;
    inline-size: 16px;
    block-size: 16px;
  }
  [data-state='filled'] .state {
    color: var(--ink-success);
  }
  [data-state='missing'] .state {
    color: var(--ink-accent-text);
  }
  [data-state='wrong'] .state {
    color: var(--ink-danger);
  }
`;
