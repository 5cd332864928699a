import { css } from 'lit';

export const toolbarStyles = css`
  :host {
    display: block;
    background: var(--ink-surface);
    border-block-end: 1px solid var(--ink-line);
    position: relative;
    z-index: 2;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 12px;
    min-block-size: 60px;
    padding-block: 6px;
    padding-inline: 18px 12px;
  }
  .seal {
    display: grid;
    place-items: center;
    inline-size: var(--ink-logo-width, 34px);
    block-size: 34px;
    flex: none;
    border-radius: min(var(--ink-radius), 9px);
    background: var(--ink-logo, var(--ink-accent-soft));
    color: var(--ink-accent-text);
  }
  .seal svg {
    display: var(--ink-seal-display, block);
  }
  .titles {
    flex: 1;
    min-inline-size: 0;
  }
  h1 {
    display: flex;
    align-items: center;
    gap: 10px;
    margin: 0;
    font-size: 15.5px;
    font-weight: 650;
    line-height: 1.35;
  }
  h1 .text,
  .from {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  p {
    display: flex;
    margin: 0;
    color: var(--ink-muted);
    font-size: 13px;
    line-height: 1.35;
  }
  .test {
    flex: none;
    padding: 1px 8px;
    border-radius: 99px;
    background: var(--ink-caution-soft);
    color: var(--ink-caution);
    font-size: 12px;
    font-weight: 600;
  }
  .page {
    flex: none;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .page::before {
    content: '·';
    margin-inline: 6px;
  }
  /* Kept free: what comes later must move nothing. */
  .other {
    flex: none;
    inline-size: 44px;
    block-size: 44px;
  }
  @media (max-width: 639px) {
    .bar {
      gap: 4px;
      /* At a zoom of 400 % every pixel is the page's. */
      min-block-size: clamp(44px, 14vh, 54px);
      padding-block: 0;
      padding-inline: 14px 4px;
    }
    .seal {
      display: var(--ink-logo-display, none);
      inline-size: min(var(--ink-logo-width), 56px);
      margin-inline-end: 6px;
    }
    h1 {
      font-size: 15px;
    }
    p {
      font-size: 12.5px;
    }
    /* The page first: a long sender is what may be cut. */
    .from {
      order: 1;
    }
    .from::before {
      content: '·';
      margin-inline: 6px;
    }
    .page::before {
      content: none;
    }
  }
`;
