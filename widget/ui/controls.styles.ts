import { css } from 'lit';
import { basicControls } from './basic-controls.styles.ts';

/** Native controls in the look of the product. Every component that has controls takes this sheet. */
export const controls = [
  basicControls,
  css`
    .control {
      display: block;
      inline-size: 100%;
      min-block-size: 44px;
      padding: 9px 12px;
      border: 1px solid var(--ink-edge);
      border-radius: calc(var(--ink-radius) * 0.8);
      background: var(--ink-surface);
      color: var(--ink-text);
      /* 16px: below that iOS zooms the page when the control is focused. */
      font: inherit;
      font-size: 16px;
      /* What is typed runs as its own letters do. */
      unicode-bidi: plaintext;
    }
    .control:focus-visible {
      outline: 2px solid var(--ink-focus);
      outline-offset: 0;
      border-color: var(--ink-focus);
    }
    .control[aria-invalid='true'] {
      border-color: var(--ink-danger);
    }
    .label {
      display: block;
      margin-block-end: 6px;
      font-weight: 600;
      font-size: 14px;
    }
    .hint {
      color: var(--ink-muted);
      font-size: 13px;
    }
    .problem {
      display: flex;
      align-items: flex-start;
      gap: 8px;
      margin-block: 12px 0;
      padding: 10px 12px;
      border-radius: calc(var(--ink-radius) * 0.8);
      background: var(--ink-danger-soft);
      color: var(--ink-danger);
      font-size: 14px;
    }
    .tick {
      display: flex;
      gap: 12px;
      align-items: flex-start;
      padding: 12px;
      border: 1px solid var(--ink-edge);
      border-radius: var(--ink-radius);
      cursor: pointer;
    }
    .tick:hover {
      background: var(--ink-raised);
    }
    .tick input {
      flex: none;
      inline-size: 24px;
      block-size: 24px;
      margin: 0;
      accent-color: var(--ink-accent);
    }
    .tick[data-invalid] {
      border-color: var(--ink-danger);
    }
  `,
];
