import { css } from 'lit';

export const signingDeskStyles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    min-block-size: 0;
    block-size: 100%;
  }
  /* A guide that is higher is scrolled: something of the page is seen whatever is filled in. */
  @media (max-height: 420px) {
    :host {
      grid-template-rows: auto minmax(30%, 1fr) auto;
    }
  }
  main {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    min-block-size: 0;
  }
  inkseal-pages {
    grid-column: 2;
  }
`;
