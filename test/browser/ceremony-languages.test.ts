import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { languages } from '../../widget/contract/languages.ts';
import { directionOf } from '../../widget/contract/writing.ts';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

/** Every box of the ceremony, in every shadow tree, but for the page itself. */
function* boxes(root: Element | ShadowRoot): Generator<HTMLElement> {
  for (const element of root.querySelectorAll<HTMLElement>('*')) {
    if (element.matches('inkseal-pages, .visually-hidden, [hidden]')) continue;
    yield element;
    if (element.shadowRoot) yield* boxes(element.shadowRoot);
  }
}

const nameOf = (element: HTMLElement): string =>
  `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`;

/** What reaches over an edge of the screen, or words over an edge of their button. */
function overflowing(): string[] {
  return [...boxes(stage.element.shadowRoot!)].flatMap((element) => {
    const { left, right, width, height } = element.getBoundingClientRect();
    if (width < 2 || height < 2 || element.closest('inkseal-pages')) return [];
    const isOut = left < -1 || right > innerWidth + 1;
    const isTight =
      element.matches('.button, .what, h1, h2') && element.scrollWidth > element.clientWidth + 1;
    const mayBeCut = getComputedStyle(element).textOverflow === 'ellipsis';
    return isOut || (isTight && !mayBeCut) ? [nameOf(element)] : [];
  });
}

/** A view in which everything is filled in, so that the review is one press away. */
const filledIn = (view: SigningView): SigningView => ({
  ...giveConsent(view),
  marks: [{ id: 'mrk_1', purpose: 'signature', mark: { kind: 'typed', text: 'Kari', font: 'caveat' } }],
  fields: view.fields.map((field) => ({
    ...field,
    value:
      field.type === 'text'
        ? { type: 'text', text: 'Kari Nordmann' }
        : field.type === 'checkbox'
          ? { type: 'checkbox', checked: true }
          : field.type === 'date_signed'
            ? null
            : { type: 'mark', markId: 'mrk_1' },
  })),
});

async function look(screen: string, found: string[]): Promise<void> {
  for (const width of [375, 320]) {
    await setViewport({ width, height: 700 });
    for (const _ of [1, 2, 3, 4]) await new Promise(requestAnimationFrame); // what is laid out by what was measured, too
    found.push(...overflowing().map((what) => `${screen} at ${width}: ${what}`));
  }
}

describe('every language', () => {
  for (const language of languages) {
    it(`stays inside the narrowest screens (${language})`, async () => {
      const found: string[] = [];
      const context = { language };
      stage = await CeremonyStage.open({ phone: true, context });
      expect(document.documentElement.lang).to.equal(language);
      expect(document.documentElement.dir).to.equal(directionOf(language));
      await stage.see('inkseal-consent-sheet >>> dialog[open]');
      await look('consent', found);
      await stage.press('[data-act=consent]');
      await look('consent not given', found);
      stage.strike();
      stage = await CeremonyStage.open({ phone: true, context, change: giveConsent });
      await look('overview', found);
      await stage.press('#fld_initials');
      await stage.see('inkseal-adopt-dialog >>> dialog[open]');
      await look('initials', found);
      stage.strike();
      stage = await CeremonyStage.open({ phone: true, context, change: filledIn });
      await stage.press('[data-act=review]');
      await stage.see('[data-act=sign]');
      await look('the review', found);
      stage.strike();
      stage = await CeremonyStage.open({ phone: true, context, change: filledIn });
      await stage.press('.more');
      await look('the menu', found);
      await stage.press('inkseal-toolbar >>> [data-act=decline]');
      await stage.see('inkseal-decline-sheet >>> dialog[open]');
      await look('declining', found);
      await stage.press('[data-act=decline-confirm]');
      await stage.until(() => stage.heading() !== '', 'declined');
      await look('declined', found);
      expect(found).to.deep.equal([]);
    });
  }
});

describe('a language that is read from right to left', () => {
  const context = { language: 'ar-EG' };

  const placeOf = (id: string): number[] => {
    const page = stage.find('inkseal-page')!.getBoundingClientRect();
    const { x, y, width, height } = stage.find(`#${id}`)!.getBoundingClientRect();
    return [x - page.x, y - page.y, width, height].map(Math.round);
  };

  it('turns the interface round and leaves the paper as it is', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    const places = ['fld_name', 'fld_agree', 'fld_initials'].map(placeOf);
    const more = stage.find('.more')!.getBoundingClientRect();
    stage.strike();
    stage = await CeremonyStage.open({ change: giveConsent, context });
    expect(['fld_name', 'fld_agree', 'fld_initials'].map(placeOf)).to.deep.equal(places);
    const turned = stage.find('.more')!.getBoundingClientRect();
    expect(Math.round(turned.left)).to.equal(Math.round(innerWidth - more.right));
    const next = stage.find('.next')!.getBoundingClientRect();
    expect(next.left).to.be.lessThan(innerWidth / 2);
  });

  it('brings a field into sight on a page that is wider than the screen', async () => {
    stage = await CeremonyStage.open({ change: giveConsent, context });
    for (let press = 0; press < 4; press++) await stage.press('.zoom .button:last-child');
    await stage.press('[data-act=next]');
    await pause(800);
    const { left, right } = stage.find('#fld_name')!.getBoundingClientRect();
    expect(left).to.be.at.least(0);
    expect(right).to.be.at.most(innerWidth);
  });

  it('mirrors what points along the line and nothing else', async () => {
    stage = await CeremonyStage.open({ change: giveConsent, context });
    const scaleOf = (selector: string): string => getComputedStyle(stage.find(selector)!).scale;
    expect(scaleOf('.next .icon')).to.equal('-1 1');
    expect(scaleOf('[data-act=leave] .icon')).to.equal('none');
  });

  it('keeps a name in Latin letters apart from the sentence it stands in', async () => {
    stage = await CeremonyStage.open({ context });
    const heading = await stage.see('inkseal-consent-sheet >>> inkseal-dialog');
    expect(heading.getAttribute('heading')).to.include('\u2068Northwind Studio\u2069');
  });
});

describe('a page that turns to another language', () => {
  it('takes the consent along, and what was agreed to in the one before is not agreed to', async () => {
    stage = await CeremonyStage.open({ context: { language: 'nb' } });
    await stage.press('[data-act=consent-tick]');
    const isTicked = (): boolean => stage.find<HTMLInputElement>('[data-act=consent-tick]')!.checked;
    expect(isTicked()).to.equal(true);
    stage.host.change({ language: 'de-AT' });
    await stage.until(() => document.documentElement.lang === 'de', 'German');
    expect(stage.find('.legal')!.lang).to.equal('de');
    expect(isTicked()).to.equal(false);
    await stage.consent();
    expect(stage.session.acted('consent.give').map(({ language }) => language)).to.deep.equal(['de']);
  });
});
