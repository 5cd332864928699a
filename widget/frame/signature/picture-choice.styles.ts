import { css } from 'lit';

export const pictureChoiceStyles = css`
  .drop {
    position: relative;
    display: grid;
    place-items: center;
    align-content: center;
    gap: 8px;
    block-size: clamp(150px, 26vh, 200px);
    padding: 12px;
    border: 1.5px dashed var(--ink-edge);
    border-radius: var(--ink-radius);
    /* Paper in both schemes: this is how it will stand on the page. */
    background: #fff;
    color: #4a5364;
    cursor: pointer;
  }
  .drop[data-over],
  .drop:has(:focus-visible) {
    outline: 3px solid var(--ink-focus);
    outline-offset: 1px;
  }
  .drop input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    opacity: 0;
    cursor: pointer;
  }
  inkseal-mark {
    inline-size: 100%;
    block-size: 96px;
  }
  .choose {
    color: var(--ink-paper-accent);
    font-weight: 600;
    text-align: center;
  }
  .hint {
    margin: 8px 0 0;
  }
`;
