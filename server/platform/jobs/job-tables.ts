import { getConstructionPlans } from 'pg-boss';
import type { MigrationSession } from '../database/migrate.ts';

/** Where jobs wait, and what says how each kind is tried again. */
export const jobTables = ['pgboss.queue', 'pgboss.job'] as const;

/** Jobs that are still to be done. */
export const pendingJobs = `state IN ('created', 'retry', 'active')`;

/** Makes the queue's empty tables, as a server's first start does. */
export async function makeJobTables(session: MigrationSession): Promise<void> {
  const [found] = await session.query<{ made: boolean }>(
    `SELECT to_regclass('pgboss.version') IS NOT NULL AS made`,
    [],
  );
  if (!found?.made) {
    await session.execute('SET ROLE inkseal_app');
    await session.execute(getConstructionPlans('pgboss', { createSchema: false }));
    await session.execute('RESET ROLE');
  }
  await session.execute('DELETE FROM pgboss.job; DELETE FROM pgboss.queue');
}
