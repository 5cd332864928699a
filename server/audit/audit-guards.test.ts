import { sql, type SQL } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { asAdministrator, describeOnEachDatabase, refusalOf } from '../../test/support/databases.ts';
import { throwAwayKeyring } from '../../test/support/throw-away-keyring.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import { AuditLog, type AuditEntry } from './audit-log.ts';
import { SubjectKeys } from './subject-keys.ts';
import { auditEvent } from './tables.ts';

const insufficientPrivilege = '42501';

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

describeOnEachDatabase('the rights on the audit log', (open) => {
  let database: Database;
  let audit: AuditLog;
  beforeAll(async () => {
    database = await open();
    audit = new AuditLog(database, new SubjectKeys(keyring()));
  });
  const recordOne = (event: AuditEntry): Promise<void> =>
    audit.record(async () => ({ result: undefined, events: [event] }));

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
    expect(await refusalOf(database.transaction((tx) => tx.execute(statement)))).toBe(insufficientPrivilege);
  });

  it('have no foreign key that could cascade into the log', async () => {
    const keys = await database.rows<{ name: string }>(
      database.queries,
      sql`SELECT conname AS name FROM pg_constraint
          WHERE contype = 'f' AND conrelid IN ('audit_event'::regclass, 'audit_head'::regclass)`,
    );
    expect(keys).toEqual([]);
  });

  // Referential actions run as the table's owner, past every grant: only the trigger stands in their way.
  const withParent = async (tx: Transaction, change: SQL): Promise<void> => {
    await tx.execute(sql`CREATE TABLE public.parent (chain text PRIMARY KEY)`);
    await tx.execute(sql`INSERT INTO public.parent SELECT DISTINCT chain FROM audit_event`);
    await tx.execute(
      sql`ALTER TABLE audit_event ADD FOREIGN KEY (chain) REFERENCES public.parent ON DELETE CASCADE`,
    );
    await tx.execute(sql`GRANT DELETE, SELECT ON public.parent TO inkseal_app`);
    await tx.execute(change);
  };

  it('refuse what cascades from a parent’s row to the application, had somebody added such a key', async () => {
    const attempt = database.transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL ROLE none`);
      await withParent(tx, sql`SET LOCAL ROLE inkseal_app`);
      await tx.execute(sql`DELETE FROM public.parent`);
    });
    expect(await refusalOf(attempt)).toBe(insufficientPrivilege);
    expect(await audit.readChain(organizationId, chain)).toHaveLength(1);
  });

  it('refuse what cascades from truncating a parent to a superuser in replication mode', async () => {
    const attempt = asAdministrator(database, (tx) => withParent(tx, sql`TRUNCATE public.parent CASCADE`));
    expect(await refusalOf(attempt)).toBe(insufficientPrivilege);
    expect(await audit.readChain(organizationId, chain)).toHaveLength(1);
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
