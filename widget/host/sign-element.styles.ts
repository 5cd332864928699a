/** The panel takes fonts and colours of the page it stands in. A sheet is made of this where there is a DOM. */
export const signStyles = `
  :host {
    display: block;
    height: 45rem;
  }
  :host([hidden]) {
    display: none;
  }
  :host([autosize]) {
    height: auto;
  }
  iframe,
  div {
    display: grid;
    width: 100%;
    height: 100%;
    border: 0;
  }
  div {
    place-content: center;
    justify-items: center;
    text-align: center;
  }
  button {
    font: inherit;
    min-height: 44px;
    padding: 0 1.5rem;
  }
`;
