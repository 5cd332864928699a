import { css } from 'lit';

/** What every component of the frame's shell begins with: text, focus and buttons. Others take `controls`. */
export const basicControls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    font-family: var(--ink-font);
    font-size: 15px;
    line-height: 1.5;
    color: var(--ink-text);
    -webkit-font-smoothing: antialiased;
    line-break: strict;
  }
  /* Lines end between phrases, where the browser knows them, and not within a word. */
  :is(h1, h2, .button):lang(ja) {
    word-break: auto-phrase;
  }
  /* Joined letters stay joined. */
  :lang(ar) {
    letter-spacing: 0 !important;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  .icon {
    flex: none;
    display: block;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 3px solid var(--ink-focus);
    outline-offset: 2px;
  }
  :focus:not(:focus-visible) {
    outline: none;
  }

  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 44px;
    padding: 8px 18px;
    border: 1px solid var(--ink-edge);
    border-radius: var(--ink-radius);
    background: var(--ink-surface);
    color: var(--ink-text);
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  .button:hover {
    background: var(--ink-raised);
  }
  .button.primary {
    border-color: transparent;
    background: var(--ink-accent);
    color: var(--ink-on-accent);
  }
  .button.primary:hover:not([aria-disabled='true'], :disabled) {
    background: var(--ink-accent-hover);
  }
  .button.danger {
    border-color: transparent;
    background: var(--ink-danger);
    color: var(--ink-on-danger);
  }
  .button.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--ink-text);
    padding-inline: 12px;
  }
  .button.quiet:hover {
    background: var(--ink-raised);
  }
  .button.square {
    inline-size: 44px;
    padding: 0;
  }
  .button[aria-disabled='true'],
  .button:disabled {
    background: var(--ink-raised);
    color: var(--ink-muted);
    border-color: var(--ink-line);
    cursor: not-allowed;
  }
  /* Less than one that can be pressed, which has no box either. */
  .button.quiet:disabled {
    background: transparent;
    color: color-mix(in srgb, var(--ink-muted) 62%, transparent);
    border-color: transparent;
  }
  .button[aria-busy='true'] {
    cursor: progress;
  }
  /* What points along the line; a clock, a tick and a pen are the same in every script. */
  :dir(rtl) .icon.along {
    scale: -1 1;
  }

  .spinner {
    inline-size: 18px;
    block-size: 18px;
    flex: none;
    border: 2.5px solid currentColor;
    border-inline-end-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 3s !important;
      transition-duration: 0s !important;
    }
  }

  @media (forced-colors: active) {
    .button.primary,
    .button.danger {
      border-color: Highlight;
      background: Highlight !important;
      color: HighlightText !important;
      forced-color-adjust: none;
    }
    .spinner {
      forced-color-adjust: none;
    }
  }
`;
