/** What somebody is told who has filled in something that may not stand there, and how they get to it. */
import { expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import type { FieldSettings } from '../../widget/contract/field-settings.ts';
import type { FieldType } from '../../widget/contract/fields.ts';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, focused, giveConsent, type StageOptions } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

type Plan = FieldSettings & { id: string; type: FieldType; label: string };

function openForm(plans: readonly Plan[], options: StageOptions & { language?: string } = {}) {
  const change = (view: SigningView): SigningView => ({
    ...giveConsent(view),
    envelope: { ...view.envelope, language: options.language ?? 'en' },
    fields: plans.map((plan, index) => ({
      documentId: 'doc_1',
      recipientId: 'rcp_1',
      page: 1,
      x: 72,
      width: 200,
      height: 22,
      y: 90 + index * 44,
      required: true,
      value: null,
      ...plan,
    })),
  });
  return CeremonyStage.open({ ...options, change });
}

const control = (id: string): HTMLInputElement => stage.find<HTMLInputElement>(`#${id} >>> [data-control]`)!;
const note = (id: string): HTMLElement | null => stage.find(`#${id} >>> #note`);
const inSight = (element: HTMLElement | null): boolean =>
  element !== null && element.getBoundingClientRect().height > 10;
const guideText = (): string => stage.find('inkseal-guide')?.shadowRoot?.textContent ?? '';

async function type(id: string, words: string): Promise<void> {
  control(id).focus();
  await sendKeys({ type: words });
}

const identity: readonly Plan[] = [
  {
    id: 'number',
    type: 'text',
    label: 'Identity number',
    validation: { pattern: '\\d{11}', message: 'An identity number has 11 digits.' },
  },
  { id: 'phone', type: 'text', label: 'Telephone', validation: { format: 'phone' } },
  { id: 'years', type: 'number', label: 'Years', validation: { max: '30' } },
  { id: 'name', type: 'name', label: 'Name' },
];

describe('a value that may not stand', () => {
  it('keeps Next at its field until its reason has been told; changed and wrong again, once more', async () => {
    stage = await openForm(identity);
    await type('number', '123');
    await stage.press('[data-act=next]');
    await stage.until(() => inSight(note('number')), 'the reason in sight');
    expect(note('number')!.textContent).to.equal('An identity number has 11 digits.');
    expect(Number.parseFloat(getComputedStyle(note('number')!).fontSize)).to.be.at.least(14);
    expect(focused()).to.equal(control('number'));
    await stage.press('[data-act=next]');
    await stage.until(() => focused() === control('phone'), 'the way on');
    control('number').focus();
    await sendKeys({ type: '4' });
    await sendKeys({ press: 'Enter' });
    await stage.until(() => inSight(note('number')), 'the reason in sight again');
    expect(focused()).to.equal(control('number'));
    await sendKeys({ press: 'Enter' });
    await stage.until(() => focused() === control('phone'), 'the way on');
  });

  it('tells its reason on a phone, too, where the control stands in the guide', async () => {
    stage = await openForm(identity, { phone: true });
    await stage.press('[data-act=next]');
    await stage.see('inkseal-field-editor >>> [data-control]');
    await sendKeys({ type: '123' });
    await stage.press('[data-act=next]');
    const problem = await stage.see('inkseal-field-editor >>> #problem');
    expect(problem.textContent).to.equal('An identity number has 11 digits.');
    expect(stage.find('inkseal-field-editor >>> label')!.textContent).to.contain('Identity number');
  });

  it('is counted with the others, and the count leads from one to the next', async () => {
    stage = await openForm(identity);
    for (const [id, words] of [
      ['number', '123'],
      ['phone', 'call me'],
      ['years', '50'],
    ] as const)
      await type(id, words);
    control('name').focus();
    await stage.until(() => guideText().includes('3 values need to be changed'), 'the count');
    expect((await stage.see('[data-act=wrong]')).getBoundingClientRect().height).to.be.at.least(24);
    await stage.accessible();
    for (const id of ['number', 'phone', 'years', 'number']) {
      await stage.press('[data-act=wrong]');
      await stage.until(() => focused() === control(id) && inSight(note(id)), `the way to ${id}`);
    }
    control('number').select();
    await sendKeys({ type: '01017012345' });
    control('phone').select();
    await sendKeys({ type: '22334455' });
    await stage.until(() => guideText().includes('A value needs to be changed'), 'the last one');
  });

  it('are too many ticks, which are not said to be saved; how many may be ticked is said before', async () => {
    const group = { name: 'owns', label: 'What else do you own?', min: 1, max: 2 };
    const boxes = ['Car', 'Cabin', 'Boat'].map((label): Plan => ({
      id: label,
      type: 'checkbox',
      label,
      group,
    }));
    stage = await openForm(boxes);
    control('Car').focus();
    await stage.until(() => guideText().includes('Tick 1 to 2.'), 'the rule');
    const described = control('Car').getAttribute('aria-describedby') ?? '';
    expect(stage.find(`#Car >>> #${described}`)!.textContent).to.equal('Tick 1 to 2.');
    for (const { id } of boxes) await stage.press(`#${id} >>> [data-control]`);
    await stage.until(() => guideText().includes('A value needs to be changed'), 'the mistake');
    expect(guideText()).not.to.contain('Saved');
    await stage.accessible();
    await setViewport({ width: 375, height: 667 });
    const legend = await stage.see('inkseal-field-editor >>> fieldset');
    expect(legend.textContent).to.contain('Tick 1 to 2.');
    expect(stage.find('inkseal-field-editor >>> #problem')!.textContent).to.equal('Tick no more than 2.');
    await stage.accessible();
  });
});

