import { css } from 'lit';
import { lowStyles } from './guide-low.styles.ts';

const roomyStyles = css`
  :host {
    display: block;
    background: var(--ink-surface);
    border-block-start: 1px solid var(--ink-line);
    position: relative;
    z-index: 2;
    /* At a zoom of 400 % it may be higher than what the toolbar leaves: its row then gives it that much. */
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .track {
    position: absolute;
    inset-block-start: -1px;
    inset-inline: 0;
    block-size: 3px;
    background: var(--ink-line);
    overflow: hidden;
  }
  .track span {
    display: block;
    block-size: 100%;
    background: var(--ink-accent);
    transition: inline-size 0.3s ease;
  }
  .track[data-done] span {
    background: var(--ink-success);
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 20px;
    padding: 14px 20px 12px;
  }
  .where {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 8px;
    min-inline-size: 0;
  }
  .where .button {
    margin-inline-start: -10px;
    color: var(--ink-muted);
  }
  .status {
    flex: 1;
    min-inline-size: 0;
  }
  .left {
    display: block;
    font-weight: 600;
    line-height: 1.35;
  }
  .at {
    display: block;
    font-weight: 600;
    line-height: 1.35;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .at + .progress {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
    color: var(--ink-muted);
    font-size: 13px;
  }
  .at + .progress .left {
    font-weight: 400;
    line-height: 20px;
  }
  .saving {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: 20px;
    color: var(--ink-muted);
    font-size: 13px;
  }
  button.saving {
    min-block-size: 24px;
    padding: 0;
    border: 0;
    border-radius: 4px;
    background: none;
    font: inherit;
    font-size: 13px;
    font-weight: 600;
    text-align: start;
    cursor: pointer;
  }
  button.saving span {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .rule {
    font-weight: 400;
  }
  .saving[data-state='failed'],
  .saving[data-state='refused'] {
    color: var(--ink-danger);
  }
  .saving .icon,
  .saving .spinner {
    inline-size: 15px;
    block-size: 15px;
    border-width: 2px;
  }
  .saving[data-state='saved'] .icon {
    color: var(--ink-success);
  }
  @media (forced-colors: active) {
    .track span {
      background: Highlight;
    }
    .saving .icon {
      color: CanvasText !important;
    }
  }
  .next {
    max-inline-size: min(60%, 460px);
    min-block-size: 48px;
    padding-inline: 22px;
    font-size: 16px;
  }
  .next .what {
    overflow: hidden;
    text-overflow: ellipsis;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    text-wrap: balance;
  }

  /* Below it the ring of focus has room; its host cuts off what hangs over. */
  .editor {
    padding: 14px 16px 4px;
  }
  .editor .button {
    inline-size: 100%;
  }
  .line {
    display: flex;
    align-items: stretch;
    gap: 8px;
  }
  .line .control {
    flex: 1;
    min-inline-size: 0;
  }
  .editor .line .button {
    inline-size: auto;
    flex: none;
  }
  .attach {
    display: grid;
    gap: 8px;
  }
  .attach .file {
    display: flex;
    gap: 10px;
    margin: 0;
    font-weight: 600;
  }
  .attach .file bdi {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .attach .file span {
    flex: none;
    color: var(--ink-muted);
    font-weight: 400;
  }
  .attach .line {
    flex-wrap: wrap;
  }
  .editor .attach .line .button {
    flex: 1 1 140px;
  }
  .editor .attach .line .save {
    flex: none;
  }
  .sending {
    display: flex;
    align-items: center;
    gap: 10px;
    color: var(--ink-muted);
    font-size: 14px;
  }
  .sending progress {
    flex: 1;
    accent-color: var(--ink-accent);
  }
  fieldset {
    display: grid;
    gap: 6px;
    max-block-size: 40vh;
    margin: 0;
    padding: 0;
    border: 0;
    overflow-y: auto;
  }
  fieldset .tick {
    padding: 10px 12px;
  }
  .preview {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: 56px;
    padding: 6px 14px;
    border: 1px solid var(--ink-edge);
    border-radius: var(--ink-radius);
    background: #fff;
    cursor: pointer;
  }
  .preview inkseal-mark {
    flex: 1;
    block-size: 42px;
  }
  .preview span {
    color: var(--ink-paper-accent);
    font: inherit;
    font-weight: 600;
  }
  .label .kind {
    color: var(--ink-muted);
    font-weight: 400;
  }
  .hint.bad,
  .hint.unshown {
    display: block;
    margin-block-start: 6px;
    overflow-wrap: anywhere;
  }
  .hint.bad {
    color: var(--ink-danger);
  }
  .hint.unshown {
    color: var(--ink-caution);
  }
  textarea.control {
    resize: none;
  }
  @media (max-width: 639px) {
    .bar {
      flex-direction: column;
      align-items: stretch;
      gap: 10px;
      padding: 12px 16px max(14px, env(safe-area-inset-bottom));
    }
    .progress {
      display: flex;
      justify-content: space-between;
      align-items: center;
      gap: 12px;
      font-size: 14px;
    }
    /* The editor above has the name. */
    .at {
      display: none;
    }
    .left {
      font-weight: 500;
      color: var(--ink-muted);
    }
    .all {
      inline-size: 100%;
    }
    .next {
      max-inline-size: none;
    }
  }
`;

export const guideStyles = [roomyStyles, lowStyles];
