/**
 * The panel takes fonts and colours of the page it stands in. A sheet is made of this where there is a DOM.
 *
 * With `autosize` the iframe has the height its content asks for, and shrinks to what the page lets the element have:
 * by default all that can be seen at once, because a guide and dialogs below the fold are lost on people. Until the
 * first answer it has the usual height, so that nothing jumps twice.
 */
export const signStyles = `
  :host {
    display: flex;
    flex-direction: column;
    height: 45rem;
  }
  :host([hidden]) {
    display: none;
  }
  :host([autosize]) {
    height: auto;
    max-height: 100dvh;
  }
  :host(:not([autosize])) iframe {
    height: 100% !important;
  }
  iframe {
    height: 45rem;
    min-height: 0;
    max-height: inherit;
  }
  iframe,
  div {
    display: block;
    width: 100%;
    border: 0;
  }
  div {
    display: grid;
    height: 100%;
    place-content: center;
    justify-items: center;
    gap: 8px;
    text-align: center;
  }
  button {
    font: inherit;
    min-height: 44px;
    padding: 0 1.5rem;
  }
`;
