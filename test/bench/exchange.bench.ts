/**
 * What proof costs: actions of signers (DPoP proof, action statement, state change, audit event and openings in one
 * transaction, over HTTP) against a bare Hono route that inserts the same body into one table of the same PostgreSQL.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWidget } from '../../demo/launch.ts';
import { findPostgresPrograms, startDurablePostgres } from '../support/postgres.ts';
import { Closing } from './closing.ts';
import { quantile, runLoad, type LoadResult, type ReadyRequest } from './load.ts';
import { measurePaired, type Report } from './measurement.ts';
import {
  clients,
  envelopesPerClient,
  makeReady,
  openSigners,
  requestsPerClient,
  startSigningServer,
} from './signing-load.ts';
import { startPlainInsert } from './start-plain-insert.ts';

const pairs = 9;

async function compare(report: Report, folder: string, closing: Closing): Promise<void> {
  const database = closing.add(await startDurablePostgres());
  const plain = await startPlainInsert(database.url, closing);
  const server = closing.add(await startSigningServer(folder, database.url));
  const { origin } = server;
  const signers = await openSigners(server);
  const latencies = { action: [] as number[], insert: [] as number[] };
  const measure = async (kind: keyof typeof latencies, run: Promise<LoadResult>): Promise<number> => {
    const result = await run;
    latencies[kind].push(...result.latencies);
    return result.perSecond;
  };
  let ready: ReadyRequest[][] = [];
  const act = async () => {
    ready = await makeReady(origin, signers); // signed beforehand: a phone does that, not this machine
    return measure('action', runLoad(origin, ready));
  };
  const insert = () => {
    const bodies = ready.map((requests) =>
      requests.map(({ body }) => ({ path: '/insert', headers: {}, body })),
    );
    return measure('insert', runLoad(plain, bodies));
  };
  await act(); // the code of both, warm
  await insert();
  for (const list of Object.values(latencies)) list.length = 0;
  const { subject, baseline, ratio } = await measurePaired(pairs, act, insert);
  const rates = `${subject.toFixed(0)} against ${baseline.toFixed(0)} a second`;
  const load = `${clients} clients, ${requestsPerClient} requests each, ${envelopesPerClient} envelopes a client`;
  const machine = `PostgreSQL with fsync, Node ${process.versions.node}, ${cpus().length} cores`;
  const conditions = `${rates}; ${load}, signed beforehand; ${pairs} pairs; ${machine}`;
  report({ metric: 'action-ratio', value: ratio, target: '>=0.5', conditions });
  for (const [kind, values] of Object.entries(latencies)) {
    const about = `milliseconds; median ${quantile(values, 0.5).toFixed(1)}; ${values.length} requests`;
    report({ metric: `${kind}-p99`, value: quantile(values, 0.99), target: 'none', conditions: about });
  }
}

export async function run(report: Report): Promise<void> {
  if (findPostgresPrograms() === undefined)
    throw new Error('This needs PostgreSQL. On Debian: apt-get install postgresql');
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
  const closing = new Closing();
  closing.add({ close: () => rm(folder, { recursive: true, force: true }) });
  try {
    await buildWidget(() => undefined);
    await compare(report, folder, closing);
  } finally {
    await closing.close();
  }
}
