import { css } from 'lit';

export const searchBarStyles = css`
  .bar {
    position: fixed;
    inset-block-start: 68px;
    inset-inline-end: 20px;
    z-index: 3;
    display: flex;
    align-items: center;
    gap: 2px;
    inline-size: min(440px, calc(100vw - 20px));
    padding: 6px;
    border: 1px solid var(--ink-line);
    border-radius: var(--ink-radius);
    background: var(--ink-surface);
    box-shadow: var(--ink-shadow);
  }
  input.control {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 44px;
  }
  .count {
    flex: none;
    padding-inline: 8px;
    color: var(--ink-muted);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  @media (max-width: 639px) {
    .bar {
      inset-block-start: 58px;
      inset-inline-end: 10px;
    }
    .count {
      padding-inline: 4px;
    }
    .button.square {
      inline-size: 40px;
    }
  }
`;
