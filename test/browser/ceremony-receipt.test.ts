/** What somebody is left with who has signed. */
import { expect } from '@open-wc/testing';
import type { SigningView } from '../../widget/contract/signing.ts';
import { receiptOf } from './ceremony-session.ts';
import { CeremonyStage, giveConsent } from './ceremony-stage.ts';

let stage: CeremonyStage | undefined;
afterEach(() => {
  stage?.strike();
  stage = undefined;
});

type Receipt = NonNullable<SigningView['receipt']>;

const signed =
  (status: 'sent' | 'sealing' | 'completed', change: Partial<Receipt> = {}) =>
  (view: SigningView): SigningView => {
    const envelope = { ...view.envelope, status };
    const signedAt = '2026-11-24T10:20:00.000Z';
    const recipient = { ...giveConsent(view).recipient, status: 'signed' as const, signedAt };
    const now = { ...view, envelope, recipient };
    return { ...now, receipt: receiptOf(now, change) };
  };
const shown = async (): Promise<ShadowRoot> => (await stage!.see('inkseal-outcome')).shadowRoot!;

describe('the receipt', () => {
  for (const status of ['sent', 'sealing', 'completed'] as const) {
    it(`names the transaction and leads to where anybody looks it up, while the envelope is ${status}`, async () => {
      stage = await CeremonyStage.open({
        change: signed(status),
        prepare: (on) => (on.looksUntilSealed = 99),
      });
      const root = await shown();
      const { transactionId, lookUpUrl } = stage.session.view.receipt!;
      expect(root.textContent).to.contain(transactionId);
      const link = root.querySelector<HTMLAnchorElement>('.receipt a')!;
      expect(link.href).to.equal(lookUpUrl);
      expect(link.target).to.equal('_blank');
      expect(link.relList.contains('noopener')).to.equal(true);
      expect(link.textContent).to.contain('new tab');
      expect(link.getBoundingClientRect().height).to.be.at.least(24);
      await stage.accessible();
    });
  }

  it('has the hash of the sealed file once there is one, of each by its name where there are more', async () => {
    stage = await CeremonyStage.open({ change: signed('sent') });
    expect((await shown()).textContent).not.to.contain('SHA-256');
    stage.strike();
    stage = await CeremonyStage.open({ phone: true, change: signed('completed') });
    const root = await shown();
    expect(root.textContent).to.contain('SHA-256 of the sealed file');
    expect(root.textContent).to.contain(stage.session.view.receipt!.sealed[0]!.sha256);
    expect(root.host.scrollWidth, 'it fits a phone').to.be.at.most(375);
    await stage.accessible();
    stage.strike();
    const second = (view: SigningView): SigningView => ({
      ...view,
      documents: [
        ...view.documents,
        ...view.documents.map((one) => ({ ...one, id: 'doc_2', name: 'Annex.pdf' })),
      ],
    });
    stage = await CeremonyStage.open({ change: (view) => signed('completed')(second(view)) });
    expect((await shown()).textContent).to.contain('SHA-256 of Annex.pdf, sealed');
  });

  it('says when it was signed and leads to where a seal is checked; the hash is there for who asks for it', async () => {
    stage = await CeremonyStage.open({ change: signed('sent') });
    expect((await shown()).querySelector('[data-signed]')!.textContent).to.match(/^November 24, 2026.*20/);
    expect((await shown()).querySelector('[data-verify]'), 'nothing is sealed yet').to.equal(null);
    stage.strike();
    stage = await CeremonyStage.open({ change: signed('completed') });
    const root = await shown();
    const link = root.querySelector<HTMLAnchorElement>('[data-verify]')!;
    expect(link.href).to.equal('https://sign.example.com/verify');
    expect([link.target, link.rel]).to.deep.equal(['_blank', 'noopener noreferrer']);
    expect(link.getBoundingClientRect().height).to.be.at.least(24);
    const hash = [...root.querySelectorAll('.code')].at(-1)!;
    expect(hash.textContent).to.equal(stage.session.view.receipt!.sealed[0]!.sha256);
    expect(hash.checkVisibility()).to.equal(false);
    await stage.press('inkseal-outcome >>> summary');
    await stage.until(() => hash.checkVisibility(), 'the hash');
    await stage.accessible();
  });

  it('says that a copy is mailed only where one is', async () => {
    for (const isCopyMailed of [true, false]) {
      stage?.strike();
      stage = await CeremonyStage.open({ change: signed('completed', { isCopyMailed }) });
      const text = (await shown()).textContent;
      if (isCopyMailed) expect(text).to.contain('A copy goes to kari@example.com by e-mail');
      else expect(text).not.to.contain('e-mail');
    }
  });

  it('is not there for whoever has not signed', async () => {
    const waiting = (view: SigningView): SigningView => ({
      ...view,
      recipient: { ...view.recipient, isTurn: false },
    });
    stage = await CeremonyStage.open({ change: waiting });
    expect((await shown()).querySelector('.receipt')).to.equal(null);
  });
});
