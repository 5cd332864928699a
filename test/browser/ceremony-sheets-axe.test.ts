/** Sheets, panels and notices beside the way that ceremony-axe.test.ts goes, in the same three looks. */
import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { SigningView } from '../../widget/contract/signing.ts';
import { noticeCodes } from '../../widget/ui/notice-wording.ts';
import '../../widget/ui/notice.ts';
import { AxeScreens } from './axe-screens.ts';
import { CeremonyStage, giveConsent, type StageOptions } from './ceremony-stage.ts';
import { receiptOf } from './ceremony-session.ts';

let stage: CeremonyStage;
let screens: AxeScreens;
const look = (screen: string): Promise<void> => screens.look(stage.element, screen);
afterEach(() => stage.strike());

const looks: readonly [string, StageOptions][] = [
  ['wide and light', {}],
  ['on a phone and dark', { phone: true, context: { colorScheme: 'dark' } }],
  ['from right to left', { context: { language: 'ar' } }],
];

/** What stands over the document goes by Escape, and the keyboard is back. */
async function leave(): Promise<void> {
  await sendKeys({ press: 'Escape' });
  await stage.until(() => stage.find('dialog[open]') === null, 'the sheet to close');
}

async function openFromMenu(act: string, sheet: string): Promise<void> {
  await stage.press('.more');
  await stage.press(`inkseal-other-actions >>> [data-act=${act}]`);
  await stage.see(`${sheet} >>> dialog[open]`);
}

async function seeMenuSheets(): Promise<void> {
  await openFromMenu('papers', 'inkseal-papers-sheet');
  await look('saving the consent text, and signing on paper');
  await leave();
  await openFromMenu('help', 'inkseal-help-sheet');
  await look('help');
  await leave();
  await openFromMenu('delegate', 'inkseal-delegate-sheet');
  await look('passing it on');
  await stage.press('[data-act=delegate-confirm]');
  await look('passing it on to nobody');
  for (const [field, text] of [
    ['name', 'Ola Nordmann'],
    ['email', 'kari@example.com'],
  ]) {
    stage.find(`inkseal-delegate-sheet >>> #${field}`)?.focus();
    await sendKeys({ type: text! });
  }
  stage.session.failures.push('delegate_to_self');
  await stage.press('[data-act=delegate-confirm]');
  await stage.until(() => stage.session.failures.length === 0, 'the refusal');
  await look('passing it on to oneself');
  await leave();
}

/** On a phone they are behind a button of their own. */
async function openTool(act: string, isPhone: boolean): Promise<void> {
  if (isPhone) await stage.press('inkseal-reading-tools >>> [data-act=view]');
  await stage.press(`inkseal-reading-tools >>> [data-act=${act}]`);
}

async function seeReadingTools(isPhone: boolean): Promise<void> {
  if (isPhone) {
    await stage.press('inkseal-reading-tools >>> [data-act=view]');
    await look('the panel of the view');
    await sendKeys({ press: 'Escape' });
  }
  await openTool('search', isPhone);
  await stage.see('inkseal-search-bar >>> input');
  await sendKeys({ type: 'consultant' });
  await stage.until(() => /\d/.test(stage.find('inkseal-search-bar >>> .count')?.textContent ?? ''), 'found');
  await look('what was found');
  await sendKeys({ type: 'xyz' });
  await look('nothing found');
  await stage.press('[data-act=search-close]');
  if (!isPhone) {
    await openTool('list', isPhone);
    await stage.see('inkseal-page-list');
    await look('the list of pages'); // which is where there is room beside the document
  }
  await openTool('keyboard', isPhone);
  await stage.see('inkseal-shortcuts-sheet >>> dialog[open]');
  await look('the keys');
  await leave();
  await stage.press('inkseal-guide >>> [data-act=fields]');
  await stage.see('inkseal-fields-sheet >>> dialog[open]');
  await look('the list of fields');
  await leave();
}

function choose(bytes: BlobPart, type: string): void {
  const input = stage.find<HTMLInputElement>('inkseal-picture-choice >>> input[type=file]')!;
  const files = new DataTransfer();
  files.items.add(new File([bytes], 'signature', { type }));
  input.files = files.files;
  input.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
}

async function writing(): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 600, height: 300 });
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#f3f0ea';
  context.fillRect(0, 0, 600, 300);
  context.lineWidth = 5;
  context.beginPath();
  for (let x = 150; x <= 450; x += 5) context.lineTo(x, 150 + 40 * Math.sin(x / 17));
  context.stroke();
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/png'));
}

async function seePicture(): Promise<void> {
  await stage.press('#fld_initials');
  await stage.press('input[name=way][value=upload]');
  await stage.see('inkseal-picture-choice >>> input');
  await look('choosing a picture');
  choose('no picture', 'image/png');
  await stage.see('inkseal-picture-choice >>> .problem');
  await look('a picture that is none');
  choose(await writing(), 'image/png');
  await stage.see('inkseal-picture-choice >>> inkseal-mark');
  await look('a picture');
  await stage.press('[data-act=adopt]');
  await stage.until(() => stage.find('inkseal-dialog[open]') === null, 'the dialog to close');
}

type Field = SigningView['fields'][number];

