import { css } from 'lit';

export const signingDeskStyles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    min-block-size: 0;
    block-size: 100%;
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
