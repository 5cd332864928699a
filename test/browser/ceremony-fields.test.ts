import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { CeremonyStage, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const nameInput = (): HTMLInputElement => stage.find<HTMLInputElement>('#fld_name >>> input')!;

describe('fields', () => {
  it('stand where the sender placed them, at every zoom', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    const expectPlace = (): void => {
      const page = stage.find('inkseal-page')!.getBoundingClientRect();
      const field = stage.find('#fld_name')!.getBoundingClientRect();
      expect((field.x - page.x) / page.width).to.be.closeTo(72 / 595.28, 0.002);
      expect((field.y - page.y) / page.height).to.be.closeTo(640 / 841.89, 0.002);
      expect(field.width / page.width).to.be.closeTo(220 / 595.28, 0.002);
      expect(field.height / page.height).to.be.closeTo(22 / 841.89, 0.002);
    };
    expectPlace();
    await stage.press('.zoom button:last-child');
    await pause(300);
    expectPlace();
  });

  it('keep what was typed when saving fails, say so, and save it by themselves', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    await stage.press('[data-act=next]');
    await stage.until(() => stage.host.types().includes('viewed'), 'viewed');
    stage.session.failures.push('server_unreachable');
    await sendKeys({ type: 'Kari Nordmann' });
    const saving = await stage.see('.saving[data-state=failed]');
    expect(saving.textContent).to.contain('Not saved yet');
    expect(nameInput().getAttribute('aria-invalid')).to.equal('true');
    const describedBy = nameInput().getAttribute('aria-describedby') ?? '';
    expect(stage.find(`#fld_name >>> #${describedBy}`)?.textContent).to.contain('No connection');
    expect(nameInput().value).to.equal('Kari Nordmann');
    await stage.see('.saving[data-state=saved]');
    expect(stage.session.view.fields[0]?.value).to.deep.equal({ type: 'text', text: 'Kari Nordmann' });
    expect(nameInput().getAttribute('aria-invalid')).to.equal('false');
  });

  it('keep what is being typed while an answer of the server arrives', async () => {
    stage = await CeremonyStage.open({ change: giveConsent, prepare: (session) => (session.latency = 300) });
    await stage.press('[data-act=next]');
    await sendKeys({ type: 'Kari' });
    await pause(700);
    await sendKeys({ type: ' Nordmann' });
    expect(nameInput().value).to.equal('Kari Nordmann');
    await stage.see('.saving[data-state=saved]');
    await stage.until(
      () => JSON.stringify(stage.session.view.fields[0]?.value).includes('Nordmann'),
      'saved',
    );
    expect(nameInput().value).to.equal('Kari Nordmann');
  });

  it('may be passed over, are marked then, and are what Next comes back to', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({
        ...giveConsent(view),
        fields: view.fields.filter(({ type }) => type !== 'signature'),
      }),
    });
    await stage.press('[data-act=next]');
    await stage.press('[data-act=next]');
    await pause(300);
    expect(stage.find('#fld_name >>> #note')?.textContent).to.contain('Please fill this in');
    await sendKeys({ press: 'Space' });
    await stage.press('[data-act=next]');
    await stage.until(
      () => stage.find('[data-act=next]')?.textContent?.includes('Full name') ?? false,
      'the way back',
    );
    expect(stage.find('[data-act=next]')?.textContent).to.contain('Full name, page 1');
  });

  it('of other recipients are drawn and cannot be changed', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({
        ...giveConsent(view),
        completedFields: [
          {
            id: 'fld_other',
            type: 'text',
            documentId: 'doc_1',
            recipientId: 'rcp_2',
            required: true,
            page: 1,
            x: 72,
            y: 600,
            width: 200,
            height: 22,
            text: 'Northwind Ltd',
            mark: null,
            checked: null,
          },
        ],
      }),
    });
    const placed = stage.find('inkseal-placed-value')!;
    expect(placed.shadowRoot?.textContent).to.contain('Northwind Ltd');
    expect(placed.shadowRoot?.querySelector('input, button, textarea')).to.equal(null);
  });

  it('tell the host how far the person is, and nothing of what they wrote', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    await stage.press('[data-act=next]');
    await sendKeys({ type: 'Secret Name' });
    await stage.see('.saving[data-state=saved]');
    expect(stage.host.events).to.deep.include({ type: 'progress', filled: 1, total: 4 });
    expect(JSON.stringify(stage.host.events)).to.not.contain('Secret');
  });
});
