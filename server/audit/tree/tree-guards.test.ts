import { sql, type SQL } from 'drizzle-orm';
import { beforeAll, afterAll, expect, it } from 'vitest';
import { asAdministrator, describeOnEachDatabase, refusalOf } from '../../../test/support/databases.ts';
import { throwAwayKeyring } from '../../../test/support/throw-away-keyring.ts';
import { openTreeWorld, type TreeWorld } from '../../../test/support/tree-world.ts';
import type { Database } from '../../platform/database/database.ts';

const insufficientPrivilege = '42501';
const keyring = throwAwayKeyring();

describeOnEachDatabase('the rights on the tree', (open) => {
  let database: Database;
  let world: TreeWorld;
  beforeAll(async () => {
    database = await open();
    world = await openTreeWorld(database, keyring());
    await world.append(300);
    await world.settle();
  });
  afterAll(() => world.remove());

  const tables = ['log_origin', 'log_leaf', 'log_tile', 'log_checkpoint', 'log_timestamp', 'log_cosignature'];
  const changes = tables.flatMap((table): [string, SQL][] => {
    const name = sql.identifier(table);
    const column = sql.identifier(table === 'log_origin' ? 'number' : 'log');
    return [
      [`UPDATE ${table}`, sql`UPDATE ${name} SET ${column} = 2`],
      [`UPDATE of no row of ${table}`, sql`UPDATE ${name} SET ${column} = 2 WHERE false`],
      [`DELETE FROM ${table}`, sql`DELETE FROM ${name}`],
      [`TRUNCATE ${table}`, sql`TRUNCATE ${name}`],
    ];
  });

  it.each(changes)('refuse %s to the application', async (_, change) => {
    expect(await refusalOf(database.transaction((tx) => tx.execute(change)))).toBe(insufficientPrivilege);
  });

  it.each(changes)('refuse %s to a superuser in replication mode', async (_, change) => {
    expect(await refusalOf(asAdministrator(database, (tx) => tx.execute(change)))).toBe(
      insufficientPrivilege,
    );
  });

  it.each([
    ['put a leaf in', sql`INSERT INTO log_leaf VALUES (1, 1000, 'evt_x', decode(repeat('00', 32), 'hex'))`],
    ['name a log', sql`INSERT INTO log_origin (number, origin) VALUES (2, 'other.example/log')`],
    ['queue an event', sql`INSERT INTO audit_pending VALUES ('evt_x', decode(repeat('00', 32), 'hex'))`],
    ['take an event off the queue', sql`DELETE FROM audit_pending`],
    ['disable the triggers', sql`ALTER TABLE log_leaf DISABLE TRIGGER ALL`],
  ])('do not let the application %s', async (_, statement) => {
    expect(await refusalOf(database.transaction((tx) => tx.execute(statement)))).toBe(insufficientPrivilege);
  });

  it('do not let a log be opened again, or one that follows none', async () => {
    for (const call of [
      sql`SELECT log_open(1, 'other.example/log', NULL)`,
      sql`SELECT log_open(2, 'other.example/log', NULL)`,
      sql`SELECT log_open(1, 'other.example/log', (SELECT id FROM audit_event LIMIT 1))`,
    ])
      expect(await refusalOf(database.transaction((tx) => tx.execute(call)))).toBe('23514');
  });

  it('leave every table of the tree to the owner nobody logs in as', async () => {
    const rows = await database.rows<{ owner: string }>(
      database.queries,
      sql`SELECT DISTINCT tableowner::text AS owner FROM pg_tables WHERE tablename LIKE 'log\\_%'`,
    );
    expect(rows).toEqual([{ owner: 'inkseal_owner' }]);
  });
});
