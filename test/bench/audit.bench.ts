/**
 * What the audit log costs: an audited append, its openings of personal data in the same transaction, against the least a
 * database can do, one plain row; the same with the integrator at work; how long an event waits for its signed checkpoint;
 * and what a proof from a log of a million events weighs and takes to check.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { createId } from '#contract/ids.ts';
import { hashLeaf } from '#verify/merkle.ts';
import { parseVerifierKey } from '#verify/signed-note.ts';
import { formatLogProof, verifyLogProof } from '#verify/verify-log-proof.ts';
import { Integrator } from '../../server/audit/tree/integrator.ts';
import { checkpointText } from '../../server/audit/tree/last-signed.ts';
import { completeRoot, hashLeafText, splitHashes } from '../../server/audit/tree/tree-hash.ts';
import { TreeReader, type ReadTile } from '../../server/audit/tree/tree-reader.ts';
import { Keyring } from '../../server/platform/crypto/keyring.ts';
import { LocalRootKey } from '../../server/platform/crypto/local-root-key.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { startDurablePostgres } from '../support/postgres.ts';
import { openTreeWorld, organizationId, type TreeWorld } from '../support/tree-world.ts';
import { measurePaired, median, type Report } from './measurement.ts';

const clients = 8;
const pairs = 9;
const perClient = 150;
const lagSeconds = 15;
const eventsPerSecond = 1000;
const lagWriters = 5;
const ticksPerSecond = 10;
const million = 1_000_000;
const warmUps = 50;

const machine = `Node ${process.versions.node}, ${cpus().length} cores`;

/** Operations per second of `clients` at once, each doing one after the other. */
async function throughput(work: (client: number) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  const client = async (number: number) => {
    for (let i = 0; i < perClient; i++) await work(number);
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  return (clients * perClient * 1000) / (performance.now() - started);
}

/** An append as a route makes it: an event with two openings, under the key of a subject that is known. */
function auditedAppend({ parts }: TreeWorld): (client: number) => Promise<unknown> {
  const chains = Array.from({ length: clients }, () => createId('env'));
  return (client) =>
    parts.audit.recordKnown([
      {
        type: 'field.changed' as const,
        organizationId,
        chain: chains[client] ?? '',
        actor: { kind: 'recipient' as const, id: `rcp_${client}` },
        facts: { field: 'fld_bench' },
        personal: {
          value: { subjectId: `rcp_${client}`, value: 'Oslo, 5 January 2026' },
          ip: { subjectId: `rcp_${client}`, value: '192.0.2.7' },
        },
      },
    ]);
}

async function measureAppends(report: Report, database: Database, world: TreeWorld): Promise<void> {
  const append = auditedAppend(world);
  const row = 'x'.repeat(400);
  const plain = () => database.queries.execute(sql`INSERT INTO bench_plain (body) VALUES (${row})`);
  const audited = await measurePaired(
    pairs,
    () => throughput(append),
    () => throughput(plain),
  );
  const rates = ({ subject, baseline }: { subject: number; baseline: number }) =>
    `${subject.toFixed(0)}/s against ${baseline.toFixed(0)}/s; ${clients} clients, fsync on; ${pairs} pairs; ${machine}`;
  report({ metric: 'append-ratio', value: audited.ratio, target: '>=0.7', conditions: rates(audited) });
  await world.settle();
  const integrated = await measurePaired(
    pairs,
    async () => {
      const integrator = new Integrator(world.parts, fail);
      integrator.start();
      const rate = await throughput(append);
      await integrator.stop();
      return rate;
    },
    async () => {
      const rate = await throughput(append);
      await world.settle();
      return rate;
    },
  );
  const metric = 'append-with-integrator-ratio';
  report({ metric, value: integrated.ratio, target: '>=0.85', conditions: rates(integrated) });
}

const fail = (cause: unknown): void => {
  throw cause;
};

/** From an event's commit to the commit of the first checkpoint that covers it, by the database's clock. */
async function measureLag(report: Report, database: Database, world: TreeWorld): Promise<void> {
  await world.settle();
  const [before] = await database.rows<{ size: string }>(
    database.queries,
    sql`SELECT coalesce(max(size), 0)::text AS size FROM log_checkpoint`,
  );
  const integrator = new Integrator(world.parts, fail);
  integrator.start();
  const started = performance.now();
  const writer = async () => {
    for (let tick = 1; tick <= lagSeconds * ticksPerSecond; tick++) {
      await world.append(eventsPerSecond / ticksPerSecond / lagWriters);
      await pause(Math.max(0, started + (tick * 1000) / ticksPerSecond - performance.now()));
    }
  };
  await Promise.all(Array.from({ length: lagWriters }, writer));
  const rate = (lagSeconds * eventsPerSecond * 1000) / (performance.now() - started);
  await pause(3000);
  await integrator.stop();
  const [lag] = await database.rows<{ p50: string; p99: string }>(
    database.queries,
    sql`SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY waited)::text AS p50,
          percentile_disc(0.99) WITHIN GROUP (ORDER BY waited)::text AS p99
        FROM (
          SELECT extract(epoch FROM (
              SELECT min(signed_at) FROM log_checkpoint WHERE size > leaf_index) - at) * 1000 AS waited
          FROM log_leaf JOIN audit_event ON id = event_id WHERE leaf_index >= ${Number(before?.size)}::bigint
        ) AS leaves`,
  );
  report({
    metric: 'checkpoint-lag-p99-ms',
    value: Number(lag?.p99),
    target: '<=2000',
    conditions: `median ${Number(lag?.p50).toFixed(0)} ms; ${rate.toFixed(0)} events/s for ${lagSeconds} s; ${machine}`,
  });
}

/** The tiles of a log of that many leaves, made in memory. */
function growTiles(size: number): ReadTile {
  const levels = [Array.from({ length: size }, (_, index) => hashLeafText(`event ${index}`))];
  for (let below = levels[0] ?? []; below.length >= 256; below = levels.at(-1) ?? [])
    levels.push(
      Array.from({ length: Math.floor(below.length / 256) }, (_, tile) =>
        completeRoot(splitHashes(Buffer.concat(below.slice(tile * 256, (tile + 1) * 256)))),
      ),
    );
  return async ({ level, index, width }) =>
    Buffer.concat((levels[level] ?? []).slice(index * 256, index * 256 + width));
}

async function measureProofs(
  report: Report,
  { parts: { signer, firstOrigin: origin } }: TreeWorld,
): Promise<void> {
  for (const size of [1000, million]) {
    const tree = new TreeReader(size, growTiles(size));
    const checkpoint = await signer.sign(origin, checkpointText({ origin, size, root: await tree.root() }));
    const keys = [await parseVerifierKey(await signer.verifierKey(origin))];
    const times: number[] = [];
    const lengths: number[] = [];
    for (let round = -warmUps; round < 200; round++) {
      const index = randomBytes(4).readUInt32BE() % size;
      const hashes = await tree.inclusionProof(index);
      const file = formatLogProof({ extra: null, index: BigInt(index), hashes, checkpoint });
      const entry = Buffer.from(`event ${index}`);
      const started = performance.now();
      const { valid } = await verifyLogProof(file, { leafHash: await hashLeaf(entry), origin, keys });
      if (!valid) throw new Error('A proof does not verify.');
      if (round >= 0) times.push(performance.now() - started);
      lengths.push(Buffer.byteLength(file));
    }
    const name = size === million ? '1e6' : '1e3';
    const conditions = `${times.length} random events of ${size}; checkpoint included; ${machine}`;
    report({ metric: `verify-ms-${name}`, value: median(times), target: '<=5', conditions });
    report({ metric: `proof-bytes-${name}`, value: Math.max(...lengths), target: '<=2048', conditions });
  }
}

export async function run(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
  const postgres = await startDurablePostgres();
  try {
    const database = await openDatabase({ databaseUrl: postgres.url });
    const root = await LocalRootKey.open(join(folder, 'root.key'));
    const world = await openTreeWorld(
      database,
      await Keyring.open({ directory: join(folder, 'keyring'), root }),
    );
    await database.transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL ROLE none`);
      await tx.execute(
        sql`CREATE TABLE bench_plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)`,
      );
      await tx.execute(sql`GRANT INSERT ON bench_plain TO inkseal_app`);
    });
    await measureAppends(report, database, world);
    await measureLag(report, database, world);
    await measureProofs(report, world);
    await world.remove();
    await database.close();
  } finally {
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  }
}
