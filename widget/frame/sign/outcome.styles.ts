import { css } from 'lit';

export const outcomeStyles = css`
  :host {
    display: block;
    min-block-size: 0;
    overflow: auto;
    background: var(--ink-desk);
  }
  inkseal-screen {
    min-block-size: 100%;
  }
  inkseal-paused {
    block-size: 100%;
  }
  .lead {
    margin: 0;
  }
  .earlier {
    margin: 12px 0 0;
    color: var(--ink-text);
  }
  .people {
    display: grid;
    gap: 1px;
    margin: 18px 0 0;
    padding: 0;
    border: 1px solid var(--ink-line);
    border-radius: var(--ink-radius);
    list-style: none;
    text-align: start;
    overflow: hidden;
  }
  .people li {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 16px;
    padding: 9px 14px;
    color: var(--ink-text);
    overflow-wrap: anywhere;
  }
  .people li + li {
    border-block-start: 1px solid var(--ink-line);
  }
  /* A long name takes the line to itself rather than three beside a long status. */
  .people li > :first-child {
    flex: 1 1 9em;
  }
  .people .status {
    display: flex;
    align-items: center;
    gap: 6px;
    flex: none;
    color: var(--ink-muted);
    font-size: 14px;
  }
  .people .done {
    color: var(--ink-success);
  }
  .people .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .receipt {
    display: grid;
    gap: 12px;
    margin: 18px 0 0;
    text-align: start;
  }
  .receipt dt {
    font-size: 13px;
  }
  .receipt dd {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    margin: 0;
    color: var(--ink-text);
  }
  /* Pressed once it is marked as a whole, to be copied; and it breaks anywhere rather than leave the card. */
  .receipt .code {
    font-family: ui-monospace, monospace;
    font-size: 13px;
    overflow-wrap: anywhere;
    user-select: all;
  }
  .receipt a,
  .proof a {
    display: inline-flex;
    align-items: center;
    min-block-size: 24px;
    color: var(--ink-accent-text);
    font-size: 14px;
  }
  .proof {
    margin: 12px 0 0;
    text-align: start;
  }
  .proof summary {
    inline-size: fit-content;
    min-block-size: 24px;
    font-size: 14px;
    cursor: pointer;
  }
  .mailed {
    margin: 12px 0 0;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .problem {
    text-align: start;
  }
`;
