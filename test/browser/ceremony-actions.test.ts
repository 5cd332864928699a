import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { SigningView } from '../../widget/contract/signing.ts';
import type { InksealOtherActions } from '../../widget/frame/sign/other-actions.ts';
import { CeremonyStage, giveConsent } from './ceremony-stage.ts';

let stage: CeremonyStage | undefined;
afterEach(() => {
  stage?.strike();
  stage = undefined;
});

const open = (
  scopes: SigningView['scopes'] | undefined,
  options: Parameters<typeof CeremonyStage.open>[0] = {},
): Promise<CeremonyStage> =>
  CeremonyStage.open({
    ...options,
    change: (view) => giveConsent(scopes === undefined ? view : { ...view, scopes }),
  });

const offered = (): string[] =>
  [...stage!.find('inkseal-other-actions')!.shadowRoot!.querySelectorAll<HTMLElement>('[data-act]')].map(
    (item) => item.dataset['act'] ?? '',
  );

const type = async (selector: string, text: string): Promise<void> => {
  (await stage!.see<HTMLInputElement>(selector)).focus();
  await sendKeys({ type: text });
};

/** What is given to the person to keep while `work` runs. */
async function kept(work: () => Promise<void>): Promise<Blob[]> {
  const files: Blob[] = [];
  const original = URL.createObjectURL;
  URL.createObjectURL = (file: Blob) => {
    files.push(file);
    return original(file);
  };
  try {
    await work();
  } finally {
    URL.createObjectURL = original;
  }
  return files;
}

describe('other actions', () => {
  const reading: SigningView['scopes'] = ['document:read'];
  const signing: SigningView['scopes'] = [...reading, 'field:write', 'signature:create'];
  for (const [name, scopes, acts] of [
    ['reading', reading, ['leave', 'help']],
    ['signing', signing, ['leave', 'papers', 'help']],
    ['declining', [...signing, 'signature:decline'], ['leave', 'papers', 'decline', 'help']],
    ['passing it on', [...signing, 'recipient:delegate'], ['leave', 'papers', 'delegate', 'help']],
    ['keeping a copy', [...signing, 'document:download'], ['leave', 'download-copy', 'papers', 'help']],
  ] as const) {
    it(`are those that the scopes allow: ${name}`, async () => {
      stage = await open([...scopes]);
      stage.find<InksealOtherActions>('inkseal-other-actions')!.inTab = false;
      await stage.find<InksealOtherActions>('inkseal-other-actions')!.updateComplete;
      await stage.press('.more');
      expect(offered()).to.deep.equal(acts);
    });
  }

  it('print in a tab, or lead to one where there can be one', async () => {
    stage = await open(undefined, { context: { tabs: true } });
    const menu = stage.find<InksealOtherActions>('inkseal-other-actions')!;
    menu.inTab = true;
    await menu.updateComplete;
    expect(offered()).to.include('print').and.not.to.include('print-tab');
    menu.inTab = false;
    await menu.updateComplete;
    await stage.press('.more');
    await stage.press('[data-act=print-tab]');
    await stage.until(() => stage!.host.tabsOpened === 1, 'the tab');
    expect(stage.host.tabPurposes).to.deep.equal([{ print: true }]);
  });

  it('give the document as it is shown, and say in the menu when they cannot', async () => {
    stage = await open(undefined, { phone: true });
    await stage.press('.more');
    await stage.accessible();
    const files = await kept(async () => {
      await stage!.press('[data-act=download-copy]');
      await stage!.until(() => stage!.session.downloads.length === 1, 'the copy');
      await stage!.until(
        () => stage!.find('[data-act=download-copy]')?.getAttribute('aria-busy') === 'false',
        'rest',
      );
    });
    expect(stage.session.downloads).to.deep.equal(['copy']);
    expect(files.map(({ type: kind }) => kind)).to.deep.equal(['application/pdf']);
    stage.session.download = () => Promise.reject(Object.assign(new Error(), { code: 'server_unreachable' }));
    await stage.press('[data-act=download-copy]');
    await stage.until(
      () => stage!.find('.menu .problem')?.textContent?.includes('No connection') === true,
      'why',
    );
  });
});

