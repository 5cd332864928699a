import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { signedValuesText } from '../../widget/contract/signed-values.ts';
import type { SigningView } from '../../widget/contract/signing.ts';
import { sha256Base64url } from '../../widget/frame/base64url.ts';
import { CeremonyStage, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

async function fillByHand(typing: string): Promise<void> {
  await stage.press('[data-act=next]');
  await sendKeys({ type: typing });
  await stage.press('[data-act=next]');
  await pause(400);
  await sendKeys({ press: 'Space' });
}

describe('the ceremony', () => {
  it('goes from consent to the sealed copy, every act by a person, every fact told once', async () => {
    stage = await CeremonyStage.open();
    const { session, host } = stage;
    await stage.consent();
    await fillByHand('Kari Nordmann');
    for (const field of ['#fld_initials', '#fld_sign']) {
      await stage.press('[data-act=next]');
      await stage.press(field);
      await stage.press('[data-act=adopt]');
      await stage.until(() => stage.find('inkseal-dialog[open]') === null, 'the dialog to close');
    }
    await stage.press('[data-act=review]');
    await stage.press('[data-act=sign]');
    await stage.see('[data-act=download]');

    const filled = session.view.fields.map(({ id, value }) => [id, value?.type ?? null]);
    expect(filled).to.deep.equal([
      ['fld_name', 'text'],
      ['fld_title', null],
      ['fld_agree', 'checkbox'],
      ['fld_initials', 'mark'],
      ['fld_sign', 'mark'],
      ['fld_date', null],
    ]);
    expect(session.view.fields[0]?.value).to.deep.equal({ type: 'text', text: 'Kari Nordmann' });
    expect(session.view.fields[3]?.value).to.not.deep.equal(session.view.fields[4]?.value);
    expect(session.acts.at(-1)).to.deep.include({ visibility: 'visible' });
    expect(session.acted('recipient.sign')).to.deep.equal([
      {
        act: 'recipient.sign',
        intent: 'Sign document',
        valuesSha256: await sha256Base64url(signedValuesText(session.view.fields)),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      },
    ]);
    expect(host.types().filter((type) => type !== 'progress' && type !== 'activity')).to.deep.equal([
      'ready',
      'viewed',
      'signed',
      'completed',
    ]);
    expect(host.events.at(-1)).to.deep.equal({ type: 'completed', statement: 'statement.of.completion' });
    expect(host.events.filter(({ type }) => type === 'activity')).to.have.length(1);
  });

  it('has no press in vain: at the field that comes next, the button fills it', async () => {
    const only =
      (type: string) =>
      (view: SigningView): SigningView => ({
        ...giveConsent(view),
        fields: view.fields.filter((field) => field.type === type && field.required),
      });
    const label = (): string | undefined => stage.find('[data-act=next]')?.textContent?.trim();
    stage = await CeremonyStage.open({ change: only('signature') });
    await stage.press('[data-act=next]');
    await stage.until(() => label() === 'Add your signature', 'the button to name what it does');
    await stage.press('[data-act=next]');
    await stage.press('[data-act=adopt]');
    await stage.see('[data-act=review]');
    stage.strike();

    stage = await CeremonyStage.open({ change: only('text') });
    await stage.press('[data-act=next]');
    await stage.until(() => label() === 'Fill in: Full name', 'the button to name the field');
    expect(stage.find('#fld_name >>> #note')).to.equal(null);
    await stage.press('[data-act=next]');
    expect((await stage.see('#fld_name >>> #note')).textContent).to.contain('Please fill this in');
    expect(fieldOf(focused())).to.equal('fld_name');
  });

  it('places an adopted signature with the button too, and one field at a time', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({
        ...giveConsent(view),
        fields: view.fields
          .filter(({ type }) => type === 'signature')
          .flatMap((field) => [field, { ...field, id: 'fld_again', page: 1, y: 300 }]),
      }),
    });
    await stage.press('#fld_again');
    await stage.press('[data-act=adopt]');
    await stage.until(() => stage.find('inkseal-dialog[open]') === null, 'the dialog to close');
    await stage.press('[data-act=next]');
    await stage.until(
      () => stage.find('[data-act=next]')?.textContent?.trim() === 'Place it here',
      'the second place',
    );
    expect(stage.session.acted('field.set')).to.have.length(1);
    await stage.press('[data-act=next]');
    await stage.see('[data-act=review]');
    await stage.until(() => stage.session.acted('field.set').length === 2, 'the second');
    expect(stage.session.acted('mark.adopt')).to.have.length(1);
  });

  it('names the field one is in beside the guide, and hides nothing of the page for it', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    await stage.press('#fld_agree');
    await stage.until(() => stage.find('inkseal-guide >>> .at') !== null, 'the name');
    expect(stage.find('inkseal-guide >>> .at')?.textContent).to.equal('I have read Schedule A');
    const field = stage.find('#fld_agree')!;
    const box = field.getBoundingClientRect();
    for (const part of field.shadowRoot!.querySelectorAll('*'))
      expect(part.getBoundingClientRect().top).to.be.at.least(box.top - 8);
  });

  it('can be done with the keyboard alone', async () => {
    stage = await CeremonyStage.open();
    const { session } = stage;
    await tabTo('consent-tick');
    await sendKeys({ press: 'Space' });
    await tabTo('consent');
    await sendKeys({ press: 'Enter' });
    await stage.see('inkseal-guide');
    await stage.until(() => focused()?.dataset['act'] === 'next', 'the guide to be focused');
    await sendKeys({ press: 'Enter' });
    await stage.until(() => focused()?.getAttribute('aria-label') === 'Full name', 'the first field');
    await sendKeys({ type: 'Kari Nordmann' });
    await sendKeys({ press: 'Enter' });
    await stage.until(() => focused()?.getAttribute('type') === 'checkbox', 'the checkbox');
    await sendKeys({ press: 'Space' });
    for (const id of ['fld_initials', 'fld_sign']) {
      await tabTo('next');
      await sendKeys({ press: 'Enter' });
      // Where Tab has passed the field already, the button does not go there but opens the dialog.
      await stage.until(() => fieldOf(focused()) === id || isNaming(), id);
      if (!isNaming()) await sendKeys({ press: 'Enter' });
      await stage.until(isNaming, 'the name in the dialog');
      await sendKeys({ press: 'Enter' });
      await stage.until(
        () => session.view.fields.some((field) => field.id === id && field.value !== null),
        id,
      );
      await stage.until(() => stage.find('inkseal-dialog[open]') === null, 'the dialog to close');
      const back = (): boolean => fieldOf(focused()) === id || focused()?.dataset['act'] === 'review';
      await stage.until(back, 'focus to return to where it was');
    }
    await tabTo('review');
    await sendKeys({ press: 'Enter' });
    await stage.until(() => stage.find('[data-act=sign]')?.getAttribute('aria-disabled') === 'false', 'sign');
    await tabTo('sign');
    await sendKeys({ press: 'Enter' });
    await stage.see('[data-act=download]');
    expect(session.acted('recipient.sign')).to.have.length(1);
  });

  it('is done on a phone in the guide below the page', async () => {
    stage = await CeremonyStage.open({ phone: true });
    const { session } = stage;
    await stage.consent();
    await stage.press('[data-act=next]');
    await stage.see('inkseal-field-editor >>> input');
    await sendKeys({ type: 'Kari' });
    await sendKeys({ press: 'Enter' });
    await stage.press('inkseal-field-editor >>> input[type=checkbox]');
    for (const last of [false, true]) {
      await stage.press('[data-act=next]');
      await stage.press('inkseal-field-editor >>> [data-control]');
      await stage.press('[data-act=adopt]');
      await stage.until(() => stage.find('inkseal-dialog[open]') === null, `the dialog to close ${last}`);
    }
    await stage.press('[data-act=review]');
    await stage.press('[data-act=sign]');
    await stage.see('[data-act=download]');
    expect(session.acted('recipient.sign')).to.have.length(1);
  });

  it('keeps the lines of a text that is edited on a phone', async () => {
    stage = await CeremonyStage.open({
      phone: true,
      change: (view) => ({
        ...giveConsent(view),
        fields: view.fields
          .filter(({ id }) => id === 'fld_name')
          .map((field) => ({ ...field, height: 44, value: { type: 'text', text: 'Storgata 1\n0155 Oslo' } })),
      }),
    });
    await stage.press('#fld_name');
    const control = await stage.see<HTMLTextAreaElement>('inkseal-field-editor >>> [data-control]');
    expect(control.value).to.equal('Storgata 1\n0155 Oslo');
    await sendKeys({ type: '!' });
    await stage.see('.saving[data-state=saved]');
    expect(stage.session.view.fields[0]?.value).to.deep.equal({
      type: 'text',
      text: 'Storgata 1\n0155 Oslo!',
    });
  });

  it('never has a target smaller than 44 pixels in the guide and the sheets of a phone', async () => {
    stage = await CeremonyStage.open({ phone: true });
    const small: string[] = [];
    const measure = (): void => {
      for (const selector of [
        '[data-act=consent]',
        '[data-act=decline]',
        '[data-act=next]',
        '.more',
        '.zoom button',
      ]) {
        const box = stage.find(selector)?.getBoundingClientRect();
        if (box && box.height > 0 && (box.height < 44 || box.width < 44)) small.push(selector);
      }
    };
    measure();
    await stage.consent();
    measure();
    expect(small).to.deep.equal([]);
    expect(document.documentElement.scrollWidth).to.be.at.most(375);
  });

  it('tells the host that it is left, with everything saved, and goes on', async () => {
    stage = await CeremonyStage.open();
    await stage.consent();
    await stage.press('[data-act=next]');
    await sendKeys({ type: 'Kari' });
    await stage.press('.more');
    await stage.press('[data-act=leave]');
    await stage.until(() => stage.host.types().includes('closed'), 'closed');
    expect(stage.session.view.fields[0]?.value).to.deep.equal({ type: 'text', text: 'Kari' });
    expect(stage.heading()).to.equal('Saved for later');
    await stage.press('inkseal-screen .primary');
    await stage.see('inkseal-field');
  });
});

function focused(): HTMLElement | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active as HTMLElement | null;
}

const isNaming = (): boolean => focused()?.id === 'text';

/** The id of the field whose control has focus. */
function fieldOf(element: HTMLElement | null): string | undefined {
  const root = element?.getRootNode();
  return root instanceof ShadowRoot ? root.host.id : undefined;
}

async function tabTo(act: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (focused()?.dataset['act'] === act) return;
    await sendKeys({ press: 'Tab' });
  }
  throw new Error(`Tab never reached ${act}`);
}
