/** Straight to any of one's fields: from the list of them, and from what is reviewed. */
import { expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, focused, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const texts = (): (string | undefined)[] =>
  [...stage.find('inkseal-fields-sheet')!.shadowRoot!.querySelectorAll('li')].map((one) =>
    one.textContent?.replaceAll(/\s+/g, ' ').trim(),
  );
const openList = async (): Promise<void> => {
  await stage.press('[data-act=fields]');
  await stage.see('inkseal-fields-sheet >>> dialog[open]');
};

const named = (view: SigningView): SigningView => ({
  ...giveConsent(view),
  fields: view.fields.map((one) =>
    one.id === 'fld_name' ? { ...one, value: { type: 'text', text: 'Kari Nordmann' } } : one,
  ),
});
/** All filled that has to be, without a mark to draw. */
const ready = (view: SigningView): SigningView => ({
  ...named(view),
  fields: named(view).fields.filter(({ id }) => id === 'fld_name' || id === 'fld_title' || id === 'fld_date'),
});

describe('the list of a signer’s fields', () => {
  it('names each field, its page and what state it is in, and how many are left', async () => {
    stage = await CeremonyStage.open({ change: named });
    await openList();
    expect(texts()).to.deep.equal([
      'Full name Page 1 Filled in',
      'Job title Page 1 Optional',
      'I have read Schedule A Page 1 Missing',
      'Initials Page 1 Missing',
      'Signature Page 2 Missing',
    ]);
    expect(stage.find('inkseal-fields-sheet >>> .left')?.textContent).to.equal('3 required fields left');
    await stage.accessible();
  });

  it('says of what breaks a rule that it is to be changed', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({
        ...giveConsent(view),
        fields: view.fields.map((one) =>
          one.id === 'fld_name' ? { ...one, type: 'email', draft: { type: 'text', text: 'nobody' } } : one,
        ),
      }),
    });
    await openList();
    expect(texts()[0]).to.equal('Full name Page 1 To be changed');
  });

  for (const phone of [false, true])
    it(`leads by keyboard to the field and into its control (${phone ? '375' : '1280'} px)`, async () => {
      stage = await CeremonyStage.open({ change: named, phone });
      stage.find('[data-act=fields]')!.focus();
      await sendKeys({ press: 'Enter' });
      await stage.see('inkseal-fields-sheet >>> dialog[open]');
      await stage.until(() => focused()?.textContent === 'Your fields', 'the keyboard in the sheet');
      for (let step = 0; step < 3; step++) await sendKeys({ press: 'Tab' });
      expect(focused()?.dataset['field']).to.equal('fld_title');
      await sendKeys({ press: 'Enter' });
      await stage.until(() => focused()?.localName === 'input', 'the control');
      await sendKeys({ type: 'Counsel' });
      await stage.until(() => stage.session.acted('field.set').length === 1, 'the value');
      expect(stage.session.acted('field.set')[0]).to.deep.include({ fieldId: 'fld_title' });
      expect(stage.find('inkseal-dialog[open]')).to.equal(null);
    });

  it('brings a place to sign into view without signing or asking there', async () => {
    stage = await CeremonyStage.open({ change: named });
    await openList();
    await stage.press('[data-field=fld_sign]');
    await stage.until(() => focused()?.closest('button') !== null, 'the place to sign');
    await stage.until(() => {
      const box = stage.find('#fld_sign')!.getBoundingClientRect();
      return box.top > 0 && box.bottom < innerHeight;
    }, 'it to be in view');
    expect(stage.find('inkseal-dialog[open]')).to.equal(null);
    expect(stage.session.acted('mark.adopt')).to.deep.equal([]);
  });

  it('fits a phone, and each entry is large enough to press', async () => {
    stage = await CeremonyStage.open({ change: named, phone: true });
    await openList();
    for (const entry of stage.find('inkseal-fields-sheet')!.shadowRoot!.querySelectorAll('li button')) {
      const { left, right, height } = entry.getBoundingClientRect();
      expect(left).to.be.at.least(0);
      expect(right).to.be.at.most(375);
      expect(height).to.be.at.least(44);
    }
    await stage.accessible();
  });
});

describe('the way to the list', () => {
  it('is in reach where there is little room, beside the one next thing to do', async () => {
    stage = await CeremonyStage.open({ change: named });
    await setViewport({ width: 320, height: 256 });
    const [list, next] = [stage.find('[data-act=fields]')!, stage.find('[data-act=next]')!];
    await stage.until(() => next.getBoundingClientRect().right <= 320, 'it to fit');
    const [one, other] = [list.getBoundingClientRect(), next.getBoundingClientRect()];
    expect(one.left).to.be.at.least(0);
    expect(one.width).to.be.at.least(24);
    expect(one.right).to.be.at.most(other.left);
    await stage.press('[data-act=fields]');
    await stage.press('[data-field=fld_sign]');
    await stage.until(() => stage.find('inkseal-dialog[open]') === null, 'the sheet to be gone');
  });
});

describe('what is reviewed', () => {
  it('leads back to the field of each value that can be changed', async () => {
    stage = await CeremonyStage.open({ change: ready });
    await stage.press('[data-act=review]');
    await stage.see('[data-act=sign]');
    const changes = [...stage.find('inkseal-review-sheet')!.shadowRoot!.querySelectorAll('[data-field]')];
    expect(changes.map((one) => one.getAttribute('aria-label'))).to.deep.equal([
      'Change: Full name',
      'Change: Job title',
    ]);
    await stage.press('inkseal-review-sheet >>> [data-field=fld_title]');
    await stage.until(() => focused()?.localName === 'input', 'the control');
    expect(stage.find('#fld_title')!.shadowRoot!.activeElement === focused()).to.equal(true);
    expect(stage.find('inkseal-dialog[open]')).to.equal(null);
    expect(stage.session.acted('recipient.sign')).to.deep.equal([]);
  });
});

describe('who comes back', () => {
  const filled = (view: SigningView): SigningView => ({
    ...named(view),
    fields: named(view).fields.filter(({ id }) => id !== 'fld_agree' && id !== 'fld_initials'),
  });
  const scrolled = (): number => stage.find('inkseal-pages >>> .scroller')!.scrollTop;

  it('has the first field that is left before them, the keyboard where it was, and the way there named', async () => {
    stage = await CeremonyStage.open({ change: filled, pageCount: 3 });
    await stage.until(() => scrolled() > 300, 'the place');
    await pause(600);
    const { top, bottom } = stage.find('#fld_sign')!.getBoundingClientRect();
    expect(top).to.be.at.least(60);
    expect(bottom).to.be.at.most(700);
    expect(focused()).to.equal(document.body);
    expect(stage.find('[data-act=next]')!.textContent).to.match(/Next:/);
  });

  it('is at the beginning where nothing was filled in', async () => {
    stage = await CeremonyStage.open({ change: giveConsent, pageCount: 3 });
    await pause(600);
    expect(scrolled()).to.equal(0);
  });

  it('is not moved once they have begun to read', async () => {
    stage = await CeremonyStage.open({ change: filled, pageCount: 3, untilReady: false });
    await stage.until(() => stage.find('inkseal-pages >>> .scroller') !== null, 'the pages');
    const scroll = setInterval(() => {
      if (scrolled() === 0) stage.find('inkseal-pages >>> .scroller')!.scrollTop = 40;
    }, 5);
    await stage.until(() => stage.find('inkseal-guide') !== null, 'the guide');
    await pause(600);
    clearInterval(scroll);
    expect(scrolled()).to.equal(40);
  });
});
