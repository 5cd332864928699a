import { expect } from '@open-wc/testing';
import type { HostEvent } from '../../widget/contract/embed-protocol.ts';
import { errorExplanations, type ErrorCode } from '../../widget/contract/errors.ts';
import type { SigningView } from '../../widget/contract/signing.ts';
import { noticeCodes } from '../../widget/ui/notice-wording.ts';
import '../../widget/ui/notice.ts';
import { CeremonyStage, giveConsent } from './ceremony-stage.ts';

let stage: CeremonyStage | undefined;
afterEach(() => {
  stage?.strike();
  stage = undefined;
});

const others: SigningView['others'] = [
  { name: 'Bob Andersen', status: 'signed' },
  { name: 'Cecilie Dahl', status: 'notified' },
];
const change =
  (
    envelope: Partial<SigningView['envelope']>,
    recipient: Partial<SigningView['recipient']>,
    more: Partial<SigningView> = {},
  ) =>
  (view: SigningView): SigningView => ({
    ...view,
    envelope: { ...view.envelope, ...envelope },
    recipient: { ...view.recipient, ...recipient },
    ...more,
  });

const failure = (code: ErrorCode): HostEvent => ({ type: 'error', code, hint: errorExplanations[code] });

const ends: readonly [string, (view: SigningView) => SigningView, string, HostEvent][] = [
  [
    'not my turn',
    change({}, { isTurn: false }, { others }),
    'It is not your turn yet',
    failure('recipient_not_turn'),
  ],
  [
    'signed, others left',
    change({}, { status: 'signed' }, { others }),
    'You have signed',
    { type: 'signed' },
  ],
  [
    'declined by me',
    change({ status: 'declined' }, { status: 'declined' }),
    'You have declined',
    { type: 'declined' },
  ],
  [
    'declined by another',
    change({ status: 'declined' }, {}),
    'Another signer has declined',
    failure('envelope_declined'),
  ],
  [
    'withdrawn',
    change({ status: 'voided' }, {}),
    'The sender has withdrawn the document',
    failure('envelope_voided'),
  ],
  [
    'passed on',
    change({}, { status: 'delegated', delegatedTo: 'Ola Nordmann' }),
    'You have passed this on',
    { type: 'delegated' },
  ],
  ['expired', change({ status: 'expired' }, {}), 'The time to sign is over', failure('envelope_expired')],
  [
    'completed',
    change({ status: 'completed' }, { status: 'signed' }, { completionStatement: 'a.b.c' }),
    'Signed and sealed',
    { type: 'completed', statement: 'a.b.c' },
  ],
];

describe('every end', () => {
  for (const [name, view, heading, event] of ends) {
    it(`has a calm screen and an event: ${name}`, async () => {
      stage = await CeremonyStage.open({ change: view });
      await stage.until(() => stage!.heading() !== '', 'the screen');
      expect(stage.heading()).to.equal(heading);
      await stage.until(() => stage!.host.types().includes(event.type), event.type);
      expect(stage.host.events).to.deep.include(event);
      expect(stage.host.types()[0]).to.equal('ready');
      expect(stage.host.statuses.at(-1)).to.equal(event.type);
      const said = (stage.find('inkseal-notice') ?? stage.find('inkseal-outcome'))!.shadowRoot!.textContent;
      if (!/^(signed|sealing|completed)/.test(name))
        expect(said).to.contain('Get in touch with Northwind Studio');
      // People have more than one document: each end says which it is about.
      const screen = stage.find('inkseal-screen')!;
      expect(`${said}${screen.shadowRoot!.textContent}`).to.contain('Consulting Agreement');
      await stage.accessible();
    });
  }

  for (const status of ['expired', 'voided', 'declined'] as const) {
    it(`can be put away by who is left with it: ${status}`, async () => {
      stage = await CeremonyStage.open({ change: change({ status }, {}) });
      await stage.press('inkseal-notice >>> [data-act=close]');
      await stage.until(() => stage!.host.types().includes('closed'), 'the page to be told');
      await stage.until(() => stage!.find('[data-act=close]') === null, 'the button to go');
      expect(stage.find('inkseal-notice')!.shadowRoot!.textContent).to.contain(
        'You can close this page now.',
      );
    });
  }

  it('declining asks once more, passes the reason on, and ends it', async () => {
    stage = await CeremonyStage.open();
    await stage.press('inkseal-consent-sheet >>> [data-act=decline]');
    await stage.see('inkseal-decline-sheet >>> dialog[open]');
    const reason = await stage.see<HTMLTextAreaElement>('textarea');
    reason.value = ' The fee is wrong. ';
    await stage.press('[data-act=decline-confirm]');
    await stage.until(() => stage!.heading() === 'You have declined', 'declined');
    expect(stage.session.acted('recipient.decline')).to.deep.equal([
      { act: 'recipient.decline', reason: 'The fee is wrong.' },
    ]);
    expect(stage.host.types()).to.include('declined');
  });

  it('follows by itself when the envelope is withdrawn while somebody fills it in', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    const { session } = stage;
    session.failures.push('envelope_voided', 'envelope_voided');
    session.view = { ...session.view, envelope: { ...session.view.envelope, status: 'voided' } };
    await stage.press('#fld_agree');
    await stage.until(() => stage!.heading() !== '', 'the notice');
    expect(stage.heading()).to.equal('The sender has withdrawn the document');
  });
});

