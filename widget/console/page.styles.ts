import { css } from 'lit';

/** What the pages of the console have in common: one column of cards, lists and forms that fold on a phone. */
export const pageStyles = css`
  :host {
    display: block;
  }
  h1 {
    margin: 0;
    font-size: 24px;
    line-height: 1.25;
    font-weight: 650;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    margin: 0 0 4px;
    font-size: 17px;
    line-height: 1.35;
    font-weight: 650;
  }
  h3 {
    margin: 20px 0 6px;
    font-size: 14px;
    font-weight: 650;
  }
  p {
    margin: 0 0 12px;
  }
  a {
    color: var(--ink-accent-text);
  }
  a.button {
    color: var(--ink-text);
    text-decoration: none;
  }
  a.button.primary {
    color: var(--ink-on-accent);
  }
  code {
    font:
      13px/1.5 ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      monospace;
    overflow-wrap: anywhere;
  }
  .muted,
  .lead {
    color: var(--ink-muted);
  }
  .lead {
    max-inline-size: 64ch;
    margin-block: 6px 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 16px;
    align-items: flex-start;
    justify-content: space-between;
    margin-block-end: 20px;
  }
  .head > div {
    min-inline-size: 0;
    flex: 1 1 260px;
  }
  .card {
    margin-block-end: 16px;
    padding: 20px 24px;
    border: 1px solid var(--ink-line);
    border-radius: calc(var(--ink-radius) * 1.2);
    background: var(--ink-surface);
  }
  .narrow {
    max-inline-size: 460px;
  }
  .field {
    margin-block-end: 16px;
  }
  .field .hint {
    margin-block: 6px 0;
  }
  fieldset {
    margin: 0 0 16px;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  legend {
    margin-block-end: 6px;
    padding: 0;
    font-weight: 600;
    font-size: 14px;
  }
  .choices {
    display: grid;
    gap: 8px;
  }
  .choices.wide {
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
  }
  .choices.close {
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 130px), 1fr));
  }
  .tick {
    align-items: center;
    padding: 10px 12px;
  }
  .tick span {
    min-inline-size: 0;
  }
  textarea.control {
    min-block-size: 96px;
    resize: vertical;
    font:
      14px/1.6 ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      monospace;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
    align-items: center;
  }
  .row.end {
    margin-block-start: 16px;
  }
  .problem code {
    font-size: 12px;
  }
  form > .problem,
  .card > .problem {
    margin-block: 0 16px;
  }
  .waiting {
    display: flex;
    gap: 10px;
    align-items: center;
    color: var(--ink-muted);
  }
  .tag {
    display: inline-block;
    padding: 1px 9px;
    border-radius: 99px;
    background: var(--ink-raised);
    color: var(--ink-text);
    font-size: 13px;
    font-weight: 600;
    white-space: nowrap;
  }
  .tag[data-tone='success'] {
    background: var(--ink-success-soft);
    color: var(--ink-success);
  }
  .tag[data-tone='caution'] {
    background: var(--ink-caution-soft);
    color: var(--ink-caution);
  }
  .tag[data-tone='danger'] {
    background: var(--ink-danger-soft);
    color: var(--ink-danger);
  }
  .tag[data-tone='accent'] {
    background: var(--ink-accent-soft);
    color: var(--ink-accent-text);
  }
  .list {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .list > li {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 16px;
    align-items: center;
    padding: 14px 0;
    border-block-start: 1px solid var(--ink-line);
  }
  .list > li:first-child {
    border: 0;
    padding-block-start: 4px;
  }
  .list > li:last-child {
    padding-block-end: 4px;
  }
  .list .main {
    flex: 1 1 240px;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .list .main > a {
    font-weight: 600;
  }
  .list .control {
    inline-size: auto;
  }
  .list .muted {
    font-size: 13px;
  }
  .empty {
    padding-block: 36px;
    text-align: center;
  }
  .empty .icon {
    inline-size: 36px;
    block-size: 36px;
    margin: 0 auto 12px;
    color: var(--ink-muted);
  }
  .empty p {
    max-inline-size: 52ch;
    margin-inline: auto;
    color: var(--ink-muted);
  }
  @media (max-width: 639px) {
    .card {
      padding: 16px;
    }
    h1 {
      font-size: 21px;
    }
  }
`;
