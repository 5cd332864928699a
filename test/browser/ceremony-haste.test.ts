import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const only =
  (...ids: string[]) =>
  (view: SigningView): SigningView => ({
    ...giveConsent(view),
    fields: view.fields.filter(({ id }) => ids.includes(id)),
  });

const keys = async (...presses: string[]): Promise<void> => {
  for (const press of presses) await sendKeys({ press });
};
const isOpen = (sheet: string): boolean => stage.find(`${sheet} >>> dialog[open]`) !== null;
/** Before anything is answered. */
const stays = async (sheet: string): Promise<void> => {
  await pause(150);
  const acts = stage.session.acts.map(({ action }) => action.act);
  expect(acts.filter((act) => act !== 'document.view')).to.deep.equal([]);
  expect(isOpen(sheet)).to.equal(true);
};

/** What comes of an act is known only when its answer is there: nobody may be told that they left it undone. */
describe('keys that follow a press at once', () => {
  it('take nobody out of the last look while it signs, not even twice Escape', async () => {
    stage = await CeremonyStage.open({ change: only('fld_date') });
    await stage.press('[data-act=review]');
    await stage.see('[data-act=sign]');
    stage.session.latency = 800;
    stage.session.failures.push('internal_error');
    await stage.press('[data-act=sign]');
    await keys('Escape', 'Escape', 'Escape');
    await stage.until(() => stage.find('inkseal-review-sheet >>> .problem') !== null, 'the refusal', 20_000);
    expect(isOpen('inkseal-review-sheet')).to.equal(true);
    await keys('Escape');
    await stage.until(() => !isOpen('inkseal-review-sheet'), 'the way back, once it is decided');
  });

  it('take nobody out of the last look while it still waits for a field to be saved before it signs', async () => {
    stage = await CeremonyStage.open({ change: only('fld_name') });
    const name = await stage.see('inkseal-field >>> [data-control]');
    name.focus();
    await sendKeys({ type: 'Kari' });
    stage.session.latency = 3000;
    await keys('Tab');
    await stage.press('[data-act=review]');
    await stage.press('[data-act=sign]');
    await keys('Escape', 'Escape');
    await stays('inkseal-review-sheet');
    expect(stage.find('[data-act=sign]')!.getAttribute('aria-busy')).to.equal('true');
    await stage.until(() => stage.session.acted('recipient.sign').length === 1, 'the signature');
  });

  it('leave a mark that is being adopted to be adopted, and close no other sheet afterwards', async () => {
    stage = await CeremonyStage.open({ change: only('fld_sign') });
    await stage.press('[data-act=next]');
    await stage.press('[data-act=next]');
    await stage.see('inkseal-adopt-dialog >>> dialog[open]');
    stage.session.latency = 1500;
    await stage.press('[data-act=adopt]');
    await keys('Escape', 'Escape');
    await stays('inkseal-adopt-dialog');
    await stage.until(() => stage.session.acted('field.set').length === 1, 'the mark in its field');
    expect(isOpen('inkseal-adopt-dialog')).to.equal(false);
  });

  for (const [act, sheet] of [
    ['decline', 'inkseal-decline-sheet'],
    ['delegate', 'inkseal-delegate-sheet'],
  ] as const)
    it(`tell nobody that they went back from what is being done: ${act}`, async () => {
      stage = await CeremonyStage.open({ change: only('fld_name') });
      await stage.press('.more');
      await stage.press(`inkseal-other-actions >>> [data-act=${act}]`);
      await stage.see(`${sheet} >>> dialog[open]`);
      if (act === 'delegate') {
        await sendKeys({ type: 'Ola' });
        stage.find('#email')!.focus();
        await sendKeys({ type: 'ola@example.com' });
      }
      stage.session.latency = 1500;
      await stage.press(`[data-act=${act}-confirm]`);
      await keys('Escape', 'Escape');
      await stays(sheet);
      await stage.until(() => stage.session.acted(`recipient.${act}`).length === 1, 'the act');
    });
});
