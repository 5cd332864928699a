import { expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import type { FieldSettings } from '../../widget/contract/field-settings.ts';
import type { FieldType, FieldValue } from '../../widget/contract/fields.ts';
import type { SigningView } from '../../widget/contract/signing.ts';
import { today } from '../../widget/frame/sign/text-control.ts';
import { CeremonyStage, giveConsent, pause, type StageOptions } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

type Plan = FieldSettings &
  Partial<Record<'x' | 'y', number>> & {
    id: string;
    type: FieldType;
    label?: string;
    required?: boolean;
    value?: FieldValue;
    page?: number;
  };

const text = (value: string): FieldValue => ({ type: 'text', text: value });

/** A form of those fields on the first page, one under the other, and nothing else to do. */
function openForm(
  plans: readonly Plan[],
  options: StageOptions & { language?: string } = {},
): Promise<CeremonyStage> {
  const place = { documentId: 'doc_1', recipientId: 'rcp_1', page: 1, x: 72, width: 200 };
  const change = (view: SigningView): SigningView => ({
    ...giveConsent(view),
    envelope: { ...view.envelope, language: options.language ?? 'en' },
    fields: plans.map(({ value = null, required = true, ...plan }, index) => ({
      ...place,
      y: 90 + index * 44,
      height: 22,
      required,
      value,
      ...plan,
    })),
  });
  return CeremonyStage.open({ ...options, change });
}

const control = (id: string): HTMLInputElement => stage.find<HTMLInputElement>(`#${id} >>> [data-control]`)!;
const valueOf = (id: string): FieldValue | null | undefined =>
  stage.session.view.fields.find((field) => field.id === id)?.value;
const saved = (id: string, value: FieldValue | null): Promise<void> =>
  stage.until(() => JSON.stringify(valueOf(id)) === JSON.stringify(value), `${id} to be saved`);
const guideText = (): string => stage.find('inkseal-guide')?.shadowRoot?.textContent ?? '';

async function type(id: string, words: string): Promise<void> {
  control(id).focus();
  await sendKeys({ type: words });
}

/** The sentence that the control is described by. */
const noteOf = (id: string): string =>
  stage.find(`#${id} >>> #${control(id).getAttribute('aria-describedby') ?? 'none'}`)?.textContent?.trim() ??
  '';

const keyboards = [
  ['name', {}, 'text', 'text', 'name'],
  ['email', {}, 'email', 'email', 'email'],
  ['company', {}, 'text', 'text', 'organization'],
  ['title', {}, 'text', 'text', 'organization-title'],
  ['number', {}, 'text', 'decimal', 'off'],
  ['text', { validation: { format: 'phone' } }, 'tel', 'tel', 'tel'],
] as const;

describe('types of fields', () => {
  it('bring the right keyboard, and what a browser may fill in', async () => {
    const plans = keyboards.map(([kind, more], index) => ({ id: `f${index}`, type: kind, ...more }));
    stage = await openForm(plans);
    for (const [index, [, , inputType, inputMode, autocomplete]] of keyboards.entries()) {
      const { type: found, inputMode: mode, autocomplete: fill } = control(`f${index}`);
      expect([found, mode, fill]).to.deep.equal([inputType, inputMode, autocomplete]);
    }
  });

  it('run as their letters do, whatever the language around them', async () => {
    stage = await openForm([
      { id: 'right', type: 'text', value: text('عقد إيجار') },
      { id: 'left', type: 'text', value: text('Lease') },
    ]);
    const directions = ['right', 'left'].map((id) => getComputedStyle(control(id)).direction);
    expect(directions).to.deep.equal(['rtl', 'ltr']);
  });

  it('say what is wrong at the field, once nobody types; it holds up signing, and Next only until it is said', async () => {
    stage = await openForm([
      { id: 'mail', type: 'email', label: 'E-mail' },
      { id: 'code', type: 'text', label: 'Code', validation: { pattern: '\\d{4}', message: 'Four digits.' } },
    ]);
    await type('mail', 'kari@');
    await pause(900);
    expect(control('mail').getAttribute('aria-invalid')).to.equal('false');
    await stage.press('[data-act=next]');
    await stage.until(() => control('mail').getAttribute('aria-invalid') === 'true', 'the mistake');
    expect(noteOf('mail')).to.contain('Enter an e-mail address');
    expect(stage.session.acted('field.set')).to.deep.equal([]);
    await type('code', '12345');
    control('code').blur();
    await stage.until(() => noteOf('code') === 'Four digits.', 'the sender’s words');
    expect(stage.find('[data-act=review]')).to.equal(null);
    expect(guideText()).to.contain('2 required fields left').and.to.contain('2 values need to be changed');
    control('code').select();
    await sendKeys({ type: '1234' });
    await saved('code', text('1234'));
    expect(control('code').getAttribute('aria-invalid')).to.equal('false');
    control('mail').focus();
    await sendKeys({ press: 'End' });
    await sendKeys({ type: 'example.com' });
    await saved('mail', text('kari@example.com'));
    await stage.see('[data-act=review]');
  });

  it('keep what is wrong as it was typed: after a reload it is there with what is wrong with it', async () => {
    const plans: Plan[] = [
      { id: 'mail', type: 'email', label: 'E-mail' },
      { id: 'sum', type: 'number', label: 'Sum', required: false },
    ];
    stage = await openForm(plans);
    await type('mail', 'kari@');
    await type('sum', 'twelve');
    control('sum').blur();
    await stage.until(() => stage.session.acted('field.draft').length === 2, 'both to be kept');
    expect(stage.session.acted('field.set')).to.deep.equal([]);
    const kept = stage.session.view.fields;
    stage.strike();
    stage = await CeremonyStage.open({ change: (view) => ({ ...giveConsent(view), fields: kept }) });
    expect([control('mail').value, control('sum').value]).to.deep.equal(['kari@', 'twelve']);
    expect(noteOf('mail')).to.contain('Enter an e-mail address');
    expect(noteOf('sum')).to.contain('number');
    expect(stage.find('[data-act=review]')).to.equal(null);
    await stage.accessible();
    control('sum').select();
    await sendKeys({ press: 'Delete' });
    control('mail').focus();
    await sendKeys({ press: 'End' });
    await sendKeys({ type: 'example.com' });
    await saved('mail', text('kari@example.com'));
    await stage.see('[data-act=review]');
  });

  it('take a number as the document’s language writes it, and compute with it', async () => {
    stage = await openForm(
      [
        { id: 'price', type: 'number', ref: 'price' },
        { id: 'total', type: 'formula', label: 'Total', formula: { expression: 'price * 3', decimals: 2 } },
      ],
      { language: 'nb' },
    );
    await type('price', '1 234,10');
    expect(control('price').value).to.equal('1 234,10');
    await saved('price', text('1234.10'));
    control('price').blur();
    await stage.until(() => control('price').value === '1234,10', 'the number as it is edited');
    const total = stage.find('#total')!.shadowRoot!;
    expect(total.querySelector('.visually-hidden')?.textContent).to.equal('Total: 3\u00a0702,30');
    expect(total.querySelector('input, button')).to.equal(null);
    await stage.press('[data-act=review]');
    const review = (await stage.see('inkseal-review-sheet >>> dl')).textContent ?? '';
    expect(review).to.contain('1\u00a0234,10').and.to.contain('3\u00a0702,30');
  });

  it('date: today by one press, and the keyboard stays at the field', async () => {
    stage = await openForm([{ id: 'day', type: 'date', label: 'Start' }]);
    await stage.press('[data-act=next]');
    await stage.press('[data-act=today]');
    await saved('day', text(today()));
    expect(stage.find('#day')?.shadowRoot?.activeElement).to.equal(control('day'));
    expect(stage.find('[data-act=today]')).to.equal(null);
  });

  const choice = (id: string, label: string): Plan => ({
    id,
    type: 'radio',
    label,
    group: { name: 'pay', label: 'Payment' },
  });

  it('radio: one of all, by the arrow keys too, and asked for once', async () => {
    stage = await openForm([choice('invoice', 'Invoice'), choice('card', 'Card')]);
    expect(guideText()).to.contain('1 required field left').and.to.contain('Start: Payment, page 1');
    expect(control('card').getAttribute('aria-label')).to.equal('Payment: Card');
    control('invoice').focus();
    await sendKeys({ press: 'Space' });
    await saved('invoice', { type: 'checkbox', checked: true });
    await sendKeys({ press: 'ArrowDown' });
    await saved('card', { type: 'checkbox', checked: true });
    await saved('invoice', null);
    expect(stage.find('#card')?.shadowRoot?.activeElement).to.equal(control('card'));
    expect(control('invoice').checked).to.equal(false);
    await stage.see('[data-act=review]');
  });

  /** The control that has the keyboard, in whatever shadow tree. */
  function focused(): Element | null {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at;
  }

  it('radio boxes lying apart, on several pages too, are one group to the keyboard and to screen readers', async () => {
    stage = await openForm([
      choice('invoice', 'Invoice'),
      { id: 'note', type: 'text', label: 'Note', required: false },
      choice('card', 'Card'),
      { ...choice('cash', 'Cash'), page: 2 },
    ]);
    const boxes = ['invoice', 'card', 'cash'] as const;
    const told = boxes.map((id) =>
      ['name', 'aria-posinset', 'aria-setsize'].map((name) => control(id).getAttribute(name)),
    );
    expect(told).to.deep.equal([1, 2, 3].map((position) => ['pay', String(position), '3']));
    const stops = (): string[] => boxes.filter((id) => control(id).tabIndex === 0);
    expect(stops()).to.deep.equal(['invoice']);
    expect(guideText()).to.contain('1 required field left');
    control('invoice').focus();
    await sendKeys({ press: 'Tab' });
    expect(focused()).to.equal(control('note'));
    await sendKeys({ press: 'Tab' });
    expect(boxes.map((id) => control(id))).to.not.include(focused());
    control('invoice').focus();
    await sendKeys({ press: 'ArrowUp' });
    await saved('cash', { type: 'checkbox', checked: true });
    expect(focused()).to.equal(control('cash'));
    expect(stops()).to.deep.equal(['cash']);
    const isInView = (): boolean => {
      const [box, view] = ['#cash', 'inkseal-pages >>> .scroller'].map((one) =>
        stage.find(one)!.getBoundingClientRect(),
      );
      return box!.top >= view!.top && box!.bottom <= view!.bottom;
    };
    await stage.until(isInView, 'the box in view');
    await sendKeys({ press: 'ArrowRight' });
    await saved('invoice', { type: 'checkbox', checked: true });
    await saved('cash', null);
    await stage.accessible();
  });

  it('radio boxes on a line that runs to the left are led along it by the arrow keys', async () => {
    const row = { y: 90 };
    const boxes = [
      { ...choice('third', 'نقدًا'), ...row, x: 72 },
      { ...choice('second', 'بطاقة'), ...row, x: 300 },
      { ...choice('first', 'فاتورة'), ...row, x: 500 },
    ].map((box) => ({ ...box, group: { name: 'pay', label: 'طريقة الدفع' } }));
    stage = await openForm(boxes);
    expect(['first', 'second', 'third'].map((id) => control(id).ariaPosInSet)).to.deep.equal(['1', '2', '3']);
    control('first').focus();
    await sendKeys({ press: 'ArrowLeft' });
    await saved('second', { type: 'checkbox', checked: true });
    await sendKeys({ press: 'ArrowDown' });
    await saved('third', { type: 'checkbox', checked: true });
    await sendKeys({ press: 'ArrowRight' });
    await saved('second', { type: 'checkbox', checked: true });
    expect(focused()).to.equal(control('second'));
  });

  it('the guide is scrolled at a zoom of 400 %, where it is higher than the frame, and shows each next control', async () => {
    stage = await openForm(
      [
        choice('invoice', 'Invoice'),
        choice('card', 'Card'),
        choice('cash', 'Cash'),
        { id: 'town', type: 'text' },
      ],
      { phone: true },
    );
    await setViewport({ width: 320, height: 256 });
    await stage.press('[data-act=next]');
    await stage.see('inkseal-field-editor >>> fieldset');
    const guide = stage.find('inkseal-guide')!;
    expect(guide.getBoundingClientRect().bottom).to.be.at.most(256);
    guide.scrollTop = guide.scrollHeight;
    const next = stage.find('[data-act=next]')!.getBoundingClientRect();
    expect(next.bottom).to.be.at.most(256);
    await stage.press('[data-act=next]');
    const line = await stage.see('inkseal-field-editor >>> input[type=text]');
    await stage.until(
      () => line.getBoundingClientRect().top >= guide.getBoundingClientRect().top,
      'the line',
    );
  });

  it('each field is seen on its page while it is filled in, at a zoom of 400 % too', async () => {
    const plans: Plan[] = [
      { id: 'town', type: 'text', label: 'Town or municipality of residence' },
      { id: 'day', type: 'date' },
      { id: 'country', type: 'dropdown', options: ['Norway', 'Japan'] },
      { id: 'read', type: 'checkbox', label: 'I have read the terms' },
      { id: 'proof', type: 'attachment' },
      { id: 'sign', type: 'signature' },
    ];
    stage = await openForm(plans, { phone: true });
    await setViewport({ width: 320, height: 256 });
    for (const { id } of plans) {
      await stage.press(`inkseal-pages >>> #${id}`);
      await stage.until(() => stage.find('inkseal-field-editor >>> [data-control]') !== null, id);
      const [view, guide] = ['inkseal-pages', 'inkseal-guide'].map((one) =>
        stage.find(one)!.getBoundingClientRect(),
      );
      expect(view!.height, id).to.be.at.least(75);
      expect(guide!.bottom, id).to.be.at.most(256);
      const ringed = stage.find('inkseal-field-editor')!.getBoundingClientRect();
      const control = stage.find('inkseal-field-editor >>> [data-control]')!.getBoundingClientRect();
      expect(ringed.bottom - control.bottom, id).to.be.at.least(2); // the ring of focus is not cut off
      const isSeen = (): boolean => {
        const field = stage.find(`inkseal-pages >>> #${id}`)!.getBoundingClientRect();
        return field.top >= view!.top && field.bottom <= view!.bottom;
      };
      await stage.until(isSeen, `${id} on its page`);
      const [own, next] = ['inkseal-field-editor >>> [data-control]', 'inkseal-guide >>> .next'].map((one) =>
        stage.find(one),
      );
      for (const part of next ? [own!, next] : [own!]) {
        const { top, bottom, height } = part.getBoundingClientRect();
        expect(top, id).to.be.at.least(guide!.top);
        expect(bottom, id).to.be.at.most(guide!.bottom);
        expect(height, id).to.be.at.least(24);
      }
    }
    await stage.accessible();
  });

  it('a choice that was passed over is still seen to be one', async () => {
    stage = await openForm([
      { id: 'country', type: 'dropdown', options: ['Norway', 'Japan'] },
      { id: 'town', type: 'text' },
    ]);
    await stage.press('[data-act=next]');
    await stage.press('[data-act=next]');
    await stage.until(() => stage.find('#country')?.hasAttribute('attention') ?? false, 'the red line');
    expect(getComputedStyle(control('country')).backgroundImage).to.contain('gradient');
  });

  it('what was passed over is not said to be empty while somebody writes there', async () => {
    stage = await openForm([
      { id: 'hours', type: 'number' },
      { id: 'town', type: 'text' },
    ]);
    await stage.press('[data-act=next]');
    await stage.press('[data-act=next]');
    control('hours').focus();
    await stage.until(() => noteOf('hours').includes('Please fill this in'), 'the field to be asked for');
    await sendKeys({ type: 'abc' });
    await stage.until(() => noteOf('hours') === '', 'silence');
    await sendKeys({ press: 'Tab' });
    await stage.until(() => noteOf('hours').includes('Enter a number'), 'what is wrong');
  });

  it('boxes of a group are counted', async () => {
    const box = (id: string): Plan => ({
      id,
      type: 'checkbox',
      required: false,
      group: { name: 'd', min: 1, max: 1 },
    });
    stage = await openForm([box('mon'), box('tue')]);
    expect(guideText()).to.contain('1 required field left');
    await stage.press('#mon >>> [data-control]');
    await stage.see('[data-act=review]');
    await stage.press('#tue >>> [data-control]');
    await stage.until(() => noteOf('tue').includes('Tick no more than 1.'), 'the count');
    expect(stage.find('[data-act=review]')).to.equal(null);
  });

  it('come and go with what their condition asks, announced; a hidden one holds nothing up', async () => {
    stage = await openForm([
      { id: 'married', type: 'checkbox', label: 'Married', ref: 'married', required: false },
      {
        id: 'spouse',
        type: 'email',
        label: 'Spouse',
        showWhen: { all: [{ ref: 'married', is: 'filled' }] },
      },
    ]);
    const news = (): string => stage.find('[data-news]')?.textContent ?? '';
    expect(stage.find('#spouse')).to.equal(null);
    expect(news()).to.equal('');
    await stage.press('#married >>> [data-control]');
    await stage.see('#spouse');
    expect(news()).to.equal('Added: Spouse.');
    expect(stage.find('[data-news]')?.getAttribute('role')).to.equal('status');
    expect(guideText()).to.contain('1 required field left');
    await type('spouse', 'not an address');
    control('spouse').blur();
    await stage.until(() => guideText().includes('A value needs to be changed'), 'the mistake');
    await stage.press('#married >>> [data-control]');
    await stage.until(() => stage.find('#spouse') === null, 'the field to go');
    expect(news()).to.equal('No longer needed: Spouse.');
    expect(guideText()).to.not.contain('A value needs to be changed');
    await stage.press('[data-act=review]');
    expect((await stage.see('inkseal-review-sheet >>> dl')).textContent).to.not.contain('Spouse');
    await stage.press('[data-act=sign]');
    await stage.until(() => stage.session.acted('recipient.sign').length === 1, 'the signing');
  });

  it('come before the one that asks for them without taking the keyboard from it', async () => {
    stage = await openForm([
      { id: 'spouse', type: 'name', label: 'Spouse', showWhen: { all: [{ ref: 'married', is: 'filled' }] } },
      { id: 'married', type: 'checkbox', label: 'Married', ref: 'married', required: false },
      { id: 'note', type: 'text', label: 'Note', required: false },
    ]);
    const married = control('married');
    married.focus();
    await sendKeys({ press: 'Space' });
    await stage.see('#spouse');
    expect(control('married')).to.equal(married);
    expect(stage.find('#married')?.shadowRoot?.activeElement).to.equal(married);
  });

  const everything: readonly Plan[] = [
    { id: 'name', type: 'name', label: 'Name', value: text('Kari Nordmann') },
    { id: 'firm', type: 'company', label: 'Company', value: text('Acme AS'), readOnly: true },
    {
      id: 'agreed',
      type: 'checkbox',
      label: 'Agreed',
      value: { type: 'checkbox', checked: true },
      readOnly: true,
    },
    { id: 'office', type: 'dropdown', label: 'Office', options: ['Oslo', 'Bergen'], value: text('Oslo') },
    { ...choice('invoice', 'Invoice'), value: { type: 'checkbox', checked: true } },
    choice('card', 'Card'),
    { id: 'day', type: 'date', label: 'Start', value: text('2026-12-01') },
  ];

  it('that are all prefilled leave nothing but the signing, and what is read-only has no control', async () => {
    stage = await openForm(everything);
    await stage.see('[data-act=review]');
    for (const id of ['firm', 'agreed']) expect(control(id)).to.equal(null);
    expect(stage.find('#agreed')?.shadowRoot?.textContent).to.contain('Agreed: Ticked');
    await stage.press('[data-act=review]');
    const review = (await stage.see('inkseal-review-sheet >>> dl')).textContent ?? '';
    for (const shown of ['Acme AS', 'Oslo', 'Payment', 'Invoice', '1 Dec 2026'])
      expect(review).to.contain(shown);
    await stage.accessible();
  });

  it('a choice from a list by keyboard alone', async () => {
    stage = await openForm([
      { id: 'office', type: 'dropdown', label: 'Office', options: ['Oslo', 'Bergen'] },
    ]);
    await stage.press('[data-act=next]');
    await sendKeys({ type: 'Ber' });
    await saved('office', text('Bergen'));
    await stage.see('[data-act=review]');
  });

  it('have no accessibility violation, empty, filled or wrong, on a wide screen', async () => {
    stage = await openForm([
      ...everything,
      { id: 'mail', type: 'email', label: 'E-mail', required: false },
      { id: 'sum', type: 'number', label: 'Sum' },
      { id: 'free', type: 'date', label: 'Ends' },
    ]);
    await type('mail', 'kari@');
    control('sum').focus();
    await stage.until(() => control('mail').getAttribute('aria-invalid') === 'true', 'the mistake');
    await stage.accessible();
    control('free').focus();
    await stage.see('[data-act=today]');
    await stage.accessible();
  });

  it('stand in the guide on a phone, with a group as a whole and mistakes tied to the control', async () => {
    stage = await openForm(
      [
        { id: 'mail', type: 'email', label: 'E-mail' },
        choice('invoice', 'Invoice'),
        choice('card', 'Card'),
        { id: 'day', type: 'date', label: 'Start' },
      ],
      { phone: true },
    );
    await stage.press('[data-act=next]');
    const editor = await stage.see<HTMLInputElement>('inkseal-field-editor >>> [data-control]');
    expect([editor.type, editor.inputMode, editor.autocomplete]).to.deep.equal(['email', 'email', 'email']);
    await sendKeys({ type: 'kari@' });
    editor.blur();
    const problem = await stage.see('inkseal-field-editor >>> #problem');
    expect(problem.textContent).to.contain('Enter an e-mail address');
    expect(editor.getAttribute('aria-describedby')).to.equal('problem');
    await stage.accessible();
    await stage.press('[data-act=next]');
    await stage.press('[data-act=next]');
    await stage.see('inkseal-field-editor >>> fieldset');
    expect(stage.find('inkseal-field-editor >>> legend')?.textContent).to.contain('Payment');
    await sendKeys({ press: 'Space' });
    await saved('invoice', { type: 'checkbox', checked: true });
    await sendKeys({ press: 'ArrowDown' });
    await saved('card', { type: 'checkbox', checked: true });
    await saved('invoice', null);
    await stage.accessible();
    await stage.press('[data-act=next]');
    await stage.press('[data-act=today]');
    await saved('day', text(today()));
    await stage.accessible();
  });
});
