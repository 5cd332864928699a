import { eq, sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { asAdministrator, describeOnEachDatabase } from '../../test/support/databases.ts';
import { throwAwayKeyring } from '../../test/support/throw-away-keyring.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import { AuditLog, type AuditEntry } from './audit-log.ts';
import { commit } from './commitment.ts';
import { SubjectKeys } from './subject-keys.ts';
import { auditEvent, auditHead, auditOpening, auditPending, subjectKey } from './tables.ts';

const organizationId = createId('org');

function entry(chain: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    type: 'envelope.created',
    organizationId,
    chain,
    actor: { kind: 'api_key', id: 'key_1' },
    ...more,
  };
}

const keyring = throwAwayKeyring();

describeOnEachDatabase('personal data in the audit log', (open) => {
  let database: Database;
  let audit: AuditLog;
  beforeAll(async () => {
    database = await open();
    audit = new AuditLog(database, new SubjectKeys(keyring()));
  });
  const recordOne = (event: AuditEntry): Promise<void> =>
    audit.record(async () => ({ result: undefined, events: [event] }));

  const name = 'Ada Lovelace-Personal';
  const personal = {
    name: { subjectId: 'rcp_ada', value: name },
    ip: { subjectId: 'rcp_ada', value: '198.51.100.77' },
    title: { subjectId: 'env_doc', value: 'Divorce settlement' },
  };

  it('is committed to in the body, opens for us, and occurs nowhere in the database', async () => {
    const chain = createId('env');
    await recordOne(entry(chain, { personal }));
    const [event] = await audit.readChain(organizationId, chain);
    expect(event!.details).toEqual({ name, ip: '198.51.100.77', title: 'Divorce settlement' });
    const { commitments } = JSON.parse(event!.body) as { commitments: Record<string, string> };
    for (const [field, value] of Object.entries(event!.details)) {
      const salt = Buffer.from(event!.salts[field]!, 'hex');
      expect(salt).toHaveLength(32);
      expect(commit(field, { salt, value }).toString('hex')).toBe(commitments[field]);
    }

    const everything = await Promise.all(
      [auditEvent, auditHead, auditPending, auditOpening].map((table) =>
        database.rows<{ row: string }>(database.queries, sql`SELECT t::text AS row FROM ${table} t`),
      ),
    );
    const stored = everything
      .flat()
      .map(({ row }) => row)
      .join('\n');
    expect(stored).toContain(event!.id);
    for (const { value } of Object.values(personal)) {
      expect(stored).not.toContain(value);
      expect(stored).not.toContain(Buffer.from(value).toString('hex'));
    }
  });

  it('has a fresh salt each time, so that equal values cannot be linked', async () => {
    const chain = createId('env');
    await recordOne(entry(chain, { personal }));
    await recordOne(entry(chain, { personal }));
    const [one, other] = await audit.readChain(organizationId, chain);
    expect(one!.salts['name']).not.toBe(other!.salts['name']);
  });

  it('is gone once its subject’s key is deleted, and the event stays as it was', async () => {
    const chain = createId('env');
    const subjectId = createId('rcp');
    await recordOne(entry(chain, { personal: { ...personal, name: { subjectId, value: name } } }));
    const [before] = await audit.readChain(organizationId, chain);
    await database.queries.delete(subjectKey).where(eq(subjectKey.subjectId, subjectId));
    const [after] = await audit.readChain(organizationId, chain);
    expect(after!.body).toBe(before!.body);
    expect(Object.keys(after!.details).sort()).toEqual(['ip', 'title']);
    expect(Object.keys(after!.salts).sort()).toEqual(['ip', 'title']);
  });

  it('raises an alarm when an opening was moved to another event', async () => {
    const chain = createId('env');
    await recordOne(entry(chain, { personal: { name: personal.name } }));
    await recordOne(entry(chain, { personal: { name: { ...personal.name, value: 'Somebody Else' } } }));
    const [one, other] = await audit.readChain(organizationId, chain);
    await asAdministrator(database, async (tx) => {
      const [theirs] = await tx.select().from(auditOpening).where(eq(auditOpening.eventId, other!.id));
      await tx.update(auditOpening).set({ sealed: theirs!.sealed }).where(eq(auditOpening.eventId, one!.id));
    });
    await expect(audit.readChain(organizationId, chain)).rejects.toThrow();
  });

  it('shares one key between transactions that race to make it', async () => {
    const keys = new SubjectKeys(keyring());
    const subjectId = createId('rcp');
    const made = await Promise.all(
      Array.from({ length: 4 }, () =>
        database.transaction((tx) => keys.keyFor(tx, organizationId, subjectId)),
      ),
    );
    expect(new Set(made.map((key) => key.export().toString('hex'))).size).toBe(1);
    expect(made[0]?.symmetricKeySize).toBe(32);
    expect(await keys.findKey(database.queries, organizationId, createId('rcp'))).toBeUndefined();
  });

  const keysOf = async (subjectId: string): Promise<number> =>
    database.queries.$count(subjectKey, eq(subjectKey.subjectId, subjectId));
  const about = (subjectId: string) => ({ personal: { ip: { subjectId, value: '198.51.100.7' } } });

  it('is never kept again of whose key was destroyed', async () => {
    const keys = new SubjectKeys(keyring());
    const [chain, subject, never] = [createId('env'), createId('rcp'), createId('rcp')];
    await recordOne(entry(chain, about(subject)));
    await database.transaction((tx) => keys.destroy(tx, organizationId, [subject, never, subject]));
    for (const one of [subject, never]) {
      await recordOne(entry(chain, about(one)));
      const making = database.transaction((tx) => keys.keyFor(tx, organizationId, one));
      await expect(making).rejects.toMatchObject({ code: 'personal_data_redacted' });
      expect(await keysOf(one)).toBe(0);
    }
    const events = await audit.readChain(organizationId, chain);
    expect(events.map(({ details }) => details)).toEqual([{}, {}, {}]);
    expect(
      events.map(({ body }) => Object.keys((JSON.parse(body) as { commitments: object }).commitments)),
    ).toEqual([['ip'], [], []]);
  });

  it('leaves no key behind, whoever is first: who makes it or who destroys it', async () => {
    const keys = new SubjectKeys(keyring());
    const [first, last, chain] = [createId('rcp'), createId('rcp'), createId('env')];
    /** Does `work` and goes on with `other` before it is committed. */
    const overlap = async (work: (tx: Transaction) => Promise<unknown>, other: () => Promise<unknown>) => {
      const [done, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const holding = database.transaction(async (tx) => {
        await work(tx);
        done.resolve();
        await go.promise;
      });
      await done.promise;
      const waiting = other();
      await new Promise((resolve) => setTimeout(resolve, 200));
      go.resolve();
      await Promise.all([holding, waiting]);
    };
    const destroy = (tx: Transaction, id: string) => keys.destroy(tx, organizationId, [id]);
    await overlap(
      (tx) => keys.keyFor(tx, organizationId, first),
      () => database.transaction((tx) => destroy(tx, first)),
    );
    expect(await keysOf(first)).toBe(0);
    await overlap(
      (tx) => destroy(tx, last),
      () => recordOne(entry(chain, about(last))),
    );
    expect(await keysOf(last)).toBe(0);
    expect(await audit.readChain(organizationId, chain)).toMatchObject([{ details: {} }]);
  });
});
