import { css } from 'lit';

/** After all others of a field: the place of a date that signing gives, and colours that a device forces. */
export const fieldStateStyles = css`
  .date {
    background: transparent !important;
    box-shadow: none !important;
    outline: 1.5px dashed #b7bfcc;
    outline-offset: -1.5px;
    color: var(--ink-paper-muted);
  }
  .date {
    font-size: min(var(--size), max(9px, 7.5cqi));
    line-height: 1.1;
  }
  .box.date > .icon {
    color: inherit;
  }
  /* All its words, on two lines where one is too short; where there is no room for words, the clock. */
  .date span {
    max-block-size: 100%;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  @container (max-width: 96px) {
    .box.date > .icon {
      display: block;
      margin-inline: auto;
    }
    .date span {
      position: absolute;
      clip-path: inset(50%);
    }
  }

  /* What is to be filled in has the person's colours; what is filled in stands on the paper, as it will be sealed. */
  @media (forced-colors: active) {
    :host {
      --ink-paper-accent: #000;
      forced-color-adjust: none;
    }
    :host .box:not(.date, .fixed) {
      outline: 1.5px solid #000;
      outline-offset: 0;
      box-shadow: none;
    }
    :host(:not([filled])) .box:not(.date, .fixed) {
      --ink-paper-accent: FieldText;
      background-color: Field;
      color: FieldText;
    }
    :host(:is([attention], [wrong])) .box:not(.date, .fixed) {
      outline: 3px dashed #000;
    }
    :host([current]) .box:not(.date, .fixed),
    :host .box:not(.date, .fixed):is(:focus-visible, :focus-within) {
      outline: 3px solid Highlight;
      box-shadow: 0 0 0 5px #000;
    }
    .note,
    .aside,
    .aside .button,
    .button.today {
      border: 1px solid;
      background: Canvas;
      color: CanvasText;
    }
  }
`;
