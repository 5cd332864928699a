import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anyTable } from '../../../test/support/any-table.ts';
import { openEmbeddedDatabase, type EmbeddedDatabase } from './embedded-engine.ts';

const engineModule = new URL('./embedded-engine.ts', import.meta.url).href;
const tablesModule = new URL('../../../test/support/any-table.ts', import.meta.url).href;

const row = (subjectId: string) => ({
  organizationId: 'org',
  subjectId,
  epoch: '2026-01',
  wrapped: Buffer.from([1]),
});

describe('the embedded engine on disk', () => {
  let directory: string;
  let database: EmbeddedDatabase;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    directory = await mkdtemp(join(tmpdir(), 'inkseal-embedded-'));
    await mkdir(join(directory, 'database.new', 'base'), { recursive: true }); // as a killed first start leaves it
    database = await openEmbeddedDatabase(directory);
  });
  afterAll(async () => {
    await database.close();
    vi.useRealTimers();
    await rm(directory, { recursive: true, force: true });
  });

  it('is private to its owner', async () => {
    expect((await stat(join(directory, 'database'))).mode & 0o077).toBe(0);
  });

  it('syncs every commit to the disk', async () => {
    const original = fs.fsyncSync;
    let syncs = 0;
    fs.fsyncSync = (descriptor) => {
      syncs++;
      original(descriptor);
    };
    syncBuiltinESMExports();
    try {
      for (let i = 0; i < 10; i++) await database.queries.insert(anyTable).values(row(`sync-${i}`));
    } finally {
      fs.fsyncSync = original;
      syncBuiltinESMExports();
    }
    expect(syncs).toBeGreaterThanOrEqual(10);
    const [setting] = await database.rows<{ fsync: string }>(database.queries, sql`SHOW fsync`);
    expect(setting).toEqual({ fsync: 'on' });
  });

  it('refuses a second opening and stays unharmed', async () => {
    await expect(openEmbeddedDatabase(directory)).rejects.toMatchObject({ code: 'data_directory_in_use' });
    expect(await database.queries.select().from(anyTable)).toHaveLength(10);
  });

  it('checkpoints every minute, which gives the log of writes its space back', async () => {
    const oldestSegment = async () =>
      (await readdir(join(directory, 'database', 'pg_wal')))
        .filter((name) => /^[0-9A-F]{24}$/.test(name))
        .sort()[0]!;
    for (let i = 0; i < 40; i++) {
      await database.queries.insert(anyTable).values({ ...row(`big-${i}`), wrapped: randomBytes(500_000) });
    }
    const before = await oldestSegment();
    vi.advanceTimersByTime(60_000);
    await vi.waitFor(async () => expect((await oldestSegment()) > before).toBe(true), 10_000);
  });

  it('may vacuum as the application’s role', async () => {
    await database.queries.delete(anyTable);
    await database.pglite.query('VACUUM (ANALYZE) subject_key');
    const [table] = await database.rows<{ pages: number }>(
      database.queries,
      sql`SELECT relpages AS pages FROM pg_class WHERE relname = 'subject_key'`,
    );
    expect(table).toEqual({ pages: 0 });
  });

  it('keeps its rows over a close and another start', async () => {
    await database.queries.insert(anyTable).values(row('kept'));
    await database.close();
    database = await openEmbeddedDatabase(directory);
    const rows = await database.queries.select().from(anyTable).where(eq(anyTable.subjectId, 'kept'));
    expect(rows).toHaveLength(1);
  });

  it('loses no acknowledged row to kill -9', async () => {
    await database.close();
    const script = `
      const { openEmbeddedDatabase } = await import(${JSON.stringify(engineModule)});
      const { anyTable } = await import(${JSON.stringify(tablesModule)});
      const database = await openEmbeddedDatabase(${JSON.stringify(directory)});
      for (let i = 0; ; i++) {
        await database.queries.insert(anyTable).values(
          { organizationId: 'org_killed', subjectId: String(i), epoch: '2026-01', wrapped: Buffer.from([1]) });
        process.stdout.write(i + '\\n');
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.split('\n').length > 200) child.kill('SIGKILL');
    });
    await ended;
    const acknowledged = printed.split('\n').slice(0, -1);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);

    database = await openEmbeddedDatabase(directory);
    const rows = await database.queries
      .select()
      .from(anyTable)
      .where(eq(anyTable.organizationId, 'org_killed'));
    const found = new Set(rows.map(({ subjectId }) => subjectId));
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
  });
});
