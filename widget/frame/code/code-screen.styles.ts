import { css } from 'lit';

export const codeStyles = css`
  :host {
    display: block;
    min-block-size: 100dvh;
    background: var(--ink-desk);
  }
  inkseal-screen {
    min-block-size: 100dvh;
  }
  .delivery {
    display: block;
    margin-block-start: 8px;
    font-size: 14px;
  }
  form {
    text-align: start;
  }
  input.control {
    font-size: 24px;
    letter-spacing: 0.25em;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .button {
    inline-size: 100%;
    margin-block-start: 12px;
  }
  .hint {
    display: block;
    min-block-size: 20px;
    margin-block-start: 6px;
  }
  .hint.bad {
    color: var(--ink-danger);
    font-size: 14px;
  }
`;
