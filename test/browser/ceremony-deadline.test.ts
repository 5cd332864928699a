/** A document whose time is over while somebody has it before them. */
import { expect } from '@open-wc/testing';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

/** By the server's clock, which is years ahead of this machine's. */
const ending =
  (milliseconds: number) =>
  (view: SigningView): SigningView => ({
    ...giveConsent(view),
    now: '2040-01-01T12:00:00.000Z',
    envelope: {
      ...view.envelope,
      expiresAt: new Date(Date.parse('2040-01-01T12:00:00.000Z') + milliseconds).toISOString(),
    },
  });

describe('the time to sign', () => {
  it('is seen to be over without an act, by the server’s clock', async () => {
    stage = await CeremonyStage.open({
      change: ending(1500),
      prepare: (session) => {
        session.elsewhere = (view) => ({ ...view, envelope: { ...view.envelope, status: 'expired' } });
      },
    });
    expect(stage.find('inkseal-guide')).not.to.equal(null);
    await stage.until(() => stage.heading() === 'The time to sign is over', 'the end');
    expect(stage.session.acted('field.set')).to.deep.equal([]);
    await stage.accessible();
  });

  it('is not over before', async () => {
    let looks = 0;
    stage = await CeremonyStage.open({
      change: ending(60_000),
      prepare: (session) => {
        session.elsewhere = (view) => (looks++, view);
      },
    });
    await pause(1500);
    expect(looks).to.equal(0);
    expect(stage.find('inkseal-guide')).not.to.equal(null);
  });
});
