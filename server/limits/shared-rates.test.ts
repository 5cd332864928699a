import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, expect, it, test } from 'vitest';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import { DrizzleDatabase, type Database, type Queries } from '../platform/database/database.ts';
import { RateLimitedError } from './rate-limited-error.ts';
import { SharedRates, type RateLimit } from './shared-rates.ts';

const limit: RateLimit = { kind: 'test', perMinute: 100 };
const small: RateLimit = { kind: 'small', perMinute: 10 };
const key = randomBytes(32);
const failures: unknown[] = [];
const log = {
  failure: (_id: string, cause: unknown) => void failures.push(cause),
  notice: (line: string) => void failures.push(line),
};

/** `yes`, or the seconds that a refusal names. */
async function ask(rates: SharedRates, of: string, within = limit): Promise<'yes' | number> {
  try {
    await rates.of(within).count(of);
    return 'yes';
  } catch (thrown) {
    if (!(thrown instanceof RateLimitedError)) throw thrown;
    expect(thrown).toMatchObject({ code: 'rate_limited', limit: within.kind });
    return Number(thrown.headers['Retry-After']);
  }
}

const passed = (answers: readonly unknown[]): number => answers.filter((answer) => answer === 'yes').length;

describeOnEachDatabase('shared rates', (open) => {
  let database: Database;
  let processes: SharedRates[];
  const counted = () =>
    database.rows<{ taken: number }>(
      database.queries,
      sql`SELECT taken, encode(digest, 'escape') FROM rate_window`,
    );
  beforeAll(async () => {
    database = await open();
    processes = Array.from({ length: 3 }, () => new SharedRates({ database, key, log }));
  });
  afterEach(async () => {
    await database.queries.execute(sql`DELETE FROM rate_window`);
    expect(failures).toEqual([]);
  });

  it('are shared: three processes let through one limit, and a twentieth for each beside the first', async () => {
    const answers: unknown[] = [];
    for (let turn = 0; turn < 100; turn++) for (const one of processes) answers.push(await ask(one, 'ada'));
    expect(passed(answers)).toBeLessThanOrEqual(110);
    expect(passed(answers)).toBeGreaterThanOrEqual(85); // what the others hold of their last portions
    const together = await Promise.all(Array.from({ length: 300 }, (_, n) => ask(processes[n % 3]!, 'joan')));
    expect(passed(together)).toBeLessThanOrEqual(110);
    expect(passed(together)).toBeGreaterThanOrEqual(85);
  });

  it('let one caller alone have the whole limit and no more, and no other pay for it', async () => {
    const answers = [];
    for (let n = 0; n < 130; n++) answers.push(await ask(processes[0]!, 'grace'));
    expect(passed(answers)).toBe(100);
    const seconds = Number(answers.at(-1));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await ask(processes[0]!, 'mary')).toBe('yes');
    expect(await ask(processes[0]!, 'grace', small)).toBe('yes');
  });

  it('are exact where a twentieth is less than one', async () => {
    const together = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ask(processes[n % 3]!, 'ole', small)),
    );
    expect(passed(together)).toBe(10);
  });

  it('write nothing for who asks seldom, and what they write names nobody', async () => {
    for (let n = 0; n < 5; n++) await ask(processes[0]!, '198.51.100.7');
    expect(await counted()).toEqual([]);
    await ask(processes[0]!, '198.51.100.7');
    const rows = await counted();
    expect(rows).toEqual([expect.objectContaining({ taken: 10 })]);
    expect(JSON.stringify(rows)).not.toContain('198.51.100');
  });

  it('begin anew when the minute is over, in a process that was refused and in another', async () => {
    let now = 0;
    const own = new SharedRates({ database, key, log }, () => now);
    for (let n = 0; n < 101; n++) await ask(own, 'kari');
    now += 59_000;
    expect(await ask(own, 'kari')).toBe(1);
    // The database's minute, which is the one that counts.
    await database.queries.execute(sql`UPDATE rate_window SET ends_at = now()`);
    now += 1_000;
    const answers = [];
    for (let n = 0; n < 110; n++) answers.push(await ask(own, 'kari'));
    expect(passed(answers)).toBe(100);
  });

  it('name the end of the minute that another process began', async () => {
    for (let n = 0; n < 100; n++) await ask(processes[0]!, 'liv');
    await database.queries.execute(sql`UPDATE rate_window SET ends_at = now() + interval '17 seconds'`);
    const answers = [];
    for (let n = 0; n < 6; n++) answers.push(await ask(processes[1]!, 'liv'));
    expect(passed(answers)).toBe(5);
    expect([16, 17]).toContain(answers.at(-1));
  });

  it('sweep what is over and nothing else', async () => {
    for (let n = 0; n < 6; n++) await ask(processes[2]!, 'old');
    await database.queries.execute(sql`UPDATE rate_window SET ends_at = now() - interval '1 second'`);
    for (let n = 0; n < 6; n++) await ask(processes[2]!, 'new');
    await processes[2]!.sweep();
    expect(await counted()).toHaveLength(1);
  });

  it('count alone and whole without the database, and tell of it once it is back', async () => {
    let isAway = true;
    const cut = new DrizzleDatabase(
      database.engine,
      new Proxy({} as Queries, {
        get: (_, name) => {
          if (isAway) throw new Error('away');
          return Reflect.get(database.queries, name) as unknown;
        },
      }),
      () => Promise.resolve(),
    );
    const away = new SharedRates({ database: cut, key, log });
    const answers = [];
    for (let n = 0; n < 40; n++) answers.push(await ask(away, 'siri'));
    expect(passed(answers)).toBe(40);
    expect(failures.splice(0)).toHaveLength(7);
    isAway = false;
    await ask(away, 'siri');
    expect(await counted()).toEqual([expect.objectContaining({ taken: 45 })]);
    isAway = true;
    for (let n = 0; n < 100; n++) answers.push(await ask(away, 'nils'));
    expect(passed(answers)).toBe(140);
    expect(await ask(away, 'nils')).toBeGreaterThan(50);
    failures.splice(0);
  });

  if (open.engine === 'postgres')
    it('are kept where nothing is logged', async () => {
      const rows = await database.rows(
        database.queries,
        sql`SELECT relpersistence::text AS kept FROM pg_class WHERE relname = 'rate_window'`,
      );
      expect(rows).toEqual([{ kept: 'u' }]);
    });
});

test('callers are forgotten after their minute, and no more remembered than there is room for', async () => {
  let now = 0;
  const database = new DrizzleDatabase('pglite', {} as Queries, () => Promise.resolve()); // nobody asks it
  const rate = new SharedRates({ database, key, log }, () => now).of(limit);
  for (let n = 0; n < 50_100; n++) await rate.count(`${n}`);
  expect(rate.size).toBe(50_000);
  now += 60_000;
  await rate.count('later');
  expect(rate.size).toBe(1);
});
