import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import type { SigningView } from '../../widget/contract/signing.ts';
import type { InksealOtherActions } from '../../widget/frame/sign/other-actions.ts';
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

describe('in haste', () => {
  it('nothing is signed in a field that is not there: conditions may bring it later', async () => {
    const mark = (id: string, y: number, more: object = {}): SigningView['fields'][number] => ({
      id,
      type: 'signature',
      documentId: 'doc_1',
      recipientId: 'rcp_1',
      required: true,
      value: null,
      page: 1,
      x: 72,
      y,
      width: 200,
      height: 40,
      label: id,
      ...more,
    });
    const showWhen = { all: [{ ref: 'agree', is: 'filled' as const }] };
    const change = (view: SigningView): SigningView => ({
      ...giveConsent(view),
      fields: [
        ...[100, 160, 220].map((y, at) => mark(`mark_${at}`, y)),
        mark('hidden', 280, { showWhen }),
        {
          ...view.fields.find(({ type }) => type === 'checkbox')!,
          ref: 'agree',
          required: false,
        },
      ],
    });
    stage = await CeremonyStage.open({ change });
    await stage.press('#mark_0');
    await stage.see('inkseal-adopt-dialog >>> dialog[open]');
    await stage.press('[data-act=adopt]');
    await stage.until(() => stage.session.acted('field.set').length === 1, 'the first');
    const all = await stage.see('[data-act=place-all]');
    expect(all.textContent).to.contain('Place in all 2');
    await stage.press('[data-act=place-all]');
    await stage.see('[data-act=review]');
    await pause(300);
    expect(stage.session.acted('field.set').map(({ fieldId }) => fieldId)).to.have.members([
      'mark_0',
      'mark_1',
      'mark_2',
    ]);
  });

  it('nobody signs past a file that is still on its way', async () => {
    const change = (view: SigningView): SigningView => ({
      ...giveConsent(view),
      fields: [
        {
          id: 'file',
          type: 'attachment',
          documentId: 'doc_1',
          recipientId: 'rcp_1',
          required: false,
          page: 1,
          x: 72,
          y: 90,
          width: 200,
          height: 22,
          label: 'Diploma',
          value: null,
        },
      ],
    });
    stage = await CeremonyStage.open({ change });
    stage.session.latency = 6000;
    const input = await stage.see<HTMLInputElement>('#file >>> input[type=file]');
    const chosen = new DataTransfer();
    chosen.items.add(new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])], 'a.png'));
    input.files = chosen.files;
    input.dispatchEvent(new Event('change'));
    await stage.press('[data-act=review]');
    await pause(200);
    expect(isOpen('inkseal-review-sheet')).to.equal(false);
    expect(stage.find('#file')!.hasAttribute('current')).to.equal(true);
    await stage.press('.more');
    await stage.press('[data-act=leave]');
    await stage.until(() => stage.heading() === 'Not everything is saved', 'what is said to whoever leaves');
    await stage.press('[data-act=resume]');
    stage.session.latency = 10;
    await stage.until(() => stage.session.acted('field.set').length === 1, 'the file');
    await stage.press('[data-act=review]');
    await stage.see('inkseal-review-sheet >>> dialog[open]');
  });

  it('a double click goes on in one tab', async () => {
    stage = await CeremonyStage.open({ change: only('fld_date'), context: { tabs: true } });
    const menu = stage.find<InksealOtherActions>('inkseal-other-actions')!;
    menu.inTab = false;
    await menu.updateComplete;
    await stage.press('.more');
    const box = (await stage.see('[data-act=print-tab]')).getBoundingClientRect();
    const position: [number, number] = [Math.round(box.x + 20), Math.round(box.y + box.height / 2)];
    await sendMouse({ type: 'click', position });
    await sendMouse({ type: 'click', position });
    await pause(300);
    expect(stage.host.tabsOpened).to.equal(1);
  });

  it('a key that is held down adopts nothing and places nothing: it was pressed once', async () => {
    const change = (view: SigningView): SigningView => {
      const [place] = only('fld_initials')(view).fields;
      return {
        ...giveConsent(view),
        fields: [0, 1].map((at) => ({ ...place!, id: `mark_${at}`, y: 90 + 60 * at })),
      };
    };
    const hold = async (): Promise<void> => {
      for (let tick = 0; tick < 30; tick++) {
        await sendKeys({ down: 'Enter' });
        await pause(30);
      }
      await sendKeys({ up: 'Enter' });
    };
    stage = await CeremonyStage.open({ change });
    (await stage.see('inkseal-guide')).focus();
    await hold();
    expect(stage.session.acted('mark.adopt')).to.deep.equal([]);
    (await stage.see('#mark_0 >>> [data-control]')).focus();
    await keys('Enter');
    await stage.see('inkseal-adopt-dialog >>> dialog[open]');
    await hold();
    await stage.until(() => stage.session.acted('field.set').length === 1, 'the first');
    stage.find('inkseal-guide')!.focus();
    await hold();
    expect(stage.session.acted('mark.adopt').length).to.equal(1);
    expect(stage.session.acted('field.set').map(({ fieldId }) => fieldId)).to.deep.equal(['mark_0']);
  });
});
