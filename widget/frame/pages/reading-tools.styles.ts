import { css } from 'lit';

export const readingToolsStyles = css`
  :host {
    flex: none;
  }
  .toggle {
    display: none;
  }
  /* A popover only where it is too narrow for more than its button. */
  .panel {
    position: static;
    display: flex;
    align-items: center;
    gap: 10px;
    inset: auto;
    margin: 0;
    padding: 0;
    border: 0;
    overflow: visible;
    background: none;
    color: inherit;
  }
  .jump {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--ink-muted);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .jump .control {
    inline-size: 54px;
    min-block-size: 38px;
    padding: 4px 6px;
    font-size: 13px;
    text-align: center;
  }
  .zoom {
    display: flex;
    align-items: center;
    border-radius: var(--ink-radius);
    background: var(--ink-raised);
  }
  .zoom .level {
    inline-size: auto;
    min-inline-size: 54px;
    padding: 0;
    font-size: 13px;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
  }
  .ways {
    display: flex;
  }
  .panel .button {
    min-block-size: 38px;
  }
  .panel .square {
    inline-size: 38px;
  }
  .ways [aria-expanded='true'] {
    background: var(--ink-accent-soft);
    color: var(--ink-accent-text);
  }
  /* A tablet held like a wide screen is still pressed with fingers. */
  @media (pointer: coarse) {
    .panel .button,
    .jump .control {
      min-block-size: 44px;
    }
    .panel .square {
      inline-size: 44px;
    }
  }
  @media (max-width: 819px) {
    .panel {
      gap: 4px;
    }
    .jump .control {
      inline-size: 46px;
    }
  }
  @media (max-width: 699px) {
    .toggle {
      display: inline-flex;
    }
    .panel:not(:popover-open) {
      display: none;
    }
    .panel {
      position: fixed;
      flex-wrap: wrap;
      gap: 10px;
      justify-content: center;
      inset-inline: 10px;
      inline-size: fit-content;
      max-inline-size: calc(100vw - 20px);
      margin-inline: auto 0;
      padding: 10px;
      border: 1px solid var(--ink-line);
      border-radius: var(--ink-radius);
      background: var(--ink-surface);
      color: var(--ink-text);
      box-shadow: var(--ink-shadow);
    }
    .panel .button,
    .jump .control {
      min-block-size: 44px;
    }
    .panel .square {
      inline-size: 44px;
    }
  }
`;
