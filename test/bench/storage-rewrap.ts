/** How many data keys are wrapped anew for each second of this process's time: the product's own run, on PostgreSQL. */
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { createId } from '../../widget/contract/ids.ts';
import { createDataKey, wrapDataKey } from '../../server/platform/crypto/data-key.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { createJobQueue } from '../../server/platform/jobs/job-queue.ts';
import { advanceRewrap, rewrapKeys, rewrapKeysJob } from '../../server/keys/rewrap-keys.ts';
import { openKeys, type OpenedKeys } from '../support/opened-keys.ts';
import { startDurablePostgres } from '../support/postgres.ts';
import { Closing } from './closing.ts';
import { median, type Report } from './measurement.ts';
import { cpuSeconds, machine } from './processor-time.ts';

const organizations = 20;
const keysEach = 1_000;
const rounds = 7;
const operator = { kind: 'operator', id: 'bench' } as const;
const monthOf = (round: number): string => `2030-${String(round + 1).padStart(2, '0')}`;

/** Objects of no bytes: only their keys matter. */
async function store({ database, keyring }: OpenedKeys): Promise<void> {
  for (let index = 0; index < organizations; index++) {
    const organizationId = createId('org');
    const rows: Record<string, string>[] = [];
    for (let count = 0; count < keysEach; count++) {
      const identity = { organizationId, objectId: createId('obj'), kind: 'original', version: 1 };
      const binding = { identity, organizationId, byteSize: 100_000 };
      const { epoch, bytes } = await wrapDataKey(keyring, binding, createDataKey());
      rows.push({ id: identity.objectId, organizationId, epoch, wrapped: bytes.toString('hex') });
    }
    const listed = sql`json_to_recordset(${JSON.stringify(rows)}::json)
      AS one(id text, "organizationId" text, epoch text, wrapped text)`;
    await database.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO stored_object
          (id, organization_id, kind, version, byte_size, sha256, ciphertext_sha256, created_at)
        SELECT id, "organizationId", 'original', 1, 100000, '', '', now() FROM ${listed}`);
      await tx.execute(sql`INSERT INTO object_key (object_id, organization_id, epoch, wrapped, created_at)
        SELECT id, "organizationId", epoch, decode(wrapped, 'hex'), now() FROM ${listed}`);
    });
  }
}

export async function measureRewrap(report: Report, folder: string): Promise<void> {
  const closing = new Closing();
  try {
    const postgres = closing.add(await startDurablePostgres());
    const database = closing.add(await openDatabase({ databaseUrl: postgres.url }));
    const jobs = await createJobQueue(database, () => undefined);
    closing.add({ close: () => jobs.stop() });
    await jobs.work(rewrapKeysJob, async () => undefined);
    const open = async (round: number): Promise<OpenedKeys> => ({
      ...(await openKeys({ folder: join(folder, 'keys'), database, jobs, month: monthOf(round) })),
      clock: async () => new Date(`${monthOf(round)}-15T12:00:00Z`),
    });
    await store(await open(0));
    const rates: number[] = [];
    const walls: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const parts = await open(round);
      const { objects } = await rewrapKeys(parts, operator);
      if (objects !== organizations * keysEach) throw new Error(`only ${objects} keys`);
      const started = performance.now();
      const seconds = await cpuSeconds(() => advanceRewrap(parts));
      walls.push((objects * 1000) / (performance.now() - started));
      rates.push(objects / seconds);
      await database.transaction((tx) =>
        tx.execute(sql`DELETE FROM pgboss.job WHERE name = ${rewrapKeysJob}`),
      );
    }
    const keys = `${organizations * keysEach} keys of ${organizations} organizations`;
    const rate = `${median(walls).toFixed(0)} a second of the clock, PostgreSQL on the same cores`;
    report({
      metric: 'rewrap-per-cpu-second',
      value: median(rates),
      target: '>=20000',
      conditions: `of this process; ${keys}, each opened once more before it is stored; ${rate}; ${rounds} runs; ${machine()}`,
    });
  } finally {
    await closing.close();
  }
}
