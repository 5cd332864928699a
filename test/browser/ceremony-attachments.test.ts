import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type axeCore from 'axe-core';
import 'axe-core/axe.min.js';
import type { AttachmentValue, FieldValue } from '../../widget/contract/fields.ts';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, giveConsent, pause, type StageOptions } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function expectAccessible(): Promise<void> {
  await pause(250);
  const { axe } = window as unknown as { axe: typeof axeCore };
  const { violations } = await axe.run(stage.element, { runOnly: { type: 'tag', values: levels } });
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).to.deep.equal([]);
}

/** A form that asks for one file. */
function openForm(options: StageOptions = {}, value: FieldValue | null = null): Promise<CeremonyStage> {
  const place = { documentId: 'doc_1', recipientId: 'rcp_1', page: 1, x: 72, y: 90, width: 200, height: 22 };
  const attachment = { kinds: ['png' as const, 'pdf' as const], maxBytes: 2000 };
  const change = (view: SigningView): SigningView => ({
    ...giveConsent(view),
    fields: [
      { ...place, id: 'file', type: 'attachment', label: 'Diploma', required: true, attachment, value },
    ],
  });
  return CeremonyStage.open({ ...options, change });
}

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const fileOf = (bytes: readonly number[], name = 'diploma.png'): File =>
  new File([new Uint8Array(bytes)], name);

/** As the browser's chooser hands it over. */
function choose(file: File, root = '#file'): void {
  const input = stage.find<HTMLInputElement>(`${root} >>> input[type=file]`)!;
  const chosen = new DataTransfer();
  chosen.items.add(file);
  input.files = chosen.files;
  input.dispatchEvent(new Event('change'));
}

const control = (root = '#file'): HTMLButtonElement =>
  stage.find<HTMLButtonElement>(`${root} >>> [data-control]`)!;
const noteOf = (): string => stage.find('#file >>> #note')?.textContent?.trim() ?? '';
const valueOf = (): FieldValue | null | undefined => stage.session.view.fields[0]?.value;
const isSaved = (): Promise<void> =>
  stage.until(() => valueOf()?.type === 'attachment', 'the file to stand in the field');

describe('a field that takes a file', () => {
  it('sends the chosen file and puts what the server answered into the field', async () => {
    stage = await openForm();
    expect(control().getAttribute('aria-label')).to.equal('Diploma. Choose a file');
    await stage.press('[data-act=next]');
    await stage.until(() => stage.find('#file >>> #rules') !== null, 'what is accepted');
    expect(stage.find('#file >>> #rules')!.textContent).to.contain('PDF and PNG, up to 2 kB');
    await expectAccessible();
    choose(fileOf([...png, 1, 2, 3]));
    await isSaved();
    expect(valueOf()).to.deep.include({ name: 'diploma.png', kind: 'png', byteSize: 11 });
    await stage.see('[data-act=review]');
    expect(control().getAttribute('aria-label')).to.equal('Diploma: diploma.png (1 kB). Choose another file');
    await stage.until(
      () => stage.find('#file >>> [data-act=remove-file]') !== null,
      'the way to take it back',
    );
    expect(stage.find('#file >>> [role=status]')!.textContent).to.contain('diploma.png is attached.');
    await expectAccessible();
  });

  it('says at the field why a file is not taken, before it is sent', async () => {
    stage = await openForm();
    control().focus();
    for (const [file, said] of [
      [fileOf([]), 'empty'],
      [fileOf([1, 2, 3, 4, 5, 6, 7, 8, 9]), 'Accepted: PDF and PNG'],
      [fileOf([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]), 'Accepted: PDF and PNG'],
      [fileOf([...png, ...Array<number>(3000).fill(1)]), 'larger than 2 kB'],
    ] as const) {
      choose(file);
      await stage.until(() => noteOf().includes(said), said);
      expect(control().getAttribute('aria-describedby')).to.equal('note');
    }
    await expectAccessible();
    expect(stage.session.files.size).to.equal(0);
    choose(fileOf(png));
    await isSaved();
    expect(noteOf()).to.equal('');
  });

  it('says so when the server does not take it or cannot be reached, and keeps what stood there', async () => {
    stage = await openForm();
    control().focus();
    choose(fileOf([...png, 1]));
    await isSaved();
    stage.session.failures.push('server_unreachable');
    choose(fileOf([...png, 1, 2], 'second.png'));
    await stage.until(() => noteOf().includes('No connection'), 'the trouble');
    expect((valueOf() as AttachmentValue).name).to.equal('diploma.png');
    choose(fileOf([...png, 1, 2], 'second.png'));
    await stage.until(() => (valueOf() as AttachmentValue).name === 'second.png', 'the second file');
  });

  it('is worked by the keyboard, and gives the keyboard back when its file is removed', async () => {
    const value: AttachmentValue = {
      type: 'attachment',
      attachmentId: 'att_0',
      name: 'before.png',
      kind: 'png',
      byteSize: 1500,
      sha256: 'a'.repeat(64),
    };
    stage = await openForm({}, value); // as it comes back after a reload
    control().focus();
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Tab' });
    const shadow = stage.find('#file')!.shadowRoot!;
    expect((shadow.activeElement as HTMLElement).dataset['act']).to.equal('remove-file');
    await sendKeys({ press: 'Enter' });
    await stage.until(() => valueOf() === null, 'the field to be empty');
    await stage.until(() => shadow.activeElement === control(), 'the keyboard at the field');
  });

  it('takes a file dropped on it, and never lets the browser open it', async () => {
    stage = await openForm();
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(fileOf([...png, 7]));
    const drop = new DragEvent('drop', { dataTransfer, cancelable: true, bubbles: true });
    control().dispatchEvent(drop);
    expect(drop.defaultPrevented).to.equal(true);
    await isSaved();
  });

  it('stands in the guide on a phone, and in the review as it will be signed', async () => {
    stage = await openForm({ phone: true });
    const editor = 'inkseal-field-editor';
    await stage.press('[data-act=next]');
    await stage.see(`${editor} >>> [data-control]`);
    await expectAccessible();
    choose(fileOf([...png, 1]), editor);
    await isSaved();
    await stage.see(`${editor} >>> [data-act=remove-file]`);
    await expectAccessible();
    await stage.press('[data-act=review]');
    const review = await stage.see('inkseal-review-sheet >>> dl');
    expect(review.textContent).to.contain('Diploma').and.to.contain('diploma.png').and.to.contain('1 kB');
    await expectAccessible();
  });

  it('in Arabic, too', async () => {
    stage = await openForm({ context: { language: 'ar' } });
    control().focus();
    choose(fileOf([...png, 1]));
    await isSaved();
    await stage.until(
      () => stage.find('#file >>> [data-act=remove-file]') !== null,
      'the way to take it back',
    );
    await expectAccessible();
  });
});
