/** What signers notice while documents are destroyed beside them, and how fast that goes meanwhile. */
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { createId } from '../../widget/contract/ids.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { createJobQueue, type JobQueue } from '../../server/platform/jobs/job-queue.ts';
import { sweepLifecycleJob } from '../../server/retention/sweep-lifecycle.ts';
import { Closing } from './closing.ts';
import { quantile, runLoad } from './load.ts';
import { measurePaired, median, type Report } from './measurement.ts';
import { machine } from './processor-time.ts';
import { clients, makeReady, openSigners } from './signing-load.ts';
import { insertDocuments, openWorld, type NewDocument, type World } from './storage-world.ts';

/** Acts in all of them: no signer comes near what one embed session may send a minute. */
const actsPerSecond = 100;
const pairs = 7;
const idleSeconds = 6;
/** To be destroyed while signers act, in each pair. */
const portion = 1_500;
const inserted = 500;
const longestStartSeconds = 60;
const text = Buffer.from('%PDF-1.7 '.repeat(200));
const isDoomed = sql`original_byte_size = ${text.length}`;

/** Whose grace has not ended yet. */
async function insertDoomed({ server, database, vault }: World, like: string, count: number): Promise<void> {
  const { organizationId } = server;
  for (let at = 0; at < count; at += inserted) {
    const made: NewDocument[] = [];
    for (let index = at; index < Math.min(count, at + inserted); index++) {
      const object = { organizationId, kind: 'original', bytes: text } as const;
      made.push({ id: createId('doc'), prepared: await vault.prepareObject(object) });
    }
    await insertDocuments(database, like, made);
  }
  await database.transaction(async (tx) => {
    await tx.execute(sql`INSERT INTO deletion_request
        (id, organization_id, test_mode, scope, target_id, state, requested_by, requested_at, grace_ends_at)
      SELECT 'del_' || substr(id, 5), organization_id, test_mode, 'document', id, 'pending_grace', 'bench',
        now(), now() + interval '1 day'
      FROM document WHERE ${isDoomed}`);
    await tx.execute(sql`UPDATE document SET data_state = 'pending_grace' WHERE ${isDoomed}`);
  });
}

async function countShredded(database: Database): Promise<number> {
  const rows = await database.rows<{ n: number }>(
    database.queries,
    sql`SELECT count(*)::int AS n FROM document WHERE data_state IN ('erasing_copies', 'destroyed')`,
  );
  return rows[0]?.n ?? 0;
}

/** Lets the grace of the next documents end, and answers when the server has begun with them. */
async function release({ database }: World, jobs: JobQueue): Promise<void> {
  const before = await countShredded(database);
  await database.transaction(async (tx) => {
    await tx.execute(sql`UPDATE deletion_request SET grace_ends_at = now() - interval '1 day' WHERE id IN
      (SELECT id FROM deletion_request WHERE grace_ends_at > now() ORDER BY id LIMIT ${portion})`);
  });
  for (let waited = 0; (await countShredded(database)) === before; waited++) {
    if (waited > longestStartSeconds) throw new Error('nothing is shredded');
    await database.transaction((tx) => jobs.enqueue(tx, sweepLifecycleJob, {}, { singletonKey: 'all' }));
    await pause(1000);
  }
}

export async function measureShredding(report: Report, folder: string, count: number): Promise<void> {
  if (count < (pairs + 1) * portion) throw new Error(`at least ${(pairs + 1) * portion} documents`);
  const closing = new Closing();
  try {
    const world = await openWorld(folder, closing);
    const { server, database } = world;
    const jobs = await createJobQueue(database, () => undefined);
    closing.add({ close: () => jobs.stop() });
    await jobs.work(sweepLifecycleJob, async () => undefined, { retryLimit: 0 }); // never taken here
    const signers = await openSigners(server);
    /** The 99th percentile of all acts that are sent until then, in rounds. */
    const actUntil = async (isOver: () => Promise<boolean>): Promise<number> => {
      const latencies: number[] = [];
      do {
        const ready = await makeReady(server.origin, signers);
        latencies.push(...(await runLoad(server.origin, ready, actsPerSecond)).latencies);
      } while (!(await isOver()));
      return quantile(latencies, 0.99);
    };
    const like = await server.client.uploadDocument('sample.pdf', server.samplePdf);
    await insertDoomed(world, like.id, count);
    const rates: number[] = [];
    const idle = async (): Promise<number> => {
      const until = performance.now() + idleSeconds * 1000;
      return actUntil(async () => performance.now() > until);
    };
    let released = 0;
    const busy = async (): Promise<number> => {
      await release(world, jobs);
      released += portion;
      const [before, started] = [await countShredded(database), performance.now()];
      let rate = 0;
      const p99 = await actUntil(async () => {
        const shredded = await countShredded(database);
        if (rate === 0 || shredded < released)
          rate = ((shredded - before) * 1000) / (performance.now() - started);
        return shredded === released;
      });
      rates.push(rate);
      return p99;
    };
    const { subject, baseline, ratio } = await measurePaired(pairs, busy, idle);
    const what = `${count} documents to destroy, ${released} of them while it was measured; PostgreSQL with fsync on the same cores`;
    const times = `99th percentiles: ${subject.toFixed(1)} ms, idle ${baseline.toFixed(1)} ms`;
    const acts = `${clients} signers at a time, ${actsPerSecond} acts a second`;
    const conditions = `${times}; ${acts}; ${what}; ${pairs} pairs; ${machine()}`;
    report({ metric: 'shred-p99-ratio', value: ratio, target: '<=1.5', conditions });
    report({ metric: 'shreds-per-second', value: median(rates), target: '>=100', conditions: what });
  } finally {
    await closing.close();
  }
}
