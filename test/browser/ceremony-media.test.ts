/** What a device asks for: less motion, and room for its keyboard. */
import { expect } from '@open-wc/testing';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, focused, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(async () => {
  stage.strike();
  await emulateMedia({ reducedMotion: 'no-preference' });
});

const ready = (view: SigningView): SigningView => ({
  ...giveConsent(view),
  fields: view.fields.filter(({ required }) => !required),
});

describe('reduced motion', () => {
  /** How long what moves would move, once the guide and a sheet are there. Milliseconds. */
  async function motions(): Promise<{ sheet: number; track: string }> {
    stage = await CeremonyStage.open({ change: giveConsent });
    stage.find('[data-act=fields]')!.click();
    const dialog = await stage.see('inkseal-fields-sheet >>> dialog[open]');
    const sheet = dialog.getAnimations().length;
    const track = getComputedStyle(stage.find('inkseal-guide >>> .track span')!).transitionDuration;
    return { sheet, track };
  }

  it('moves no sheet and no bar, where they move otherwise', async () => {
    expect(await motions()).to.deep.equal({ sheet: 1, track: '0.3s' });
    stage.strike();
    await emulateMedia({ reducedMotion: 'reduce' });
    expect(await motions()).to.deep.equal({ sheet: 0, track: '0s' });
  });

  it('jumps to a field instead of gliding there', async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    stage = await CeremonyStage.open({ change: giveConsent, pageCount: 3 });
    const scroller = stage.find('inkseal-pages >>> .scroller')!;
    const tops = new Set<number>();
    scroller.addEventListener('scroll', () => tops.add(Math.round(scroller.scrollTop)));
    await stage.press('[data-act=fields]');
    await stage.press('[data-field=fld_agree]');
    await stage.until(() => focused()?.localName === 'input', 'the field');
    await pause(400);
    expect(tops.size).to.equal(1);
  });
});

describe('a telephone whose keyboard is open', () => {
  /** What 375 by 667 pixels leave above it. */
  const shorten = async (): Promise<void> => {
    await setViewport({ width: 375, height: 320 });
    await pause(150);
  };
  /** By scrolling what is there, as a finger would; then nothing else lies over the middle of it. */
  async function expectInReach(selector: string): Promise<void> {
    const target = await stage.see(selector);
    target.scrollIntoView({ block: 'nearest' });
    await pause(100);
    const { left, right, top, bottom, height } = target.getBoundingClientRect();
    expect(top, `${selector} from above`).to.be.at.least(0);
    expect(bottom, `${selector} to below`).to.be.at.most(320.5);
    expect(left, selector).to.be.at.least(0);
    expect(right, selector).to.be.at.most(375);
    expect(height, selector).to.be.at.least(24);
    let hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    while (hit?.shadowRoot) {
      const inside: Element | null = hit.shadowRoot.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (!inside || inside === hit) break;
      hit = inside;
    }
    expect(hit === target || target.contains(hit), `${selector} is not covered`).to.equal(true);
  }

  it('shows the field one types in, the page it stands on, and the way on', async () => {
    stage = await CeremonyStage.open({ change: giveConsent, phone: true });
    await stage.press('[data-act=next]');
    await stage.until(() => focused()?.localName === 'input', 'the field');
    await shorten();
    const input = focused()!;
    expect(input.localName).to.equal('input');
    await sendKeys({ type: 'Kari Nordmann' });
    const { top, bottom } = input.getBoundingClientRect();
    expect(top).to.be.at.least(0);
    expect(bottom).to.be.at.most(320);
    const pages = stage.find('inkseal-pages')!.getBoundingClientRect();
    expect(pages.height, 'something of the page is left').to.be.at.least(80);
    await expectInReach('[data-act=next]');
    await expectInReach('[data-act=fields]');
    await stage.press('[data-act=next]');
    await stage.until(() => stage.session.acted('field.set').length === 1, 'the value');
  });

  it('leaves consent in reach', async () => {
    stage = await CeremonyStage.open({ phone: true });
    await shorten();
    for (const act of ['consent-tick', 'decline', 'consent'])
      await expectInReach(`inkseal-consent-sheet >>> [data-act=${act}]`);
    await stage.consent();
  });

  it('leaves the making of a signature in reach', async () => {
    stage = await CeremonyStage.open({ change: giveConsent, phone: true });
    await stage.press('[data-act=fields]');
    await stage.press('[data-field=fld_sign]');
    await stage.press('inkseal-field-editor >>> [data-control]');
    await stage.see('inkseal-adopt-dialog >>> dialog[open]');
    const name = await stage.see<HTMLInputElement>('inkseal-adopt-dialog >>> #text');
    name.focus();
    await shorten();
    await expectInReach('inkseal-adopt-dialog >>> #text');
    await expectInReach('[data-act=adopt]');
    await stage.press('[data-act=adopt]');
    await stage.until(() => stage.session.acted('mark.adopt').length === 1, 'the signature');
  });

  it('leaves what is reviewed, and its button beside its sentence, in reach', async () => {
    stage = await CeremonyStage.open({ change: ready, phone: true });
    await stage.press('[data-act=review]');
    await stage.see('[data-act=sign]');
    await shorten();
    await expectInReach('inkseal-review-sheet >>> [data-field=fld_title]');
    await expectInReach('[data-act=sign]');
    await stage.press('[data-act=sign]');
    await stage.until(() => stage.session.acted('recipient.sign').length === 1, 'the signature');
  });

  it('leaves declining in reach', async () => {
    stage = await CeremonyStage.open({ phone: true });
    await stage.press('inkseal-consent-sheet >>> [data-act=decline]');
    const reason = await stage.see<HTMLTextAreaElement>('inkseal-decline-sheet >>> textarea');
    reason.focus();
    await shorten();
    await sendKeys({ type: 'The fee is wrong.' });
    await expectInReach('inkseal-decline-sheet >>> textarea');
    await expectInReach('[data-act=decline-confirm]');
    await stage.press('[data-act=decline-confirm]');
    await stage.until(() => stage.session.acted('recipient.decline').length === 1, 'it to be declined');
  });
});
