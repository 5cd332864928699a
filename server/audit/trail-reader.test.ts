import { beforeAll, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import { throwAwayKeyring } from '../../test/support/throw-away-keyring.ts';
import type { Database } from '../platform/database/database.ts';
import { AuditLog, type AuditEntry } from './audit-log.ts';
import { listOpenings } from './audit-store.ts';
import { SubjectKeys } from './subject-keys.ts';
import { listLeavesOf } from './tree/log-store.ts';

const organizationId = createId('org');
const keyring = throwAwayKeyring();

function entries(chain: string, count: number): AuditEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    id: createId('evt'),
    type: 'envelope.created' as const,
    organizationId,
    chain,
    actor: { kind: 'api_key' as const, id: 'key_1' },
    facts: { index },
    ...(index % 500 === 0 && {
      personal: { title: { subjectId: 'env_1', value: `Agreement ${index}` } },
    }),
  }));
}

describeOnEachDatabase('a chain that has grown for years', (open) => {
  let database: Database;
  let audit: AuditLog;
  const chain = createId('env');
  const written = entries(chain, 2_050);
  beforeAll(async () => {
    database = await open();
    audit = new AuditLog(database, new SubjectKeys(keyring()));
    await audit.record(async () => ({ result: undefined, events: written }));
  });

  it('is read by pages as it is read whole, each event once and in order', async () => {
    const paged = [];
    for await (const page of audit.readChainByPages(organizationId, chain)) {
      expect(page.length).toBeGreaterThan(0);
      expect(page.length).toBeLessThan(written.length);
      paged.push(...page);
    }
    expect(paged).toEqual(await audit.readChain(organizationId, chain));
    expect(paged.map(({ id }) => id)).toEqual(written.map(({ id }) => id));
    expect(paged[500]?.details).toEqual({ title: 'Agreement 500' });
    for await (const page of audit.readChainByPages(createId('org'), chain)) expect(page).toEqual([]);
  });

  it('gives one event with its openings, and to no other organization', async () => {
    const id = written[1_000]?.id ?? '';
    expect(await audit.readEvent(organizationId, id)).toMatchObject({
      id,
      seq: 1_001,
      details: { title: 'Agreement 1000' },
    });
    expect(await audit.readEvent(createId('org'), id)).toBeUndefined();
  });

  it('may have more events than a statement takes parameters (65,535)', async () => {
    const known = written[0]?.id ?? '';
    const ids = [known, ...Array.from({ length: 70_000 }, () => createId('evt'))];
    const openings = await listOpenings(database.queries, ids);
    expect(openings.map(({ eventId, name }) => [eventId, name])).toEqual([[known, 'title']]);
    expect(await listLeavesOf(database.queries, 1, ids)).toEqual([]);
  });
});
