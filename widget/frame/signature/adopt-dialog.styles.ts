import { css } from 'lit';

export const adoptDialogStyles = css`
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  .ways {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 4px;
    padding: 4px;
    margin-block: 8px 18px;
    border-radius: var(--ink-radius);
    background: var(--ink-raised);
  }
  .ways label {
    position: relative;
    display: grid;
    place-items: center;
    min-block-size: 44px;
    border-radius: calc(var(--ink-radius) * 0.7);
    color: var(--ink-muted);
    font-weight: 600;
    cursor: pointer;
  }
  .ways input,
  .font input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .ways label:has(:checked) {
    background: var(--ink-surface);
    color: var(--ink-text);
    box-shadow: 0 1px 3px rgb(16 24 40 / 0.18);
  }
  label:has(:focus-visible) {
    outline: 3px solid var(--ink-focus);
    outline-offset: 1px;
  }
  .fonts {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
    margin-block-start: 16px;
  }
  .font {
    position: relative;
    display: block;
    padding: 18px 16px;
    border: 1px solid var(--ink-edge);
    border-radius: var(--ink-radius);
    /* Ink on paper in both schemes: this is how it will stand on the page. */
    background: #fff;
    cursor: pointer;
  }
  .font:has(:checked) {
    border-color: var(--ink-paper-accent);
    box-shadow: inset 0 0 0 1.5px var(--ink-paper-accent);
  }
  .font .chosen {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    display: none;
    place-items: center;
    inline-size: 20px;
    block-size: 20px;
    border-radius: 50%;
    background: var(--ink-paper-accent);
    color: #fff;
  }
  .font .chosen .icon {
    inline-size: 14px;
    block-size: 14px;
    stroke-width: 2.6;
  }
  .font:has(:checked) .chosen {
    display: grid;
  }
  .font inkseal-mark {
    block-size: 56px;
  }
  @media (forced-colors: active) {
    .ways label:has(:checked),
    .font:has(:checked) {
      border: 2px solid Highlight;
    }
    .ways label:has(:checked) {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
  .unshown {
    margin: 6px 0 0;
    color: var(--ink-caution);
    font-size: 13.5px;
    overflow-wrap: anywhere;
  }
  .heeded {
    visibility: hidden;
  }
  .agree {
    margin: 0 0 12px;
    color: var(--ink-muted);
    font-size: 13px;
    line-height: 1.45;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 10px;
  }
  .actions .remove {
    margin-inline-end: auto;
  }
  @media (max-width: 639px) {
    .fonts {
      grid-template-columns: 1fr;
      gap: 10px;
    }
    .font {
      padding: 10px 16px;
    }
    .font inkseal-mark {
      block-size: 48px;
    }
    .actions .primary {
      flex: 1 1 100%;
      order: -1;
    }
    .actions .button:not(.primary) {
      flex: 1;
    }
  }
  @media (max-width: 639px) and (max-height: 560px) {
    .ways {
      margin-block: 4px 12px;
    }
    .agree {
      margin-block-end: 8px;
    }
    .actions {
      flex-wrap: wrap-reverse;
      gap: 8px;
    }
    .actions .button {
      padding-inline: 12px;
    }
    .actions .primary {
      flex: 1 1 auto;
      order: 0;
    }
    .actions .button:not(.primary) {
      flex: 1 1 auto;
    }
  }
`;
