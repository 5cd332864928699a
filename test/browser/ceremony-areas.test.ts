/** The areas of the frame for somebody with a keyboard or a screen reader: their names, and the way from one to the next. */
import { expect } from '@open-wc/testing';
import { a11ySnapshot, sendKeys } from '@web/test-runner-commands';
import { CeremonyStage, focused, giveConsent } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

interface Node {
  role: string;
  name?: string;
  children?: Node[];
}
const all = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(all)];
const snapshot = async (): Promise<Node[]> => all((await a11ySnapshot({})) as unknown as Node);

const hosts = (): string[] => {
  const names: string[] = [];
  for (let at: Element | null | undefined = focused(); at;) {
    names.push(at.localName);
    at = at.parentElement ?? (at.getRootNode() as ShadowRoot).host;
  }
  return names;
};
const areaOf = (): string | undefined =>
  ['inkseal-pages', 'inkseal-guide', 'inkseal-toolbar'].find((name) => hosts().includes(name));

async function walk(key: 'F6' | 'Shift+F6', times: number): Promise<(string | undefined)[]> {
  const seen: (string | undefined)[] = [];
  for (let step = 0; step < times; step++) {
    if (key === 'F6') await sendKeys({ press: 'F6' });
    else {
      await sendKeys({ down: 'Shift' });
      await sendKeys({ press: 'F6' });
      await sendKeys({ up: 'Shift' });
    }
    seen.push(areaOf());
  }
  return seen;
}

describe('F6', () => {
  it('goes round the areas, and with Shift the other way', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    stage.element.focus();
    expect(areaOf()).to.equal('inkseal-guide');
    expect(await walk('F6', 4)).to.deep.equal([
      'inkseal-toolbar',
      'inkseal-pages',
      'inkseal-guide',
      'inkseal-toolbar',
    ]);
    expect(await walk('Shift+F6', 3)).to.deep.equal(['inkseal-guide', 'inkseal-pages', 'inkseal-toolbar']);
  });

  it('comes back to where one was in an area', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    await stage.press('[data-act=next]');
    await stage.until(() => focused()?.localName === 'input', 'the field');
    const input = focused();
    await walk('F6', 3);
    expect(focused() === input).to.equal(true);
  });

  it('begins at the document, knows what is not there, and leaves a sheet that is open alone', async () => {
    stage = await CeremonyStage.open({ change: (view) => ({ ...view, scopes: ['document:read'] }) });
    focused()?.blur();
    expect(await walk('F6', 3)).to.deep.equal(['inkseal-pages', 'inkseal-toolbar', 'inkseal-pages']);
    stage.strike();
    stage = await CeremonyStage.open();
    stage.element.focus();
    const before = focused();
    await walk('F6', 1);
    expect(focused() === before).to.equal(true);
  });
});

describe('the areas', () => {
  it('have names', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    const named = (await snapshot()).map(({ role, name }) => `${role} ${name}`);
    expect(named).to.include('banner Consulting Agreement');
    expect(named).to.include('region Document');
    expect(named).to.include('region Progress and next step');
    await stage.accessible();
  });

  it('say in words that the document is being opened', async () => {
    document.body.dataset['wait'] = 'Opening the document…';
    stage = await CeremonyStage.open({
      untilReady: false,
      prepare: (session) => (session.latency = 20_000),
      change: (view) => ({ ...view, envelope: { ...view.envelope, status: 'voided' } }),
    });
    const opening = await stage.see('.opening');
    expect(opening.getAttribute('role')).to.equal('progressbar');
    expect(opening.getAttribute('aria-label')).to.equal('Opening the document…');
    delete document.body.dataset['wait'];
  });
});

describe('help', () => {
  it('stands in the menu, says how this goes and whom to ask, and leads to the keys', async () => {
    stage = await CeremonyStage.open({ change: giveConsent, phone: true });
    await stage.press('inkseal-other-actions >>> .more');
    await stage.press('[data-act=help]');
    await stage.see('inkseal-help-sheet >>> dialog[open]');
    const text = stage.find('inkseal-help-sheet')!.shadowRoot!.textContent;
    expect(text).to.contain('Only there do you sign').and.to.contain('Get in touch with Northwind Studio');
    await stage.accessible();
    await stage.press('[data-act=shortcuts]');
    const keys = await stage.see('inkseal-sheets >>> inkseal-shortcuts-sheet >>> dialog[open]');
    await stage.until(
      () => stage.find('inkseal-help-sheet >>> dialog[open]') === null,
      'one sheet at a time',
    );
    await stage.until(() => focused()?.textContent === 'Keyboard shortcuts', 'the keyboard in it');
    expect(keys.getRootNode()).to.have.property('host');
    expect(
      (await stage.see('inkseal-sheets >>> inkseal-shortcuts-sheet')).shadowRoot!.textContent,
    ).to.contain('F6');
    await sendKeys({ press: 'Escape' });
    await stage.until(() => stage.find('inkseal-sheets >>> inkseal-dialog[open]') === null, 'it to close');
    expect(focused()?.classList.contains('more')).to.equal(true);
  });
});
