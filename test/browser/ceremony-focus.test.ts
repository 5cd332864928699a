import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { CeremonyStage, focused, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

describe('focus that enters from the host page', () => {
  it('goes to the sheet that has to be answered', async () => {
    stage = await CeremonyStage.open();
    focused()?.blur();
    stage.element.focus();
    expect(focused()?.textContent).to.equal('Northwind Studio asks you to sign');
  });

  it('goes to the one next thing to do', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    stage.element.focus();
    expect(focused()?.dataset['act']).to.equal('next');
  });

  it('goes to the pages when there is nothing to do but read', async () => {
    stage = await CeremonyStage.open({ change: (view) => ({ ...view, scopes: ['document:read'] }) });
    stage.element.focus();
    expect(focused()?.getAttribute('aria-label')).to.equal('Document');
  });

  it('goes to the heading of a screen', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({ ...giveConsent(view), envelope: { ...view.envelope, status: 'voided' } }),
    });
    await stage.until(() => stage.heading() !== '', 'the notice');
    focused()?.blur();
    stage.element.focus();
    expect(focused()?.textContent).to.equal('The sender has withdrawn the document');
  });
});

describe('focus in a button that goes', () => {
  it('stays on the screen that was closed', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({
        ...giveConsent(view),
        envelope: { ...view.envelope, status: 'completed' },
        recipient: { ...view.recipient, status: 'signed' },
      }),
    });
    await stage.press('[data-act=close]');
    await stage.until(() => stage.find('[data-act=close]') === null, 'closed');
    expect(focused()?.textContent).to.equal('Signed and sealed');
  });
});

describe('a frame that opens beside somebody who is typing', () => {
  it('leaves the keyboard where it is, and becomes modal under the first press, which counts', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    stage.strike();
    const input = document.createElement('input');
    const frame = document.createElement('iframe');
    Object.assign(frame.style, { position: 'fixed', inset: '60px 0 0', width: '800px', height: '500px' });
    frame.srcdoc = `<!doctype html><inkseal-dialog open heading="Ask"><p style="block-size: 900px"></p><input type="checkbox"></inkseal-dialog>
      <script type="module" src="/widget/ui/dialog.ts"></script>`;
    document.body.append(input, frame);
    input.focus();
    const dialog = (): HTMLDialogElement | null | undefined =>
      frame.contentDocument?.querySelector('inkseal-dialog')?.shadowRoot?.querySelector('dialog');
    await stage.until(() => dialog()?.open ?? false, 'the dialog');
    await pause(300);
    expect(document.activeElement === input).to.equal(true);
    expect(dialog()?.matches(':modal')).to.equal(false);

    const tick = frame.contentDocument!.querySelector('input')!;
    tick.scrollIntoView({ block: 'center' });
    await pause(100);
    const [outer, box] = [frame.getBoundingClientRect(), tick.getBoundingClientRect()];
    const position: [number, number] = [Math.round(outer.x + box.x + 6), Math.round(outer.y + box.y + 6)];
    await sendMouse({ type: 'click', position });
    await stage.until(() => dialog()?.matches(':modal') ?? false, 'the dialog to be modal');
    expect(tick.checked).to.equal(true);
    frame.remove();
    input.remove();
  });
});

describe('the keyboard in the last look', () => {
  it('gets past every value and its button to the sentence that signs, and to the button after it', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({
        ...giveConsent(view),
        fields: Array.from({ length: 24 }, (_, index) => ({
          ...view.fields[0]!,
          id: `fld_${index}`,
          y: 60 + index * 30,
          value: { type: 'text' as const, text: 'Kari' },
        })),
      }),
    });
    await stage.press('[data-act=review]');
    await stage.until(() => focused()?.textContent === 'Check and sign', 'the sheet');
    const pressed: string[] = [];
    const tab = async (): Promise<void> => {
      await sendKeys({ press: 'Tab' });
      pressed.push(focused()?.textContent?.trim() ?? '');
    };
    while (focused()?.dataset['act'] !== 'to-act' && pressed.length < 5) await tab();
    const skip = focused()!;
    expect(skip.textContent?.trim()).to.equal('Go to signing');
    expect(skip.getBoundingClientRect().height).to.be.at.least(24);
    await stage.accessible();
    await sendKeys({ press: 'Enter' });
    expect(focused()?.textContent).to.contain('with the same effect as by hand on paper');
    while (focused()?.dataset['act'] !== 'sign' && pressed.length < 9) await tab();
    expect(focused()?.dataset['act'], pressed.join(', ')).to.equal('sign');
    expect(stage.session.acted('recipient.sign')).to.deep.equal([]);
  });
});