describe('passing the document on', () => {
  const fill = async (name: string, email: string): Promise<void> => {
    await type('inkseal-delegate-sheet >>> #name', name);
    await type('inkseal-delegate-sheet >>> #email', email);
  };
  const openSheet = async (options = {}): Promise<void> => {
    stage = await open(undefined, options);
    await stage.press('.more');
    await stage.press('inkseal-other-actions >>> [data-act=delegate]');
    await stage.see('inkseal-delegate-sheet >>> dialog[open]');
  };

  it('asks who, says at the field what is missing, and ends it for this person', async () => {
    await openSheet({ phone: true });
    await stage!.accessible();
    await stage!.press('[data-act=delegate-confirm]');
    await stage!.see('#name-problem');
    expect(stage!.find('#name')!.getAttribute('aria-describedby')).to.equal('name-problem');
    await fill('Ola Nordmann', 'ola');
    await stage!.press('[data-act=delegate-confirm]');
    await stage!.see('#email-problem');
    await stage!.accessible();
    await type('#email', '@example.com');
    await type('inkseal-delegate-sheet >>> #note', 'Yours?');
    await stage!.press('[data-act=delegate-confirm]');
    await stage!.until(() => stage!.heading() === 'You have passed this on', 'the end');
    expect(stage!.session.acted('recipient.delegate')).to.deep.equal([
      { act: 'recipient.delegate', name: 'Ola Nordmann', email: 'ola@example.com', note: 'Yours?' },
    ]);
    expect(stage!.find('inkseal-outcome')!.shadowRoot!.textContent).to.contain(
      'Ola Nordmann signs in your place',
    );
    await stage!.until(() => stage!.host.types().includes('delegated'), 'the event');
    expect(stage!.host.statuses.at(-1)).to.equal('delegated');
    await stage!.accessible();
  });

  it('says at the address what the server has against it, until it is changed', async () => {
    await openSheet();
    await fill('Kari', 'kari@example.com');
    stage!.session.failures.push('delegate_to_self');
    await stage!.press('[data-act=delegate-confirm]');
    expect((await stage!.see('#email-problem')).textContent).to.contain('your own address');
    expect(stage!.find('inkseal-delegate-sheet >>> .problem')).to.equal(null);
    await type('#email', 'x');
    await stage!.until(() => stage!.find('#email-problem') === null, 'the change');
  });

  it('is no failure where only the answer was lost', async () => {
    await openSheet();
    await fill('Ola', 'ola@example.com');
    stage!.session.failures.push('recipient_delegated');
    await stage!.press('[data-act=delegate-confirm]');
    await stage!.until(() => stage!.heading() === 'You have passed this on', 'the end');
    expect(stage!.host.types()).to.include('delegated').and.not.to.include('error');
  });

  it('can be done before consent, by keyboard alone, and whoever it came from is named', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({
        ...view,
        recipient: { ...view.recipient, delegatedBy: { name: 'Per Hansen', note: 'You know\nthis better.' } },
      }),
    });
    const consent = stage.find('inkseal-consent-sheet')!.shadowRoot!;
    expect(consent.textContent).to.contain('Per Hansen has passed this on to you.');
    expect(consent.querySelector('blockquote')?.textContent).to.equal('You know\nthis better.');
    consent.querySelector<HTMLElement>('[data-act=delegate]')!.focus();
    await sendKeys({ press: 'Enter' });
    await stage.see('inkseal-delegate-sheet >>> dialog[open]');
    await sendKeys({ type: 'Ola' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ type: 'ola@example.com' });
    for (let stop = 0; stop < 3; stop++) await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Enter' });
    await stage.until(() => stage!.session.acted('recipient.delegate').length === 1, 'the act');
  });
});

describe('paper and consent', () => {
  it('stand together, to keep, before and after it is given', async () => {
    stage = await CeremonyStage.open({ phone: true });
    await stage.press('inkseal-consent-sheet >>> [data-act=papers]');
    await stage.see('inkseal-papers-sheet >>> dialog[open]');
    const text = (): string => stage!.find('inkseal-papers-sheet')!.shadowRoot!.textContent;
    expect(text()).to.contain('Ask Northwind Studio for a copy on paper').and.to.contain('asked to agree');
    await stage.accessible();
    const [file] = await kept(() => stage!.press('[data-act=save-consent]'));
    const saved = await file!.text();
    const { consent } = stage.session.view;
    expect(saved).to.contain(consent.text).and.to.contain(consent.sha256);
    stage.strike();
    stage = await open(undefined);
    await stage.press('.more');
    await stage.press('inkseal-other-actions >>> [data-act=papers]');
    await stage.until(() => text().includes('What you agreed to on'), 'the date');
  });
});

