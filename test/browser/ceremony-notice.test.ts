/** Ways on where nothing more can be done in the frame: once more, or in a tab of its own. */
import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ErrorCode } from '../../widget/contract/errors.ts';
import { EmbedError } from '../../widget/frame/embed-error.ts';
import type { InksealSigningDesk } from '../../widget/frame/sign/signing-desk.ts';
import type { InksealNotice } from '../../widget/ui/notice.ts';
import { CeremonyStage, giveConsent } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

async function failWith(code: ErrorCode, inTab = false): Promise<InksealNotice> {
  stage.find<InksealSigningDesk>('inkseal-signing-desk')!.model.fail(code);
  const notice = await stage.see<InksealNotice>('inkseal-notice');
  notice.inTab = inTab; // tests run in a tab of their own, too
  await notice.updateComplete;
  return notice;
}

async function openNotice(
  code: ErrorCode,
  { tabs = true, inTab = false, phone = false } = {},
): Promise<InksealNotice> {
  stage = await CeremonyStage.open({ change: giveConsent, context: { tabs }, phone });
  return failWith(code, inTab);
}
const buttons = (notice: InksealNotice): (string | undefined)[] =>
  [...notice.shadowRoot!.querySelectorAll('button')].map((one) => one.textContent?.trim());

describe('a notice in the frame', () => {
  it('offers a new tab beside “Try again”, and goes on there', async () => {
    const notice = await openNotice('server_unreachable', { phone: true });
    expect(buttons(notice)).to.deep.equal(['Try again', 'Continue in a new tab']);
    await stage.accessible();
    await stage.press('inkseal-notice >>> [data-act=tab]');
    await stage.until(() => stage.host.tabsOpened === 1, 'the tab');
  });

  it('gives its code as one to be told to whoever helps', async () => {
    const notice = await openNotice('envelope_voided');
    const text = notice.shadowRoot!.textContent.replaceAll(/\s+/g, ' ');
    expect(text).to.contain('If somebody helps you, give them this code: envelope_voided');
  });

  it('offers it where a session has ended, for which a new one is opened there', async () => {
    expect(buttons(await openNotice('embed_session_expired'))).to.deep.equal(['Continue in a new tab']);
    await stage.press('inkseal-notice >>> [data-act=tab]');
    await stage.until(() => stage.host.tabsOpened === 1, 'the tab');
  });

  it('takes nobody away from what is not saved: that is said first', async () => {
    stage = await CeremonyStage.open({ change: giveConsent, context: { tabs: true } });
    await stage.press('[data-act=next]');
    stage.session.act = () => Promise.reject(new EmbedError('server_unreachable'));
    await sendKeys({ type: 'Kari' });
    await failWith('internal_error');
    await stage.press('inkseal-notice >>> [data-act=tab]');
    await stage.until(() => stage.heading() === 'Not everything is saved', 'it to be said');
    expect(stage.host.tabsOpened).to.equal(0);
    await stage.press('[data-act=resume]');
    const input = await stage.see<HTMLInputElement>('#fld_name >>> input');
    expect(input.value).to.equal('Kari');
  });

  it('does not offer it where the page cannot, in that tab itself, or where it would be no better there', async () => {
    expect(buttons(await openNotice('server_unreachable', { tabs: false }))).to.deep.equal(['Try again']);
    stage.strike();
    expect(buttons(await openNotice('server_unreachable', { inTab: true }))).to.deep.equal(['Try again']);
    stage.strike();
    expect(buttons(await openNotice('embed_origin_refused'))).to.deep.equal([]);
    stage.strike();
    expect(buttons(await openNotice('pdf_unreadable'))).to.deep.equal(['Try again']);
    stage.strike();
    expect(buttons(await openNotice('envelope_voided'))).to.deep.equal(['Close']);
  });
});
