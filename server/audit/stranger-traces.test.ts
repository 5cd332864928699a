import { beforeAll, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { describeOnDatabase } from '../../test/support/databases.ts';
import { throwAwayKeyring } from '../../test/support/throw-away-keyring.ts';
import { AuditLog } from './audit-log.ts';
import { factsOf } from './event-facts.ts';
import { StrangerTraces } from './stranger-traces.ts';
import { SubjectKeys } from './subject-keys.ts';

const keyring = throwAwayKeyring();
const organizationId = createId('org');

describeOnDatabase('what strangers leave in a chain', (open) => {
  let audit: AuditLog;
  beforeAll(async () => {
    audit = new AuditLog(await open(), new SubjectKeys(keyring()));
  });

  function watch(chain: string) {
    const clock = { now: 0 };
    const traces = new StrangerTraces(audit, () => clock.now);
    const visit = (clientIp: string, about = 'emb_1', own = 'yes') =>
      traces.record(
        { about, clientIp },
        { type: 'link.fetched', organizationId, chain, actor: { kind: 'anonymous', id: 'unknown' } },
        { facts: { own }, personal: { ip: { subjectId: 'rcp_1', value: clientIp } } },
      );
    const read = async () =>
      (await audit.readChain(organizationId, chain)).map((event) => ({
        ...factsOf(event),
        ip: event.details['ip'],
      }));
    return { clock, traces, visit, read };
  }

  it('is the first of an hour with what is its own, then a number, then a first again', async () => {
    const { clock, traces, visit, read } = watch(createId('env'));
    for (let n = 0; n < 5; n++) await visit('192.0.2.1');
    clock.now = 3_599_999;
    await traces.settle();
    expect(await read()).toEqual([{ own: 'yes', ip: '192.0.2.1' }]);
    clock.now = 3_600_000;
    await traces.settle();
    await traces.settle();
    await visit('192.0.2.1');
    expect(await read()).toEqual([
      { own: 'yes', ip: '192.0.2.1' },
      { repeats: 4 },
      { own: 'yes', ip: '192.0.2.1' },
    ]);
  });

  it('tells things apart, and networks as far as they are few', async () => {
    const { clock, traces, visit, read } = watch(createId('env'));
    await visit('192.0.2.1', 'emb_1');
    await visit('192.0.2.1', 'emb_2');
    expect(await read()).toHaveLength(2);
    for (let n = 2; n < 30; n++) await visit(`192.0.2.${n}`, 'emb_1');
    expect(await read()).toHaveLength(7);
    clock.now = 3_600_000;
    await traces.settle();
    expect((await read()).slice(7)).toEqual([{ repeats: 23 }]);
    await visit('192.0.2.77', 'emb_1'); // there is room again
    expect(await read()).toHaveLength(9);
  });

  it('is a first again when the first could not be written', async () => {
    const { visit, read } = watch(createId('env'));
    await expect(visit('192.0.2.1', 'emb_1', '\0')).rejects.toThrow();
    await visit('192.0.2.1');
    expect(await read()).toHaveLength(1);
  });
});