/** One of each kind, the values that do not fit among them. */
function everyKind(view: SigningView): SigningView {
  const plans: (Partial<Field> & Pick<Field, 'type'>)[] = [
    { type: 'email', label: 'E-mail', value: { type: 'text', text: 'kari(at)example.com' } },
    { type: 'number', label: 'Hours', validation: { max: '40' }, value: { type: 'text', text: '50' } },
    { type: 'date', label: 'First day' },
    { type: 'dropdown', label: 'Country', options: ['Norway', 'Sweden'] },
    { type: 'radio', label: 'By card', group: { name: 'pay', label: 'How will you pay?' } },
    { type: 'radio', label: 'By invoice', group: { name: 'pay', label: 'How will you pay?' } },
    { type: 'checkbox', label: 'A newsletter', required: false },
    { type: 'attachment', label: 'Diploma', attachment: { kinds: ['png', 'pdf'], maxBytes: 2000 } },
    { type: 'text', label: 'Notes', height: 40, required: false },
    { type: 'text', label: 'Set by the sender', readOnly: true, value: { type: 'text', text: 'Oslo' } },
    { type: 'signature', label: 'Signature', height: 40 },
    { type: 'date_signed', label: 'Date' },
  ];
  const isBox = (type: string): boolean => type === 'radio' || type === 'checkbox';
  return {
    ...giveConsent(view),
    fields: plans.map((plan, index) => ({
      id: `fld_${index}`,
      documentId: 'doc_1',
      recipientId: 'rcp_1',
      required: true,
      value: null,
      page: 1,
      x: 72,
      y: 90 + index * 50,
      width: isBox(plan.type) ? 16 : 200,
      height: isBox(plan.type) ? 16 : 22,
      ...plan,
    })),
  };
}

async function seeEveryKind(): Promise<void> {
  await look('every kind of field');
  for (let index = 0; index < 8; index++) {
    await stage.press('[data-act=next]');
    await look(`field ${index} of every kind`);
  }
  await stage.press('inkseal-guide >>> [data-act=fields]');
  await stage.see('inkseal-fields-sheet >>> dialog[open]');
  await look('the list of every kind of field');
  await leave();
}

const others: SigningView['others'] = [
  { name: 'Bob Andersen', status: 'signed' },
  { name: 'Cecilie Dahl', status: 'notified' },
];
const signed = (view: SigningView): SigningView => ({
  ...view,
  others,
  recipient: { ...view.recipient, status: 'signed' },
});
const completed = (view: SigningView): SigningView => {
  const { envelope, ...more } = signed(view);
  const done: SigningView = { ...more, envelope: { ...envelope, status: 'completed' } };
  return { ...done, completionStatement: 'a.b.c', receipt: receiptOf(done, { isCopyMailed: true }) };
};
const ends: Record<string, (view: SigningView) => SigningView> = {
  'declined by another': (view) => ({ ...view, envelope: { ...view.envelope, status: 'declined' } }),
  expired: (view) => ({ ...view, envelope: { ...view.envelope, status: 'expired' } }),
  'passed on': (view) => ({
    ...view,
    recipient: { ...view.recipient, status: 'delegated', delegatedTo: 'Ola Nordmann' },
  }),
  'signed, with a receipt': (view) => ({ ...signed(view), receipt: receiptOf(signed(view)) }),
  'completed, with a receipt': completed,
  'completed, signed before': (view) => ({
    ...completed(view),
    documents: view.documents.map((one) => ({ ...one, completionMode: 'append-only' })),
  }),
  'given by another': (view) => ({
    ...view,
    recipient: { ...view.recipient, delegatedBy: { name: 'Per Hansen', note: 'You know this.' } },
  }),
  'for reading only': (view) => ({ ...view, scopes: ['document:read'] }),
};

describe('every sheet, to WCAG 2.2 AA,', () => {
  beforeEach(() => (screens = new AxeScreens()));

  for (const [name, options] of looks) {
    it(`has nothing for axe to find (${name})`, async () => {
      stage = await CeremonyStage.open({ ...options, change: giveConsent });
      await seeMenuSheets();
      await seeReadingTools(options.phone === true);
      await seePicture();
      stage.strike();
      stage = await CeremonyStage.open({ ...options, change: everyKind });
      await seeEveryKind();
      expect(screens.found).to.deep.equal([]);
      expect(screens.names).to.have.length(23);
    });

    it(`nor has any end, nor any notice (${name})`, async () => {
      for (const [end, change] of Object.entries(ends)) {
        stage = await CeremonyStage.open({ ...options, change });
        await look(end);
        stage.strike();
      }
      // The last of them leaves its language and its scheme behind.
      const { dir, dataset } = document.documentElement;
      expect([dir, dataset['inkScheme']]).to.deep.equal([
        options.context?.language === 'ar' ? 'rtl' : 'ltr',
        options.context?.colorScheme ?? 'light',
      ]);
      for (const code of [...noticeCodes, 'internal_error' as const]) {
        const notice = Object.assign(document.createElement('inkseal-notice'), { code, retry: true });
        document.body.append(notice);
        await notice.updateComplete;
        await screens.look(notice, code);
        notice.remove();
      }
      expect(screens.found).to.deep.equal([]);
    });
  }
});