describe('an embed session that may only read', () => {
  it('shows the document without consent, fields or guide', async () => {
    stage = await CeremonyStage.open({ change: (view) => ({ ...view, scopes: ['document:read'] }) });
    expect(stage.find('inkseal-consent-sheet')).to.equal(null);
    expect(stage.find('inkseal-guide')).to.equal(null);
    expect(stage.find('inkseal-field')?.hasAttribute('inert')).to.equal(true);
    await stage.press('.more');
    expect(stage.find('[data-act=decline]')).to.equal(null);
  });

  it('offers no download without the scope', async () => {
    stage = await CeremonyStage.open({
      change: change(
        { status: 'completed' },
        { status: 'signed' },
        { scopes: ['document:read'], completionStatement: 'a.b.c' },
      ),
    });
    await stage.until(() => stage!.heading() !== '', 'the screen');
    expect(stage.find('[data-act=download]')).to.equal(null);
  });
});

describe('a document that was signed before', () => {
  const appendOnly = ({ documents, ...view }: SigningView): SigningView => ({
    ...view,
    documents: documents.map((document) => ({ ...document, completionMode: 'append-only' })),
  });
  const completed = change({ status: 'completed' }, { status: 'signed' }, { completionStatement: 'a.b.c' });
  const withSecond = ({ documents, ...view }: SigningView): SigningView => ({
    ...view,
    documents: [
      ...documents.map((one) => ({ ...one, completionMode: 'append-only' as const })),
      ...documents.map((one) => ({ ...one, id: 'doc_2', name: 'Annex.pdf' })),
    ],
  });
  const review = async (changed: (view: SigningView) => SigningView): Promise<string> => {
    stage = await CeremonyStage.open({
      phone: true,
      change: (view) =>
        changed({ ...giveConsent(view), fields: view.fields.filter(({ required }) => !required) }),
    });
    await stage.press('[data-act=review]');
    await stage.see('[data-act=sign]');
    return stage.find('inkseal-review-sheet')!.shadowRoot!.textContent;
  };

  it('is called that before anybody consents', async () => {
    stage = await CeremonyStage.open({ change: appendOnly });
    expect(stage.find('inkseal-consent-sheet >>> .facts')!.textContent).to.contain('Signed before');
  });

  it('is reviewed with a word on where the signature will stand', async () => {
    expect(await review(appendOnly)).to.contain('will stand in the completion certificate');
    await stage!.accessible();
    stage!.strike();
    expect(await review(withSecond)).to.match(/Signed before: Consulting Agreement\.pdf\. /);
    stage!.strike();
    expect(await review((view) => view)).not.to.contain('certificate');
  });

  it('is handed over with its completion certificate', async () => {
    stage = await CeremonyStage.open({ phone: true, change: (view) => completed(appendOnly(view)) });
    await stage.press('[data-act=download]');
    await stage.press('[data-act=download-certificate]');
    await stage.until(() => stage!.session.downloads.length === 2, 'both files');
    expect(stage.session.downloads).to.deep.equal(['document', 'completion-certificate']);
    const text = stage.find('inkseal-outcome >>> .earlier')!.textContent;
    expect(text).to.contain('stand in the completion certificate').and.to.contain('Keep the two files');
    await stage.accessible();
  });

  it('is named where only one of several was', async () => {
    stage = await CeremonyStage.open({ change: (view) => completed(withSecond(view)) });
    await stage.see('[data-act=download]');
    const labels = [...stage.find('inkseal-outcome')!.shadowRoot!.querySelectorAll('[data-act^=download]')];
    expect(labels.map((label) => label.textContent?.trim())).to.deep.equal([
      'Download Consulting Agreement.pdf',
      'Download completion certificate of Consulting Agreement.pdf',
      'Download Annex.pdf',
    ]);
  });

  it('offers neither file without the scope, and still says where the signature stands', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({ ...completed(appendOnly(view)), scopes: ['document:read'] }),
    });
    const text = (await stage.see('inkseal-outcome >>> .earlier')).textContent;
    expect(text).to.contain('completion certificate').and.not.to.contain('Keep');
    expect(stage.find('[data-act^=download]')).to.equal(null);
  });
});

