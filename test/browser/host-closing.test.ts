/** The snippet of widget/README.md that gives the keyboard back once a ceremony is closed, run as it stands there. */
import { expect } from '@open-wc/testing';
import { fencedBlock } from '../support/markdown.ts';
import { Stage, token } from './host-element.ts';

let stage: Stage;
let opener: HTMLButtonElement;
let elsewhere: HTMLInputElement;
beforeEach(async () => {
  opener = document.createElement('button');
  elsewhere = document.createElement('input');
  document.body.append(opener, elsewhere);
  const code = fencedBlock(await (await fetch('/widget/README.md')).text(), 'focus');
  const script = new Blob([`export function show(sign) {\n${code}}`], { type: 'text/javascript' });
  const { show } = (await import(URL.createObjectURL(script))) as { show: (sign: HTMLElement) => void };
  opener.addEventListener('click', () => {
    stage = new Stage('plain', (element) => (element.token = token));
    show(stage.element);
  });
  opener.focus();
  opener.click();
  await stage.until('ready');
});
afterEach(() => {
  stage.strike();
  opener.remove();
  elsewhere.remove();
});

describe('a ceremony that is closed', () => {
  it('gives the keyboard back to what opened it', async () => {
    stage.element.focus();
    expect(document.activeElement === stage.element).to.equal(true);
    stage.element.close();
    await stage.until('closed');
    expect(stage.element.isConnected).to.equal(false);
    expect(document.activeElement === opener).to.equal(true);
  });

  it('leaves it where the person has gone meanwhile', async () => {
    elsewhere.focus();
    stage.element.close();
    await stage.until('closed');
    expect(document.activeElement === elsewhere).to.equal(true);
  });
});
