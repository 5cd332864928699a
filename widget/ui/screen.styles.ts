import { css } from 'lit';

export const screenStyles = css`
  :host {
    display: grid;
    place-items: center;
    min-block-size: 100%;
    padding: 32px 20px;
    background: var(--ink-desk);
  }
  .card {
    inline-size: min(100%, 460px);
    padding: 40px 36px 32px;
    border-radius: calc(var(--ink-radius) * 1.6);
    background: var(--ink-surface);
    box-shadow: var(--ink-shadow);
    text-align: center;
  }
  /* The app's logo, where it has one (frame/branding/logo.ts). */
  .card::before {
    content: '';
    display: var(--ink-logo-display, none);
    inline-size: var(--ink-logo-width);
    block-size: 34px;
    margin: 0 auto 24px;
    background: var(--ink-logo);
  }
  .badge {
    display: grid;
    place-items: center;
    inline-size: 64px;
    block-size: 64px;
    margin: 0 auto 20px;
    border-radius: 50%;
    background: var(--ink-accent-soft);
    color: var(--ink-accent-text);
  }
  .badge .icon {
    inline-size: 30px;
    block-size: 30px;
  }
  .badge[data-tone='success'] {
    background: var(--ink-success-soft);
    color: var(--ink-success);
  }
  .badge[data-tone='danger'] {
    background: var(--ink-danger-soft);
    color: var(--ink-danger);
  }
  .badge[data-tone='caution'] {
    background: var(--ink-caution-soft);
    color: var(--ink-caution);
  }
  .badge .spinner {
    inline-size: 30px;
    block-size: 30px;
  }
  h1 {
    margin: 0 0 8px;
    font-size: 22px;
    line-height: 1.3;
    font-weight: 650;
    letter-spacing: -0.01em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  .text {
    color: var(--ink-muted);
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .subject {
    margin: 0 0 10px;
    color: var(--ink-text);
    font-weight: 600;
  }
  .text:lang(ja) {
    word-break: auto-phrase;
  }
  .actions {
    display: flex;
    flex-direction: column;
    margin-block-start: 14px;
  }
  ::slotted([slot='actions']) {
    margin-block-start: 10px;
  }
  @media (max-width: 639px) {
    :host {
      padding: 16px;
    }
    .card {
      padding: 32px 22px 24px;
    }
  }
`;
