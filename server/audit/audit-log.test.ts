import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql, type SQL } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { asAdministrator, describeOnEachDatabase, sqlState } from '../../test/support/databases.ts';
import { Keyring } from '../platform/crypto/keyring.ts';
import { LocalRootKey } from '../platform/crypto/local-root-key.ts';
import type { Database } from '../platform/database/database.ts';
import { AuditLog, type AuditEntry } from './audit-log.ts';
import { commit } from './commitment.ts';
import { SubjectKeys } from './subject-keys.ts';
import { auditEvent, auditHead, auditOpening, auditPending, subjectKey } from './tables.ts';

const insufficientPrivilege = '42501';
const checkViolation = '23514';

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

async function refusalOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
  } catch (error) {
    return sqlState(error) ?? 'an error without an SQLSTATE';
  }
  return undefined;
}

let folder: string;
let keyring: Keyring;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-audit-'));
  const root = await LocalRootKey.open(join(folder, 'root.key'));
  keyring = await Keyring.open({ directory: join(folder, 'keyring'), root });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeOnEachDatabase('the audit log', (open) => {
  let database: Database;
  let audit: AuditLog;
  beforeAll(async () => {
    database = await open();
    audit = new AuditLog(database, new SubjectKeys(keyring));
  });
  const recordOne = (event: AuditEntry): Promise<void> =>
    audit.record(async () => ({ result: undefined, events: [event] }));

  describe('chains', () => {
    it('number events without a gap and link each to the one before, with 8 appenders at once', async () => {
      const chain = createId('env');
      const appender = async (number: number) => {
        for (let i = 0; i < 10; i++) await recordOne(entry(chain, { facts: { appender: number, i } }));
      };
      await Promise.all(Array.from({ length: 8 }, (_, number) => appender(number)));

      const events = await audit.readChain(organizationId, chain);
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
      let previous = '0'.repeat(64);
      for (const event of events) {
        const body = JSON.parse(event.body) as Record<string, unknown>;
        expect(body).toMatchObject({
          v: 1,
          chain,
          seq: event.seq,
          prev: previous,
          id: event.id,
          at: event.at,
        });
        expect(createHash('sha256').update(event.body).digest('hex')).toBe(event.sha256);
        previous = event.sha256;
      }
    });

    it('survive two first events that race for a new chain', async () => {
      const chains = Array.from({ length: 5 }, () => createId('env'));
      await Promise.all([...chains, ...chains].map((chain) => recordOne(entry(chain))));
      for (const chain of chains) {
        const events = await audit.readChain(organizationId, chain);
        expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
      }
    });

    it('belong to one organization: another can neither append nor read', async () => {
      const chain = createId('env');
      await recordOne(entry(chain));
      const other = createId('org');
      const foreign = recordOne({ ...entry(chain), organizationId: other });
      expect(await refusalOf(foreign)).toBe(checkViolation);
      expect(await audit.readChain(other, chain)).toEqual([]);
    });

    it('queue a leaf hash for the tree with every event', async () => {
      const chain = createId('env');
      await recordOne(entry(chain));
      const [event] = await audit.readChain(organizationId, chain);
      const pending = await database.queries
        .select()
        .from(auditPending)
        .where(eq(auditPending.eventId, event!.id));
      const leaf = createHash('sha256')
        .update(Buffer.from([0]))
        .update(event!.body)
        .digest();
      expect(pending).toEqual([{ eventId: event!.id, leafHash: leaf }]);
    });
  });

  describe('bodies', () => {
    it('are the same text for the same facts, whatever order they came in', async () => {
      const chain = createId('env');
      await recordOne(entry(chain, { facts: { zeta: 1, alpha: 'ä "quoted" \\ \n', Beta: -5 } }));
      const [event] = await audit.readChain(organizationId, chain);
      expect(event!.body).toContain(String.raw`"facts":{"Beta":-5,"alpha":"ä \"quoted\" \\ \n","zeta":1}`);
      expect(Object.keys(JSON.parse(event!.body) as object)).toEqual(
        'v organization chain seq prev id at type actor facts commitments'.split(' '),
      );
    });

    it('carry the database’s clock in UTC milliseconds', async () => {
      const chain = createId('env');
      const before = Date.now();
      await recordOne(entry(chain));
      const [event] = await audit.readChain(organizationId, chain);
      expect(event!.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Math.abs(Date.parse(event!.at) - before)).toBeLessThan(10_000);
    });

    it.each([
      ['a fraction', 1.5],
      ['an integer that a JSON reader would round', 1e21],
      ['null', null],
      ['an object', { a: 1 }],
      ['a boolean', true],
    ])('refuse %s as a fact', async (_, value) => {
      const facts = { value } as unknown as Record<string, string | number>;
      expect(await refusalOf(recordOne(entry(createId('env'), { facts })))).toBe(checkViolation);
    });

    it('are refused above what a tile entry can hold', async () => {
      const facts = { long: 'x'.repeat(66_000) };
      expect(await refusalOf(recordOne(entry(createId('env'), { facts })))).toBe(checkViolation);
    });
  });

  describe('changes and their events', () => {
    const countSubjectKeys = async () => (await database.queries.select().from(subjectKey)).length;
    const change = (organization: string) => ({
      organizationId: organization,
      subjectId: 'rcp_1',
      epoch: '2026-01',
      wrapped: Buffer.from([1]),
    });

    it('fail together when the append fails', async () => {
      const before = await countSubjectKeys();
      const attempt = audit.record(async (tx) => {
        await tx.insert(subjectKey).values(change(createId('org')));
        return { result: 1, events: [entry(createId('env'), { facts: { bad: 0.5 } })] };
      });
      expect(await refusalOf(attempt)).toBe(checkViolation);
      expect(await countSubjectKeys()).toBe(before);
    });

    it('fail together when a listener fails', async () => {
      const failing = new AuditLog(database, new SubjectKeys(keyring));
      failing.on('envelope.voided', async () => {
        throw new Error('listener');
      });
      const chain = createId('env');
      const attempt = failing.record(async () => ({
        result: 1,
        events: [entry(chain, { type: 'envelope.voided' })],
      }));
      await expect(attempt).rejects.toThrow('listener');
      expect(await audit.readChain(organizationId, chain)).toEqual([]);
    });

    it('reach listeners inside the same transaction', async () => {
      const listening = new AuditLog(database, new SubjectKeys(keyring));
      const chain = createId('env');
      listening.on('envelope.sent', async (tx, event) => {
        await listening.append(
          tx,
          entry(event.chain, { type: 'envelope.completed', facts: { after: event.seq } }),
        );
      });
      await listening.record(async () => ({ result: 1, events: [entry(chain, { type: 'envelope.sent' })] }));
      const events = await audit.readChain(organizationId, chain);
      expect(events.map(({ type }) => type)).toEqual(['envelope.sent', 'envelope.completed']);
    });

    it('are refused when nothing is recorded', async () => {
      const organization = createId('org');
      const attempt = audit.record(async (tx) => {
        await tx.insert(subjectKey).values(change(organization));
        return { result: 1, events: [] };
      });
      await expect(attempt).rejects.toThrow('at least one audit event');
      const rows = await database.queries
        .select()
        .from(subjectKey)
        .where(eq(subjectKey.organizationId, organization));
      expect(rows).toEqual([]);
    });
  });

  describe('rights', () => {
    const chain = createId('env');
    beforeAll(() => recordOne(entry(chain)));

    const changes: [string, SQL][] = [
      ['UPDATE', sql`UPDATE audit_event SET body = '{}' WHERE chain = ${chain}`],
      ['UPDATE of no row', sql`UPDATE audit_event SET body = '{}' WHERE false`],
      ['DELETE', sql`DELETE FROM audit_event WHERE chain = ${chain}`],
      ['TRUNCATE', sql`TRUNCATE audit_event`],
      ['TRUNCATE CASCADE', sql`TRUNCATE audit_event CASCADE`],
      ['DELETE of a head', sql`DELETE FROM audit_head WHERE chain = ${chain}`],
      ['rewinding of a head', sql`UPDATE audit_head SET seq = 0 WHERE chain = ${chain}`],
      ['TRUNCATE of heads', sql`TRUNCATE audit_head`],
    ];

    it.each(changes)('refuse %s to the application', async (_, change) => {
      expect(await refusalOf(database.transaction((tx) => tx.execute(change)))).toBe(insufficientPrivilege);
    });

    it.each(changes)('refuse %s to a superuser in replication mode', async (_, change) => {
      const attempt = asAdministrator(database, (tx) => tx.execute(change));
      expect(await refusalOf(attempt)).toBe(insufficientPrivilege);
      expect(await audit.readChain(organizationId, chain)).toHaveLength(1);
    });

    it('let the application insert only through the append function', async () => {
      const row = {
        id: createId('evt'),
        organizationId,
        chain,
        seq: 2,
        type: 'x',
        at: new Date(),
        body: '{}',
      };
      const insert = database.queries.insert(auditEvent).values({ ...row, sha256: Buffer.alloc(32) });
      expect(await refusalOf(insert)).toBe(insufficientPrivilege);
    });

    it.each([
      ['disable the triggers', sql`ALTER TABLE audit_event DISABLE TRIGGER ALL`],
      ['drop a trigger', sql`DROP TRIGGER audit_event_keeps_rows ON audit_event`],
      ['drop the table', sql`DROP TABLE audit_event`],
      ['replace the function', sql`ALTER FUNCTION audit_refuse_change() OWNER TO inkseal_app`],
      ['make a table that the function could mistake', sql`CREATE TABLE public.json_each (x int)`],
      ['take an event off the queue of the tree', sql`DELETE FROM audit_pending`],
      ['rewrite an opening', sql`UPDATE audit_opening SET sealed = '\\x00'`],
      ['turn ordinary triggers off', sql`SET LOCAL session_replication_role = replica`],
    ])('do not let the application %s', async (_, statement) => {
      expect(await refusalOf(database.transaction((tx) => tx.execute(statement)))).toBe(
        insufficientPrivilege,
      );
    });

    it('have no foreign key that could cascade into the log', async () => {
      const keys = await database.rows<{ name: string }>(
        database.queries,
        sql`SELECT conname AS name FROM pg_constraint
            WHERE contype = 'f' AND conrelid IN ('audit_event'::regclass, 'audit_head'::regclass)`,
      );
      expect(keys).toEqual([]);
    });

    it('run the application as a role that is no superuser and owns no part of the log', async () => {
      const [row] = await database.rows<{ role: string; superuser: boolean; owners: string }>(
        database.queries,
        sql`SELECT current_user::text AS role,
              (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
              (SELECT string_agg(DISTINCT tableowner::text, ' ') FROM pg_tables
                WHERE tablename IN ('audit_event', 'audit_head', 'audit_pending')) AS owners`,
      );
      expect(row).toEqual({ role: 'inkseal_app', superuser: false, owners: 'inkseal_owner' });
    });
  });

  describe('personal data', () => {
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
        await tx
          .update(auditOpening)
          .set({ sealed: theirs!.sealed })
          .where(eq(auditOpening.eventId, one!.id));
      });
      await expect(audit.readChain(organizationId, chain)).rejects.toThrow();
    });

    it('shares one key between transactions that race to make it', async () => {
      const keys = new SubjectKeys(keyring);
      const subjectId = createId('rcp');
      const made = await Promise.all(
        Array.from({ length: 4 }, () =>
          database.transaction((tx) => keys.keyFor(tx, organizationId, subjectId)),
        ),
      );
      expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
      expect(made[0]).toHaveLength(32);
      expect(await keys.findKey(database.queries, organizationId, createId('rcp'))).toBeUndefined();
    });
  });
});
