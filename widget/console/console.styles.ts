import { css } from 'lit';

export const consoleStyles = css`
  :host {
    display: block;
    min-block-size: 100vh;
    background: var(--ink-raised);
  }
  .skip {
    position: absolute;
    inset: 8px auto auto 8px;
    z-index: 2;
  }
  .skip:not(:focus) {
    inline-size: 1px;
    block-size: 1px;
    min-block-size: 0;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .site {
    display: grid;
    grid-template-columns: 248px minmax(0, 1fr);
    min-block-size: 100vh;
  }
  .side {
    position: sticky;
    inset-block-start: 0;
    display: flex;
    flex-direction: column;
    gap: 4px;
    block-size: 100vh;
    padding: 20px 16px;
    border-inline-end: 1px solid var(--ink-line);
    background: var(--ink-surface);
    overflow: auto;
  }
  .brand {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 4px 8px 12px;
    color: var(--ink-text);
    font-size: 17px;
    font-weight: 700;
    letter-spacing: -0.01em;
    text-decoration: none;
  }
  .brand .icon {
    color: var(--ink-accent-text);
  }
  .menu {
    display: none;
  }
  .parts {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 4px;
  }
  .which {
    padding: 0 8px 12px;
  }
  .which .label {
    margin-block-end: 4px;
    color: var(--ink-muted);
    font-size: 13px;
    font-weight: 400;
  }
  .which .tag {
    margin-block-start: 8px;
  }
  nav ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  nav a {
    display: flex;
    gap: 10px;
    align-items: center;
    min-block-size: 44px;
    padding: 6px 12px;
    border-radius: var(--ink-radius);
    color: var(--ink-text);
    text-decoration: none;
  }
  nav a .icon {
    color: var(--ink-muted);
  }
  nav a:hover {
    background: var(--ink-raised);
  }
  nav a[aria-current] {
    background: var(--ink-accent-soft);
    color: var(--ink-accent-text);
    font-weight: 600;
  }
  nav a[aria-current] .icon {
    color: inherit;
  }
  nav .apart {
    margin-block-start: 12px;
    padding-block-start: 12px;
    border-block-start: 1px solid var(--ink-line);
  }
  .who {
    margin-block-start: auto;
    padding: 16px 8px 0;
    overflow-wrap: anywhere;
    font-size: 14px;
  }
  .who .button {
    inline-size: 100%;
    margin-block-start: 10px;
  }
  main {
    inline-size: min(100%, 1040px);
    margin: 0 auto;
    padding: 36px 32px 64px;
  }
  main.alone {
    inline-size: min(100%, 524px);
    padding-block-start: 8vh;
  }
  .alone .brand {
    padding-inline: 0;
  }
  .tag {
    display: inline-block;
    padding: 1px 9px;
    border-radius: 99px;
    background: var(--ink-caution-soft);
    color: var(--ink-caution);
    font-size: 13px;
    font-weight: 600;
  }
  .tag[data-live] {
    background: var(--ink-success-soft);
    color: var(--ink-success);
  }
  .waiting {
    display: flex;
    gap: 10px;
    align-items: center;
    color: var(--ink-muted);
  }
  @media (max-width: 799px) {
    .site {
      display: block;
    }
    .side {
      position: static;
      block-size: auto;
      padding: 8px 12px;
      border-inline-end: 0;
      border-block-end: 1px solid var(--ink-line);
    }
    .top {
      display: flex;
      align-items: center;
      justify-content: space-between;
    }
    .brand {
      padding: 4px;
    }
    .menu {
      display: inline-flex;
    }
    .parts[data-folded] {
      display: none;
    }
    .parts {
      padding-block: 8px 12px;
    }
    main {
      padding: 20px 16px 48px;
    }
    main.alone {
      padding-block-start: 16px;
    }
  }
`;
