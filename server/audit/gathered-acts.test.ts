/** Acts of many callers in one transaction: each fares as it would alone, whoever the others are. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { subjectKeyRow } from '../../test/support/subject-key-row.ts';
import { describeOnEachDatabase, refusalOf } from '../../test/support/databases.ts';
import { throwAwayKeyring } from '../../test/support/throw-away-keyring.ts';
import type { Database } from '../platform/database/database.ts';
import { AuditLog, type AuditEntry } from './audit-log.ts';
import { GatheredActs, type KnownAct } from './gathered-acts.ts';
import { SubjectKeys } from './subject-keys.ts';

const checkViolation = '23514';
const uniqueViolation = '23505';
const callers = 40;

const keyring = throwAwayKeyring();

function entry(chain: string, organizationId: string, more: Partial<AuditEntry> = {}): AuditEntry {
  const actor = { kind: 'api_key', id: 'key_1' } as const;
  return { type: 'document.opened', organizationId, chain, actor, ...more };
}

describeOnEachDatabase('acts that come at once', (open) => {
  let database: Database;
  let audit: AuditLog;
  beforeAll(async () => {
    database = await open();
    audit = new AuditLog(database, new SubjectKeys(keyring()));
  });

  const tenants = () =>
    Array.from({ length: callers }, () => ({ id: createId('org'), chain: createId('env') }));
  const keyRow = (organizationId: string) => subjectKeyRow(organizationId, 'rcp_9');
  const countTransactions = async (chains: readonly string[]): Promise<number> => {
    const [row] = await database.rows<{ n: number }>(
      database.queries,
      sql`SELECT count(DISTINCT xmin::text)::int AS n FROM audit_event
        WHERE chain IN (SELECT json_array_elements_text(${JSON.stringify(chains)}::json))`,
    );
    return row?.n ?? Number.NaN;
  };

  it('share transactions, and each finds its own in the log, under its own key', async () => {
    const all = tenants();
    await Promise.all(
      all.map(({ id, chain }, index) =>
        audit.recordKnown([
          entry(chain, id, {
            personal: { ip: { subjectId: `rcp_${index % 3}`, value: `192.0.2.${index}` } },
          }),
          entry(chain, id, { facts: { number: index } }),
        ]),
      ),
    );
    for (const [index, { id, chain }] of all.entries()) {
      const [first, second] = await audit.readChain(id, chain);
      expect(first).toMatchObject({ seq: 1, details: { ip: `192.0.2.${index}` } });
      expect(JSON.parse(second?.body ?? '{}')).toMatchObject({ seq: 2, facts: { number: index } });
    }
    expect(await countTransactions(all.map(({ chain }) => chain))).toBeLessThan(callers / 4);
  });

  it('do not fail with one of them: its caller alone hears of it, and nothing of it has happened', async () => {
    const all = tenants();
    const taken = createId('org');
    await audit.recordKnown([entry(createId('env'), taken)], [keyRow(taken)]);
    const outcomes = await Promise.allSettled(
      all.map(({ id, chain }, index) => {
        if (index === 7) return audit.recordKnown([entry(chain, id, { facts: { bad: 0.5 } })], [keyRow(id)]);
        return audit.recordKnown([entry(chain, id)], [keyRow(index === 20 ? taken : id)]);
      }),
    );
    const failed = outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
    expect(failed).toEqual([7, 20]);
    const refusals = outcomes.flatMap((one) =>
      one.status === 'rejected' ? [refusalOf(Promise.reject(one.reason))] : [],
    );
    expect(await Promise.all(refusals)).toEqual([checkViolation, uniqueViolation]);
    for (const [index, { id, chain }] of all.entries())
      expect(await audit.readChain(id, chain)).toHaveLength(failed.includes(index) ? 0 : 1);
    const keys = sql`SELECT count(*)::int AS n FROM subject_key WHERE subject_id = 'rcp_9' AND organization_id = ${all[7]?.id}`;
    expect(await database.rows(database.queries, keys)).toEqual([{ n: 0 }]);
  });

  it('that begin inside a transaction are refused at once, and others go on', async () => {
    const [{ id, chain }, other] = tenants() as [
      { id: string; chain: string },
      { id: string; chain: string },
    ];
    const inside = database.transaction(async () => audit.recordKnown([entry(chain, id)]));
    await expect(inside).rejects.toThrow('A transaction is open here');
    await audit.recordKnown([entry(other.chain, other.id)]);
    expect(await audit.readChain(id, chain)).toEqual([]);
    await expect(audit.recordKnown([])).rejects.toThrow('at least one audit event');
  });

  it('do not wait for a chain that is busy, however many act on it, but for those who do', async () => {
    // The embedded engine has one session: nobody else can hold a lock.
    if (database.engine === 'pglite') return;
    const all = tenants();
    const [busy, ...others] = all as [(typeof all)[0], ...typeof all];
    const act = ({ id, chain }: (typeof all)[0], number = 0) =>
      audit.recordKnown([entry(chain, id, { facts: { number } })]);
    await act(busy);
    const [holds, ends] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holder = audit.record(async (tx) => {
      await audit.append(tx, [entry(busy.chain, busy.id)]);
      holds.resolve();
      await ends.promise;
      return { result: undefined, events: [entry(busy.chain, busy.id)] };
    });
    await holds.promise;
    let done = 0;
    const started = performance.now();
    // By themselves and in the company of others, with what they change and without, and more than there are places.
    const late = [1, 2].map((number) =>
      audit.recordKnown([entry(busy.chain, busy.id, { facts: { number } })], [keyRow(createId('org'))]),
    );
    const first = others.map((one) => act(one));
    for (let number = 3; number <= 8; number++) late.push(act(busy, number));
    for (const one of late) void one.then(() => (done += 1));
    await Promise.all(first);
    for (let round = 0; round < 3; round++) {
      late.push(act(busy, late.length + 1));
      await Promise.all(others.map((one) => act(one)));
    }
    expect(done).toBe(0);
    // The server ends a statement that waits for 30 s.
    expect(performance.now() - started).toBeLessThan(25_000);
    ends.resolve();
    await Promise.all([holder, ...late]);
    const events = (await audit.readChain(busy.id, busy.chain)).map(
      ({ body }) => JSON.parse(body) as { facts: { number?: number } },
    );
    expect(
      events
        .slice(3)
        .map(({ facts }) => facts.number)
        .toSorted(),
    ).toEqual(late.map((_, index) => index + 1).toSorted());
  });

  it('have those who take part in every act at their own, and at nobody else’s', async () => {
    const tries = new AsyncLocalStorage<string>();
    const marked: (string | undefined)[] = [];
    const marking = new AuditLog(database, new SubjectKeys(keyring()));
    marking.before({
      isNeeded: () => tries.getStore() !== undefined,
      work: async () => void marked.push(tries.getStore()),
    });
    const all = tenants();
    await Promise.all(
      all.map(({ id, chain }, index) => {
        const act = () => marking.recordKnown([entry(chain, id)]);
        return index % 10 === 5 ? tries.run(`try ${index}`, act) : act();
      }),
    );
    expect(marked.toSorted()).toEqual(['try 15', 'try 25', 'try 35', 'try 5']);
  });

  it('are done where only the answer to their COMMIT was lost, and once', async () => {
    const act = ({ id, chain }: ReturnType<typeof tenants>[0]) => ({
      entries: [{ ...entry(chain, id), id: createId('evt') }],
      rows: [],
    });
    const perform = ({ entries }: KnownAct): Promise<void> =>
      audit.record(async () => ({ result: undefined, events: [...entries] }));
    const gathered = new GatheredActs({
      together: async (acts) => {
        for (const one of acts) await perform(one);
        throw new Error('the connection was lost');
      },
      patiently: perform,
      wasBusy: () => false,
      hasHappened: async ({ entries: [only] }) =>
        (await audit.readEvent(only?.organizationId ?? '', only?.id ?? '')) !== undefined,
    });
    const all = tenants();
    await Promise.all(all.map((one) => gathered.do(act(one))));
    for (const { id, chain } of all) expect(await audit.readChain(id, chain)).toHaveLength(1);
  });
});
