/** Letters that no font of the sealed document has: said while somebody types them. */
import { expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, giveConsent, type StageOptions } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const only =
  (type: SigningView['fields'][number]['type'], name = 'Kari Nordmann') =>
  (view: SigningView): SigningView => ({
    ...giveConsent(view),
    recipient: { ...giveConsent(view).recipient, name },
    fields: view.fields
      .filter((field) => field.type === type)
      .slice(0, 1)
      .map((field) => ({ ...field, page: 1, y: 640 })),
  });

/** As a keyboard for another script types it. */
function type(input: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

const inputOf = (parent: string): Promise<HTMLInputElement> =>
  stage.see<HTMLInputElement>(`${parent} >>> [data-control]`);

/** Where the hint would be out of sight. */
function atLowerEdge(input: HTMLInputElement): void {
  const scroller = stage.find('inkseal-pages >>> .scroller')!;
  const guide = stage.find('inkseal-guide')!;
  const top = input.getBoundingClientRect().bottom - guide.getBoundingClientRect().top;
  scroller.scrollBy({ top, behavior: 'instant' });
}

/** What assistive technology is told of the field beside its name. */
function described(input: HTMLInputElement): string | undefined {
  const id = input.getAttribute('aria-describedby');
  const root = input.getRootNode() as ShadowRoot;
  return id === null ? undefined : root.getElementById(id)?.textContent?.trim();
}

async function openField(options: StageOptions, parent: string): Promise<HTMLInputElement> {
  stage = await CeremonyStage.open({ ...options, change: only('text') });
  await stage.press('[data-act=next]');
  return inputOf(parent);
}

for (const [where, options, parent] of [
  ['at the field', {}, 'inkseal-field'],
  ['in the guide of a phone', { phone: true }, 'inkseal-field-editor'],
] as const) {
  describe(`a text with letters that cannot be sealed, ${where}`, () => {
    it('names them, and what will stand for them, while it is typed', async () => {
      const input = await openField(options, parent);
      if (!('phone' in options)) atLowerEdge(input);
      const status = await stage.see(`${parent} >>> [role=status]`);
      expect(status.textContent?.trim()).to.equal('');
      type(input, 'Kari 김 😀 Nordmann');
      await stage.until(() => status.textContent?.includes('[U+AE40]') ?? false, 'the hint');
      expect(status.textContent).to.match(/cannot show .*김 😀.*\. It will show .*\[U\+AE40\] \[U\+1F600\]/);
      expect(described(input)).to.equal(status.textContent?.trim());
      expect(input.getAttribute('aria-invalid')).to.equal('false'); // it may be signed so
      await stage.accessible();
      const hint = await stage.see(`${parent} >>> #unshown`);
      const guide = stage.find('inkseal-guide')!.getBoundingClientRect();
      const edge = 'phone' in options ? guide.bottom : guide.top;
      await stage.until(() => hint.getBoundingClientRect().bottom < edge + 1, 'the hint to be in sight');
      type(input, 'Kari Nordmann');
      await stage.until(() => status.textContent?.trim() === '', 'no hint');
      expect(input.getAttribute('aria-describedby')).to.equal(null);
    });

    it('names the first few of many', async () => {
      const input = await openField(options, parent);
      type(input, '계약서에서명하십시오');
      const hint = await stage.see(`${parent} >>> #unshown`);
      expect(hint.textContent).to.contain('계 약 서 에 …');
    });
  });
}

describe('the review of a text with letters that cannot be sealed', () => {
  it('shows it as it will be sealed', async () => {
    const input = await openField({}, 'inkseal-field');
    type(input, '김');
    await sendKeys({ press: 'Enter' });
    await stage.press('[data-act=review]');
    expect((await stage.see('inkseal-review-sheet >>> .typed')).textContent).to.equal('[U+AE40]');
  });
});

describe('a typed signature with letters that cannot be sealed', () => {
  const adopted = () => stage.session.acted('mark.adopt');
  const problem = () => stage.find('inkseal-adopt-dialog >>> [role=alert]')?.textContent?.trim();

  it('is told of from the start and not adopted; drawing is what it is told to do', async () => {
    stage = await CeremonyStage.open({ phone: true, change: only('signature', '김 소룡') });
    await stage.press('[data-act=next]');
    await stage.press('inkseal-field-editor >>> [data-control]');
    const input = await stage.see<HTMLInputElement>('inkseal-adopt-dialog >>> input#text');
    expect(described(input)).to.match(/cannot show .*김 소 룡.*\. Please draw instead, or use other letters/);
    expect(stage.find('inkseal-adopt-dialog >>> .fonts')).to.equal(null); // nobody signs with codes
    await stage.accessible();
    await stage.press('[data-act=adopt]');
    await stage.until(() => problem()?.includes('Please draw instead') ?? false, 'the refusal');
    expect(described(input)).to.equal(undefined); // said once
    await stage.accessible();
    expect(adopted()).to.deep.equal([]);
    type(input, 'Li Xiaolong');
    await stage.see('inkseal-adopt-dialog >>> .fonts');
    await stage.press('[data-act=adopt]');
    await stage.until(() => adopted().length === 1, 'the mark');
    expect(adopted()[0]?.mark).to.deep.include({ kind: 'typed', text: 'Li Xiaolong' });
  });

  it('keeps nobody from drawing', async () => {
    stage = await CeremonyStage.open({ change: only('signature', '김 소룡') });
    await stage.press('[data-act=next]');
    await stage.press('inkseal-field >>> [data-control]');
    await stage.press('[data-act=adopt]');
    await stage.until(() => problem()?.includes('Please draw instead') ?? false, 'the refusal');
    await stage.press('input[name=way][value=draw]');
    await stage.see('canvas[role=img]');
    expect(problem()).to.equal('');
    await stage.press('[data-act=adopt]');
    await stage.until(() => problem()?.includes('draw your signature first') ?? false, 'another reason');
  });

  it('is called initials where initials are asked for', async () => {
    stage = await CeremonyStage.open({ change: only('initials') });
    await stage.press('[data-act=next]');
    await stage.press('inkseal-field >>> [data-control]');
    const input = await stage.see<HTMLInputElement>('inkseal-adopt-dialog >>> input#text');
    type(input, '');
    await stage.press('[data-act=adopt]');
    await stage.until(() => problem()?.includes('type your initials first') ?? false, 'the refusal');
    await stage.press('input[name=way][value=draw]');
    await stage.see('canvas[role=img]');
    await stage.press('[data-act=adopt]');
    await stage.until(() => problem()?.includes('draw your initials first') ?? false, 'another reason');
  });

  it('says why nothing was adopted where it can be seen, on a small telephone', async () => {
    stage = await CeremonyStage.open({ phone: true, change: only('signature') });
    await setViewport({ width: 375, height: 620 });
    await stage.press('[data-act=next]');
    await stage.press('inkseal-field-editor >>> [data-control]');
    type(await stage.see<HTMLInputElement>('inkseal-adopt-dialog >>> input#text'), '');
    const edge = (selector: string, side: 'top' | 'bottom'): number =>
      stage.find(`inkseal-adopt-dialog >>> ${selector}`)?.getBoundingClientRect()[side] ?? Number.NaN;
    for (let round = 0; round < 2; round++) {
      stage.find('inkseal-adopt-dialog >>> .body')!.scrollTop = 0;
      await stage.press('[data-act=adopt]');
      await stage.until(() => edge('.problem', 'bottom') <= edge('.agree', 'top'), 'the reason in sight');
      type(await stage.see<HTMLInputElement>('inkseal-adopt-dialog >>> input#text'), '');
    }
  });
});
