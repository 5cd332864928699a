import { css } from 'lit';

export const signingDeskStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    min-block-size: 0;
    block-size: 100%;
  }
  main {
    display: grid;
    min-block-size: 0;
  }
`;
