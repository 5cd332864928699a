/** What is told before anybody agrees: how much there is to do and to read, and who else signs. */
import { expect } from '@open-wc/testing';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const facts = (): (string | undefined)[] =>
  [...stage.find('inkseal-consent-sheet')!.shadowRoot!.querySelectorAll('.facts li')].map((one) =>
    one.textContent?.trim(),
  );
const only =
  (isKept: (field: SigningView['fields'][number]) => boolean) =>
  (view: SigningView): SigningView => ({ ...view, fields: view.fields.filter(isKept) });

describe('the overview before consent', () => {
  it('tells required fields from optional ones, and names pages and whoever else signs', async () => {
    stage = await CeremonyStage.open({
      pageCount: 4,
      change: (view) => ({ ...view, others: [{ name: 'Bob Andersen', status: 'notified' }] }),
    });
    expect(facts()).to.deep.equal([
      '4 required fields',
      '1 optional field',
      '4 pages',
      'Also signing: Bob Andersen',
    ]);
    await stage.accessible();
  });

  it('says until when one can sign, in the time and the words of whoever reads it', async () => {
    const ends = (view: SigningView): SigningView => ({
      ...view,
      envelope: { ...view.envelope, expiresAt: '2026-12-24T14:30:00.000Z' },
    });
    stage = await CeremonyStage.open({ change: ends, context: { language: 'nb' } });
    const deadline = await stage.see('inkseal-consent-sheet >>> [data-deadline]');
    expect(deadline.textContent).to.match(/^Du kan signere til .*desember 2026.*\d\d:30.+\.$/);
    await stage.accessible();
  });

  it('counts a choice among boxes once, and speaks of no kind of field that is not there', async () => {
    const group = { name: 'terms', label: 'Terms' };
    const choice = ({ fields, ...view }: SigningView): SigningView => ({
      ...view,
      fields: fields
        .filter(({ type }) => type === 'text')
        .map((one) => ({ ...one, type: 'radio', required: true, group })),
    });
    stage = await CeremonyStage.open({ change: choice });
    expect(facts()).to.deep.equal(['1 required field', '2 pages']);
    stage.strike();
    stage = await CeremonyStage.open({ change: only(({ required }) => !required) });
    expect(facts()).to.deep.equal(['1 optional field', '2 pages']);
    stage.strike();
    stage = await CeremonyStage.open({ change: only(() => false) });
    expect(facts()).to.deep.equal(['0 required fields', '2 pages']);
  });

  it('asks nobody for what a condition hides, and of what one requires that it is required', async () => {
    const conditional = (view: SigningView): SigningView => ({
      ...view,
      fields: view.fields.flatMap((one): SigningView['fields'] => {
        const when = (is: 'filled' | 'empty') => ({ all: [{ ref: 'agree', is }] });
        if (one.id === 'fld_agree')
          return [{ ...one, ref: 'agree', value: { type: 'checkbox', checked: true } }];
        if (one.id === 'fld_title') return [{ ...one, requireWhen: when('filled') }];
        return one.id === 'fld_name' ? [{ ...one, showWhen: when('empty') }] : [];
      }),
    });
    stage = await CeremonyStage.open({ change: conditional });
    expect(facts()).to.deep.equal(['2 required fields', '2 pages']);
  });
});