describe('a number', () => {
  const amount: readonly Plan[] = [
    { id: 'amount', type: 'number', label: 'Amount' },
    { id: 'name', type: 'name', label: 'Name' },
  ];

  it('is taken in another notation where it can mean one thing only, and shown in the document’s at once', async () => {
    stage = await openForm(amount, { context: { language: 'nb' } });
    await type('amount', '4500000,50');
    await stage.until(() => stage.find('#amount >>> #unshown') !== null, 'how it will read');
    expect(stage.find('#amount >>> #unshown')!.textContent).to.contain('4,500,000.50');
    await sendKeys({ press: 'Enter' });
    await stage.until(() => focused() === control('name'), 'the way on');
    const shown = stage.find<HTMLElement & { text: string }>('#amount >>> inkseal-set-text');
    expect(shown?.text).to.equal('4,500,000.50');
    await stage.until(() => stage.session.acted('field.set').length === 1, 'the saving');
    expect(stage.session.acted('field.set')[0]!.value).to.deep.equal({ type: 'text', text: '4500000.50' });
  });

  it('that could be two is refused, with both as the document would have them', async () => {
    stage = await openForm(amount, { language: 'nb' });
    await type('amount', '1.234');
    await sendKeys({ press: 'Enter' });
    await stage.until(() => inSight(note('amount')), 'the reason');
    expect(note('amount')!.textContent).to.equal('Did you mean 1,234 or 1\u00a0234? Write it like that.');
    expect(control('amount').value.trim()).to.equal('1.234');
    expect(stage.session.acted('field.set')).to.deep.equal([]);
  });

  it('that is none is asked for in the document’s notation, which is named where it is another', async () => {
    stage = await openForm(amount, { context: { language: 'nb' } });
    await type('amount', 'mye');
    await sendKeys({ press: 'Enter' });
    await stage.until(() => inSight(note('amount')), 'the reason');
    expect(note('amount')!.textContent).to.contain('engelsk').and.to.contain('1,234.5');
  });
});

it('Enter leaves a day as it leaves a line', async () => {
  stage = await openForm([
    { id: 'day', type: 'date', label: 'First instalment' },
    { id: 'name', type: 'name', label: 'Name' },
  ]);
  await type('day', '03012027');
  await sendKeys({ press: 'Enter' });
  await stage.until(() => focused() === control('name'), 'the way on');
});