describe('accessibility', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing for axe to find in the steps of the ceremony (${colorScheme})`, async () => {
      stage = await CeremonyStage.open({ context: { colorScheme } });
      await stage.accessible();
      await stage.consent();
      await stage.press('[data-act=next]');
      await stage.accessible();
      await stage.press('#fld_initials');
      await stage.see('[data-act=adopt]');
      await stage.accessible();
      await stage.press('input[name=way][value=draw]');
      await stage.see('canvas[role=img]');
      await stage.accessible();
    });
  }

  it('has nothing for axe to find in the review and on a phone', async () => {
    stage = await CeremonyStage.open({
      phone: true,
      change: (view) => ({ ...giveConsent(view), fields: view.fields.filter(({ required }) => !required) }),
    });
    await stage.accessible();
    await stage.press('[data-act=review]');
    await stage.see('[data-act=sign]');
    await stage.accessible();
  });

  it('has nothing for axe to find on any notice', async () => {
    for (const code of [...noticeCodes, 'internal_error' as const]) {
      const notice = document.createElement('inkseal-notice');
      notice.code = code;
      notice.retry = true;
      document.body.append(notice);
      await notice.updateComplete;
      await expect(notice).to.be.accessible();
      notice.remove();
    }
  });
});

describe('the host’s wishes', () => {
  it('turn the language and the scheme, also while it runs', async () => {
    stage = await CeremonyStage.open({ context: { language: 'nb-NO' } });
    expect(stage.find('[data-act=consent]')?.textContent?.trim()).to.equal('Godta og fortsett');
    expect(document.documentElement.lang).to.equal('nb');
    stage.host.change({ language: 'en', colorScheme: 'dark' });
    await stage.until(() => document.documentElement.lang === 'en', 'English');
    await stage.until(
      () => stage!.find('[data-act=consent]')?.textContent?.trim() === 'Agree and continue',
      'English text',
    );
    expect(getComputedStyle(document.documentElement).getPropertyValue('--ink-surface').trim()).to.equal(
      '#171b22',
    );
  });

  it('may colour the buttons but not make them vanish', async () => {
    stage = await CeremonyStage.open({ context: { theme: { accent: '#ffffff', 'on-accent': '#ffffff' } } });
    const button = stage.find('[data-act=consent]')!;
    const { color, backgroundColor } = getComputedStyle(button);
    expect(color).to.not.equal(backgroundColor);
    stage.host.change({ theme: { accent: '#0a7d4f' } });
    await stage.until(() => getComputedStyle(button).backgroundColor === 'rgb(10, 125, 79)', 'the accent');
  });
});
