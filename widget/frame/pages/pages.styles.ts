import { css } from 'lit';

export const pagesStyles = css`
  :host {
    display: block;
    min-block-size: 0;
    position: relative;
    background: var(--ink-desk);
  }
  .scroller {
    position: absolute;
    inset: 0;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable;
    /* The paper, and where things stand on it, is the same for every reader. */
    direction: ltr;
  }
  .scroller:focus-visible {
    outline-offset: -3px;
  }
  .column {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 20px;
    inline-size: max-content;
    min-inline-size: 100%;
    padding: 24px 24px 56px;
  }
  h2 {
    align-self: stretch;
    margin: 16px 0 0;
    font-size: 15px;
    font-weight: 600;
    color: var(--ink-muted);
    text-align: center;
    unicode-bidi: plaintext;
  }
  .sheet {
    position: relative;
    flex: none;
    background: #fff;
    box-shadow:
      0 0 0 1px rgb(16 24 40 / 0.08),
      0 2px 10px rgb(16 24 40 / 0.1);
    border-radius: 2px;
  }
  @media (max-width: 639px) {
    .column {
      gap: 10px;
      padding: 10px 10px 72px;
    }
    .scroller {
      scrollbar-gutter: auto;
    }
  }
`;
