import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import type { SigningView } from '../../widget/contract/signing.ts';
import { templates as ar } from '../../widget/ui/translations/ar.ts';
import { AxeScreens } from './axe-screens.ts';
import { CeremonyStage, giveConsent, type StageOptions } from './ceremony-stage.ts';

let stage: CeremonyStage;
let screens: AxeScreens;
const look = (screen: string): Promise<void> => screens.look(stage.element, screen);
afterEach(() => stage.strike());

/** What the screen says now. */
const say = (id: 'sealing-heading' | 'paused-heading' | 'declined-heading', english: string): string =>
  document.documentElement.lang === 'ar' ? ar[id] : english;

async function draw(): Promise<void> {
  const box = (await stage.see('canvas[role=img]')).getBoundingClientRect();
  const at = (i: number): [number, number] => [
    Math.round(box.x + 40 + i * 10),
    Math.round(box.y + 60 + (i % 4) * 20),
  ];
  await sendMouse({ type: 'move', position: at(0) });
  await sendMouse({ type: 'down' });
  for (let i = 1; i < 20; i++) await sendMouse({ type: 'move', position: at(i) });
  await sendMouse({ type: 'up' });
}

async function adopt(): Promise<void> {
  await stage.press('[data-act=adopt]');
  await stage.until(() => stage.find('inkseal-dialog[open]') === null, 'the dialog to close');
}

async function fillFields(phone: boolean): Promise<void> {
  await look('overview');
  await stage.press('[data-act=next]');
  await look('a text field');
  await stage.press('[data-act=next]');
  await look('a checkbox, a field passed over');
  await sendKeys({ press: 'Space' });
  await stage.press('#fld_name');
  if (phone) await stage.see('inkseal-field-editor >>> input[type=text]');
  stage.session.failures.push('server_unreachable');
  await sendKeys({ type: 'Kari Nordmann' });
  await stage.see('.saving[data-state=failed]');
  await look('a value that could not be saved');
  await stage.see('.saving[data-state=saved]');
  await stage.press('#fld_initials');
  await stage.see('inkseal-adopt-dialog >>> dialog[open]');
  await look('typed initials');
  await adopt();
  await stage.press('[data-act=next]');
  await look('a signature field');
  await stage.press(phone ? 'inkseal-field-editor >>> [data-control]' : '[data-act=next]');
  await stage.press('input[name=way][value=draw]');
  await stage.press('[data-act=adopt]');
  await look('nothing drawn');
  await draw();
  await look('a drawing');
  await adopt();
  await look('everything filled in');
}

async function signIt(): Promise<void> {
  await stage.press('.more');
  await look('the menu');
  await sendKeys({ press: 'Escape' });
  await stage.press('[data-act=review]');
  await stage.see('[data-act=sign]');
  await look('the review');
  const isEnabled = (act: string): boolean =>
    stage.find(`[data-act=${act}]`)?.getAttribute('aria-disabled') === 'false';
  await stage.until(() => isEnabled('sign'), 'enabled');
  const box = stage.find('[data-act=sign]')!.getBoundingClientRect();
  await sendMouse({ type: 'move', position: [5, 5] });
  await sendMouse({ type: 'click', position: [Math.round(box.x + 30), Math.round(box.y + 20)] });
  await stage.until(() => isEnabled('sign-confirm'), 'the second step');
  await look('the second step');
  stage.session.looksUntilSealed = 3;
  await stage.press('[data-act=sign-confirm]');
  await stage.until(
    () => stage.heading() === say('sealing-heading', 'Signed. Sealing the document…'),
    'sealing',
  );
  await look('sealing');
  await stage.see('[data-act=download]');
  await look('completed');
  await stage.press('[data-act=close]');
  await look('closed');
}

const looks: readonly [string, StageOptions][] = [
  ['wide and light', {}],
  ['on a phone and dark', { phone: true, context: { colorScheme: 'dark' } }],
  ['from right to left', { context: { language: 'ar' } }],
];

describe('every screen, to WCAG 2.2 AA,', () => {
  beforeEach(() => (screens = new AxeScreens()));

  for (const [name, options] of looks) {
    it(`has nothing for axe to find on the way through (${name})`, async () => {
      stage = await CeremonyStage.open(options);
      await look('consent');
      await stage.press('[data-act=consent]');
      await look('consent not given');
      await stage.consent();
      await fillFields(options.phone === true);
      await signIt();
      expect(screens.found).to.deep.equal([]);
    });

    it(`has nothing for axe to find on the ways out (${name})`, async () => {
      const ends: Record<string, (view: SigningView) => SigningView> = {
        waiting: (view) => ({ ...view, recipient: { ...view.recipient, isTurn: false } }),
        signed: (view) => ({ ...view, recipient: { ...view.recipient, status: 'signed' } }),
        withdrawn: (view) => ({ ...view, envelope: { ...view.envelope, status: 'voided' } }),
      };
      const others: SigningView['others'] = [
        { name: 'Bob Andersen', status: 'signed' },
        { name: 'Cecilie Dahl', status: 'notified' },
      ];
      for (const [end, change] of Object.entries(ends)) {
        stage = await CeremonyStage.open({ ...options, change: (view) => change({ ...view, others }) });
        await stage.until(() => stage.heading() !== '', end);
        await look(end);
        stage.strike();
      }
      stage = await CeremonyStage.open({ ...options, change: giveConsent });
      await stage.press('.more');
      await stage.press('[data-act=leave]');
      await stage.until(() => stage.heading() === say('paused-heading', 'Saved for later'), 'put off');
      await look('put off');
      await stage.press('inkseal-screen .primary');
      await stage.press('.more');
      await stage.press('inkseal-toolbar >>> [data-act=decline]');
      await stage.see('inkseal-decline-sheet >>> dialog[open]');
      await look('declining');
      await stage.press('[data-act=decline-confirm]');
      await stage.until(() => stage.heading() === say('declined-heading', 'You have declined'), 'declined');
      await look('declined');
      expect(screens.found).to.deep.equal([]);
    });
  }
});
