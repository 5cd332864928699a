import { css } from 'lit';

export const padStyles = css`
  .pad {
    position: relative;
    block-size: clamp(150px, 26vh, 200px);
    border: 1px solid var(--ink-edge);
    border-radius: var(--ink-radius);
    background: #fff;
    overflow: hidden;
  }
  canvas {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    touch-action: none;
    cursor: crosshair;
  }
  .line {
    position: absolute;
    inset-inline: 24px;
    inset-block-end: 26%;
    border-block-end: 1.5px dashed #b9c1ce;
    pointer-events: none;
  }
  .ask {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    margin: 0;
    color: var(--ink-paper-muted);
    pointer-events: none;
  }
  .tools {
    display: flex;
    justify-content: flex-end;
    gap: 4px;
    margin-block-start: 6px;
  }
  .tools .button {
    font-weight: 500;
  }
`;
