import { css } from 'lit';

export const sheetStyles = css`
  .lead {
    margin: 0 0 14px;
    color: var(--ink-text);
    text-wrap: pretty;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    margin: 0 0 16px;
    padding: 0;
    list-style: none;
  }
  .facts li {
    padding: 3px 10px;
    border-radius: 99px;
    background: var(--ink-raised);
    color: var(--ink-muted);
    font-size: 13px;
  }
  .legal p {
    margin: 0 0 10px;
    color: var(--ink-muted);
    font-size: 14px;
    text-wrap: pretty;
  }
  .legal p:last-child {
    margin: 0;
  }
  .routes {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 12px -10px 0;
  }
  .routes .button {
    justify-content: flex-start;
    padding-inline: 10px;
    font-weight: 500;
    text-align: start;
  }
  .section {
    margin: 0 0 8px;
    font-size: 15px;
  }
  .fields {
    display: grid;
    gap: 14px;
  }
  .hint.bad {
    color: var(--ink-danger);
  }
  blockquote {
    margin: 4px 0 0;
    white-space: pre-line;
  }
  .tick {
    margin-block-end: 14px;
  }
  .actions {
    display: flex;
    justify-content: flex-end;
    gap: 10px;
    margin-block-start: 14px;
  }
  .actions[slot='footer'] {
    margin-block-start: 0;
  }
  /* For the first moment a press counts for nothing; greying the button out for that long would only flicker. */
  .button.primary.settling {
    border-color: transparent;
    background: var(--ink-accent);
    color: var(--ink-on-accent);
    cursor: default;
  }
  .wrong {
    margin: -8px 0 12px;
    color: var(--ink-danger);
    font-size: 13.5px;
  }
  textarea.control {
    min-block-size: 104px;
    resize: vertical;
  }

  dl {
    margin: 0;
    border: 1px solid var(--ink-line);
    border-radius: var(--ink-radius);
    overflow: hidden;
  }
  .row {
    display: grid;
    grid-template-columns: minmax(110px, 36%) 1fr;
    gap: 12px;
    align-items: center;
    padding: 9px 14px;
    min-block-size: 46px;
  }
  .row + .row {
    border-block-start: 1px solid var(--ink-line);
  }
  dt {
    color: var(--ink-muted);
    font-size: 14px;
    overflow-wrap: anywhere;
  }
  dd {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
    overflow-wrap: anywhere;
  }
  dd .value {
    flex: 1;
    min-inline-size: 0;
  }
  dd .button {
    flex: none;
    margin-block: -6px;
    margin-inline-end: -10px;
    padding-inline: 10px;
    font-size: 14px;
  }
  dd .typed {
    white-space: pre-wrap;
  }
  dd .paper {
    display: block;
    padding: 4px 10px;
    border-radius: 6px;
    background: #fff;
  }
  dd inkseal-mark {
    block-size: 40px;
  }
  .muted {
    color: var(--ink-muted);
  }
  .earlier {
    display: flex;
    gap: 10px;
    margin: 0 0 14px;
    padding: 10px 14px;
    border-radius: var(--ink-radius);
    background: var(--ink-accent-soft);
    color: var(--ink-text);
    font-size: 14px;
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }
  .earlier .icon {
    flex: none;
    color: var(--ink-accent-text);
  }
  .who {
    margin: 16px 0 0;
    font-size: 14px;
    color: var(--ink-muted);
    overflow-wrap: anywhere;
  }
  .act {
    margin: 0;
    color: var(--ink-muted);
    font-size: 13.5px;
    text-wrap: pretty;
  }
  .doubt {
    margin: 0 0 12px;
    padding: 10px 14px;
    border-radius: var(--ink-radius);
    background: var(--ink-caution-soft);
    color: var(--ink-caution);
    font-size: 14px;
    text-wrap: pretty;
  }
  .gate {
    margin-block-end: 12px;
    padding: 12px 14px;
    border-radius: var(--ink-radius);
    background: var(--ink-caution-soft);
    color: var(--ink-caution);
    font-size: 14px;
  }
  .gate p {
    margin: 0 0 10px;
  }
  /* So little room that the reason and the way on have to stand beside each other. */
  @media (max-height: 160px) {
    .gate {
      display: flex;
      align-items: center;
      gap: 12px;
      margin-block-end: 0;
      padding: 4px 12px;
    }
    .gate p {
      flex: 1;
      margin: 0;
      font-size: 13px;
      line-height: 1.3;
    }
    .gate .button {
      flex: none;
    }
  }
  @media (max-width: 639px) {
    /* The toolbar and a strip of the page stay in sight above it, where that leaves room for what it says. */
    .consent {
      --dialog-height: max(min(82dvh, 100dvh - 118px), min(290px, 100dvh - 24px));
    }
    .actions {
      flex-direction: column-reverse;
      gap: 8px;
    }
    .actions.pair {
      flex-direction: row;
    }
    .actions.pair .button:last-child {
      flex: 1;
    }
    .row {
      grid-template-columns: minmax(90px, 34%) 1fr;
      padding-inline: 12px;
    }
  }
  @media (max-width: 639px) and (max-height: 560px) {
    .lead {
      margin-block-end: 8px;
    }
    .facts {
      margin-block-end: 10px;
    }
    .tick {
      margin-block-end: 0;
      padding-block: 8px;
    }
    .actions {
      margin-block-start: 10px;
    }
    .actions:not(.pair) {
      flex-flow: row wrap-reverse;
    }
    .actions:not(.pair) .button {
      flex: 1 1 auto;
    }
  }
`;