describe('going on later', () => {
  it('says how much is saved, and tells the page that it may close', async () => {
    stage = await open(undefined);
    await stage.press('#fld_agree');
    await stage.press('.more');
    await stage.press('[data-act=leave]');
    await stage.until(() => stage!.heading() === 'Saved for later', 'the screen');
    expect(stage.find('inkseal-paused')!.shadowRoot!.textContent).to.contain(
      'Required fields saved: 1 of 4.',
    );
    expect(stage.host.types().filter((one) => one === 'closed')).to.have.length(1);
    const card = stage.find('inkseal-screen >>> .card')!.getBoundingClientRect();
    expect((card.top + card.bottom) / 2).to.be.closeTo(innerHeight / 2, 20);
    await stage.accessible();
  });

  it('says until when one can come back', async () => {
    stage = await CeremonyStage.open({
      change: (view) => ({
        ...giveConsent(view),
        envelope: { ...view.envelope, expiresAt: '2036-12-24T14:30:00.000Z' },
      }),
    });
    await stage.press('.more');
    await stage.press('[data-act=leave]');
    const deadline = await stage.see('inkseal-paused >>> [data-deadline]');
    expect(deadline.textContent).to.match(/^You can sign until December 24, 2036.*30.+\.$/);
    await stage.accessible();
  });

  it('in a tab of its own takes nothing along that is not saved: it stays, and says so', async () => {
    stage = await open(undefined, { phone: true, context: { tabs: true } });
    stage.session.failures.push(...Array.from({ length: 9 }, () => 'server_unreachable' as const));
    await stage.press('#fld_agree');
    const menu = stage.find<InksealOtherActions>('inkseal-other-actions')!;
    menu.inTab = false;
    await menu.updateComplete;
    await stage.press('.more');
    await stage.press('[data-act=print-tab]');
    await stage.until(() => stage!.heading() === 'Not everything is saved', 'the screen');
    expect(stage.host.tabsOpened).to.equal(0);
  });

  it('does not say so when it is not, nor tells the page', async () => {
    stage = await open(undefined, { phone: true });
    stage.session.failures.push(...Array.from({ length: 9 }, () => 'server_unreachable' as const));
    await stage.press('#fld_agree');
    await stage.press('.more');
    await stage.press('[data-act=leave]');
    await stage.until(() => stage!.heading() === 'Not everything is saved', 'the screen');
    expect(stage.host.types()).not.to.include('closed');
    await stage.accessible();
    stage.session.failures.length = 0;
    await stage.press('[data-act=resume]');
    await stage.see('inkseal-guide');
  });
});

describe('what was adopted', () => {
  it('is put into all further fields of its kind at one press that says how many, an act for each', async () => {
    stage = await CeremonyStage.open({
      change: (view) => {
        const initials = view.fields.find(({ type: kind }) => kind === 'initials')!;
        const copies = [1, 2, 3].map((n) => ({
          ...initials,
          id: `fld_initials_${n}`,
          y: initials.y - 40 * n,
        }));
        return giveConsent({ ...view, fields: [...copies, initials] });
      },
    });
    expect(stage.find('[data-act=place-all]')).to.equal(null);
    await stage.press('#fld_initials');
    await stage.see('inkseal-adopt-dialog >>> dialog[open]');
    await stage.press('[data-act=adopt]');
    await stage.until(() => stage!.session.acted('field.set').length === 1, 'the first alone');
    expect((await stage.see('[data-act=place-all]')).textContent?.trim()).to.equal('Place in all 3');
    await stage.accessible();
    await stage.press('[data-act=place-all]');
    await stage.until(() => stage!.session.acted('field.set').length === 4, 'an act for each');
    const placed = stage.session.acted('field.set').map(({ fieldId }) => fieldId);
    expect(new Set(placed).size).to.equal(4);
    expect(placed.every((id) => id.startsWith('fld_initials'))).to.equal(true);
    await stage.until(() => stage!.find('[data-act=place-all]') === null, 'nothing left to place');
  });
});
