import { css } from 'lit';

export const lowStyles = css`
  /*
   * A zoom of 400 % leaves a laptop 320 by 256 pixels (WCAG 2.2, 1.4.10), and a keyboard a telephone not much more: what is
   * left over goes to the page, where one has to see what one fills in. The track says how far one is.
   */
  @media (max-height: 420px) {
    :host {
      max-block-size: calc(70vh - 44px);
    }
    .bar {
      flex-direction: row;
      align-items: center;
      gap: 8px;
      padding: 3px 12px max(5px, env(safe-area-inset-bottom));
    }
    .where {
      flex: none;
    }
    .where .button {
      margin-block: -3px;
    }
    .left {
      position: absolute;
      clip-path: inset(50%);
    }
    .next {
      flex: 1;
      min-inline-size: 0;
      max-inline-size: none;
      min-block-size: 38px;
      padding: 4px 12px;
      font-size: 14px;
    }
    .next .what {
      display: block;
      white-space: nowrap;
    }
    .editor {
      padding: 4px 12px 3px;
    }
    .label {
      margin-block-end: 2px;
      font-size: 13px;
      line-height: 18px;
    }
    .control,
    .preview,
    .editor .button {
      min-block-size: 38px;
      padding-block: 4px;
    }
    textarea.control {
      block-size: 38px;
    }
    .preview inkseal-mark {
      block-size: 28px;
    }
    .hint.bad,
    .hint.unshown {
      margin-block-start: 2px;
    }
    .hint {
      line-height: 16px;
    }
    .attach {
      gap: 3px;
    }
    /* One thing that scrolls is enough where there is so little room. */
    fieldset {
      gap: 4px;
      max-block-size: none;
    }
    fieldset .tick,
    .tick {
      padding: 5px 10px;
    }
  }
`;
