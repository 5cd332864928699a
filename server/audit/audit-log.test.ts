import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { subjectKeyRow } from '../../test/support/subject-key-row.ts';
import { describeOnEachDatabase, refusalOf } from '../../test/support/databases.ts';
import { throwAwayKeyring } from '../../test/support/throw-away-keyring.ts';
import type { Database } from '../platform/database/database.ts';
import { AuditLog, type AuditEntry } from './audit-log.ts';
import { SubjectKeys } from './subject-keys.ts';
import { auditPending, subjectKey } from './tables.ts';

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

const keyring = throwAwayKeyring();

describeOnEachDatabase('the audit log', (open) => {
  let database: Database;
  let audit: AuditLog;
  beforeAll(async () => {
    database = await open();
    audit = new AuditLog(database, new SubjectKeys(keyring()));
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
      const failing = new AuditLog(database, new SubjectKeys(keyring()));
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
      const listening = new AuditLog(database, new SubjectKeys(keyring()));
      const chain = createId('env');
      listening.on('envelope.sent', async (tx, event) => {
        const facts = { after: event.seq };
        await listening.append(tx, [entry(event.chain, { type: 'envelope.completed', facts })]);
      });
      await listening.record(async () => ({ result: 1, events: [entry(chain, { type: 'envelope.sent' })] }));
      const events = await audit.readChain(organizationId, chain);
      expect(events.map(({ type }) => type)).toEqual(['envelope.sent', 'envelope.completed']);
    });

    it('are appended in their order however many they are, in whatever chains, each with what is personal in it', async () => {
      const [one, other] = [createId('env'), createId('env')];
      const personal = (value: string) => ({ name: { subjectId: createId('rcp'), value } });
      await audit.record(async () => ({
        result: 1,
        events: [
          entry(one, { facts: { number: 1, text: 'ä "quoted" \\ \n' }, personal: personal('Ada') }),
          entry(other, { facts: { number: 2 } }),
          entry(one, { facts: { number: 3 }, personal: personal('Grace') }),
          entry(one, { facts: { number: 4 } }),
        ],
      }));
      const events = await audit.readChain(organizationId, one);
      const stated = events.map(({ body }) => JSON.parse(body) as { facts: object; prev: string });
      expect(stated.map(({ facts }) => facts)).toEqual([
        { number: 1, text: 'ä "quoted" \\ \n' },
        { number: 3 },
        { number: 4 },
      ]);
      expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(stated.map(({ prev }) => prev)).toEqual(['0'.repeat(64), events[0]!.sha256, events[1]!.sha256]);
      expect(events.map(({ details }) => details)).toEqual([{ name: 'Ada' }, { name: 'Grace' }, {}]);
      expect(await audit.readChain(organizationId, other)).toHaveLength(1);
    });

    it('are told to who hears one before the next is appended, and to who gathers them all at once', async () => {
      const listening = new AuditLog(database, new SubjectKeys(keyring()));
      const chain = createId('env');
      const told: number[][] = [];
      listening.onAll('envelope.created', async (_, events) => void told.push(events.map(({ seq }) => seq)));
      listening.on('envelope.sent', async (tx) => {
        await listening.append(tx, [entry(chain, { type: 'envelope.completed' })]);
      });
      const types = ['envelope.created', 'envelope.created', 'envelope.sent', 'envelope.created'] as const;
      await listening.record(async () => ({
        result: 1,
        events: types.map((type) => entry(chain, { type })),
      }));
      const events = await audit.readChain(organizationId, chain);
      expect(events.map(({ type }) => type.slice('envelope.'.length))).toEqual([
        'created',
        'created',
        'sent',
        'completed',
        'created',
      ]);
      expect(told).toEqual([[1, 2], [5]]);
    });

    it('of one that cannot be appended are none', async () => {
      const chain = createId('env');
      const events = [entry(chain), entry(chain, { facts: { bad: 0.5 } }), entry(chain)];
      expect(await refusalOf(audit.record(async () => ({ result: 1, events })))).toBe(checkViolation);
      expect(await audit.readChain(organizationId, chain)).toEqual([]);
    });

    const insertion = (organization: string) => subjectKeyRow(organization, 'rcp_1');

    it('of one statement go with their event, or neither does', async () => {
      const before = await countSubjectKeys();
      const chain = createId('env');
      await audit.recordKnown([entry(chain, { facts: { good: 1 } })], [insertion(createId('org'))]);
      expect(await countSubjectKeys()).toBe(before + 1);
      expect(await audit.readChain(organizationId, chain)).toHaveLength(1);

      const bad = audit.recordKnown([entry(chain, { facts: { bad: 0.5 } })], [insertion(createId('org'))]);
      expect(await refusalOf(bad)).toBe(checkViolation);
      const twice = createId('org');
      await audit.recordKnown([entry(chain)], [insertion(twice)]);
      await expect(audit.recordKnown([entry(chain)], [insertion(twice)])).rejects.toThrow();
      expect(await countSubjectKeys()).toBe(before + 2);
      expect(await audit.readChain(organizationId, chain)).toHaveLength(2);
    });

    it('of one statement can be many rows', async () => {
      const before = await countSubjectKeys();
      const rows = [createId('org'), createId('org')].map(insertion);
      await audit.recordKnown([entry(createId('env'))], rows);
      expect(await countSubjectKeys()).toBe(before + 2);
    });

    it('of one statement leave out nobody who has a part in them', async () => {
      const listening = new AuditLog(database, new SubjectKeys(keyring()));
      const told: string[] = [];
      listening.on('envelope.sent', async (_tx, { chain }) => void told.push(`listener ${chain}`));
      let isNeeded = false;
      listening.before({ isNeeded: () => isNeeded, work: async () => void told.push('before') });
      const [one, other, last] = [createId('env'), createId('env'), createId('env')];
      await listening.recordKnown([entry(one, { type: 'envelope.sent' })], [insertion(createId('org'))]);
      await listening.recordKnown([entry(other)], [insertion(createId('org'))]);
      isNeeded = true;
      await listening.recordKnown([entry(last)], [insertion(createId('org'))]);
      expect(told).toEqual([`listener ${one}`, 'before']);
      for (const chain of [one, other, last])
        expect(await audit.readChain(organizationId, chain)).toHaveLength(1);
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
});
