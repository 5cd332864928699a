import { css } from 'lit';

export const dialogStyles = css`
  dialog {
    inset: 0;
    margin: auto;
    inline-size: min(100% - 32px, var(--dialog-width, 520px));
    max-block-size: min(100dvh - 24px, 760px);
    padding: 0;
    border: 0;
    border-radius: calc(var(--ink-radius) * 1.6);
    background: var(--ink-surface);
    color: var(--ink-text);
    box-shadow: var(--ink-shadow);
    overflow: hidden;
    translate: 0 var(--dialog-shift, 0);
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  /* Before the person has come in: not modal yet, and looking the same. */
  dialog[open]:not(:modal) {
    position: fixed;
    z-index: 10;
    outline: 100vmax solid var(--ink-scrim);
  }
  /* Shadows and scrims are taken away there; a line says where the sheet ends. */
  @media (forced-colors: active) {
    dialog,
    dialog[open]:not(:modal) {
      outline: 2px solid CanvasText;
    }
  }
  dialog::backdrop {
    background: var(--ink-scrim);
  }
  /* Only the way in is moved, by translation: opacity or scale would count as occlusion at the sign button. */
  @media (prefers-reduced-motion: no-preference) {
    dialog[open]:not(.still) {
      animation: rise 0.22s cubic-bezier(0.2, 0.8, 0.2, 1);
    }
  }
  @keyframes rise {
    from {
      translate: 0 calc(var(--dialog-shift, 0px) + 14px);
    }
  }
  .head {
    display: flex;
    align-items: flex-start;
    gap: 12px;
    padding: 22px 24px 4px;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 20px;
    line-height: 1.3;
    font-weight: 650;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }
  h2:focus {
    outline: none;
  }
  .head .button {
    margin-block: -9px;
    margin-inline: 0 -12px;
    color: var(--ink-muted);
  }
  .body {
    flex: 1 1 auto;
    min-block-size: 0;
    overflow: auto;
    overscroll-behavior: contain;
    padding: 8px 24px 20px;
  }
  .body:focus-visible {
    outline-offset: -3px;
  }
  .foot {
    padding: 14px 24px 20px;
    border-block-start: 1px solid var(--ink-line);
  }
  :host([footless]) .foot {
    display: none;
  }
  .foot:focus-visible {
    outline-offset: -3px;
  }
  /* What is cut off between two paragraphs looks like the end. Hidden, not transparent: that would count as occlusion. */
  .end {
    position: relative;
    z-index: 1;
    flex: none;
    block-size: 0;
    visibility: hidden;
  }
  .unread .end {
    visibility: visible;
  }
  .end::before {
    content: '';
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    block-size: 36px;
    background: linear-gradient(to top, var(--ink-surface), transparent);
    pointer-events: none;
  }
  .end .button {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 8px;
    margin-inline: auto;
    border-radius: 50%;
    color: var(--ink-accent-text);
    box-shadow: var(--ink-shadow);
  }
  @media (max-width: 639px) {
    dialog {
      inset: auto 0 0;
      margin: 0;
      inline-size: 100%;
      max-inline-size: 100%;
      max-block-size: var(--dialog-height, calc(100dvh - 24px));
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
    .head {
      padding: 20px 18px 2px;
    }
    .body {
      padding: 8px 18px 16px;
    }
    .foot {
      padding: 12px 18px max(16px, env(safe-area-inset-bottom));
    }
  }
  /* A telephone's frame: what is not said and not pressed has to make room. */
  @media (max-width: 639px) and (max-height: 560px) {
    .head {
      padding-block: 14px 0;
    }
    h2 {
      font-size: 18px;
    }
    .body {
      padding-block: 6px 12px;
    }
    .foot {
      padding-block: 10px max(12px, env(safe-area-inset-bottom));
    }
  }
  /* Too low for three parts, as at a zoom of 400 %: the sheet scrolls as one. */
  .low[open] {
    display: block;
    overflow: auto;
  }
  .low .body {
    overflow: visible;
  }
  .low .end {
    position: sticky;
    inset-block-end: 0;
  }
  .low .end::before {
    block-size: 64px;
  }
  @media (max-height: 160px) {
    dialog {
      max-block-size: 100dvh;
    }
  }
`;
