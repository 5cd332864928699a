import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import type { Database } from '../platform/database/database.ts';
import type { ServiceError } from '../platform/http/service-error.ts';
import { Attempts, type AttemptLimit } from './attempts.ts';

const limit: AttemptLimit = { kind: 'test', most: 5, seconds: 60 };

describeOnEachDatabase('attempts', (open) => {
  let database: Database;
  let processes: Attempts[];
  beforeAll(async () => {
    database = await open();
    const key = randomBytes(32);
    processes = [new Attempts(database, key), new Attempts(database, key)];
  });

  const outcome = async (attempts: Attempts, of: string): Promise<string> => {
    try {
      await attempts.count({ limit, of });
      return 'tried';
    } catch (thrown) {
      const { code, headers } = thrown as ServiceError;
      const seconds = Number(headers['Retry-After']);
      return seconds > 0 && seconds <= 60 ? code : 'a wrong Retry-After';
    }
  };

  it('are shared by all processes, also when they come at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => outcome(processes[index % 2]!, 'ada')),
    );
    expect(outcomes.filter((one) => one === 'tried')).toHaveLength(5);
    expect(outcomes.filter((one) => one === 'rate_limited')).toHaveLength(7);
    expect(await outcome(processes[0]!, 'grace')).toBe('tried');
  });

  it('are given back one by one, and no more than there were', async () => {
    for (let i = 0; i < 5; i++) await outcome(processes[0]!, 'ole');
    await processes[1]!.giveBack(limit, 'ole');
    expect([await outcome(processes[0]!, 'ole'), await outcome(processes[0]!, 'ole')]).toEqual([
      'tried',
      'rate_limited',
    ]);
    for (let i = 0; i < 9; i++) await processes[1]!.giveBack(limit, 'ole');
    const left = [];
    for (let i = 0; i < 6; i++) left.push(await outcome(processes[0]!, 'ole'));
    expect(left.filter((one) => one === 'tried')).toHaveLength(5);
  });

  it('are forgiven after a success, after their time, and not by another kind', async () => {
    for (let i = 0; i < 6; i++) await outcome(processes[0]!, 'kari');
    await processes[1]!.forget({ ...limit, kind: 'other' }, 'kari');
    expect(await outcome(processes[1]!, 'kari')).toBe('rate_limited');
    await processes[1]!.forget(limit, 'kari');
    expect(await outcome(processes[0]!, 'kari')).toBe('tried');
    for (let i = 0; i < 6; i++) await outcome(processes[0]!, 'kari');
    await database.queries.execute(sql`UPDATE attempt_window SET ends_at = now() - interval '1 second'`);
    expect(await outcome(processes[0]!, 'kari')).toBe('tried');
    await processes[0]!.sweep(new Date());
    const rows = await database.rows(database.queries, sql`SELECT 1 FROM attempt_window`);
    expect(rows).toHaveLength(1);
  });
});
