/** kill -9 of the server between every two writes of sealing, and what the log and the store hold afterwards. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { findFreePort, seedCustomer } from '../../demo/launch.ts';
import { dataPaths } from '../../server/config.ts';
import { DocumentVault } from '../../server/documents/vault.ts';
import { Keyring } from '../../server/platform/crypto/keyring.ts';
import { LocalRootKey } from '../../server/platform/crypto/local-root-key.ts';
import { openDatabase, type DatabaseOptions } from '../../server/platform/database/open-database.ts';
import { FileBlobStore } from '../../server/platform/storage/file-blob-store.ts';
import { createEmbedFor, fillEverything, openFrame, sign } from '../support/ceremony.ts';
import { customerOrigin, customerWith, type TestCustomer } from '../support/inkseal-server.ts';
import type { Engine } from './fault-world.ts';
import { KillablePostgres, KillableServer } from './killable.ts';

export interface SealAccount {
  /** How often each was sealed and completed, by the log, and how many sealed files it has. */
  envelopes: { sealed: number; completed: number; files: number }[];
  /** How many servers died at their write; the last one had none left to die at. */
  killed: number;
  /** Files of runs that lost, which the daily sweep takes away, and what it leaves that no row knows. */
  swept: number;
  leftOver: number;
}

export interface SealFaultOptions {
  engine: Engine;
  /** Behind which write the first one dies; 0 is before any. */
  from?: number;
  /** So many writes further each time; 1 is between every two. */
  stride: number;
  onCycle?: (line: string) => void;
}

const twoDays = 2 * 86_400_000;
/** On PostgreSQL a job whose process died is taken up again when its heart has not beaten for a while. */
const sealedWithinMs = 180_000;
/** By then whatever follows the seal in the same job is written too. */
const afterwardsMs = 500;
const program = new URL('die-at-write.ts', import.meta.url);

interface Place {
  folder: string;
  dataFolder: string;
  orderFile: string;
  server: KillableServer;
  database: DatabaseOptions;
}

export async function killWhileSealing(options: SealFaultOptions): Promise<SealAccount> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-fault-'));
  spawnSync('chmod', ['755', folder]); // PostgreSQL runs as somebody else
  const dataFolder = join(folder, 'inkseal');
  const orderFile = join(folder, 'order');
  const { DATABASE_URL: _theirs, ...inherited } = process.env;
  const postgres =
    options.engine === 'postgres' ? await KillablePostgres.create(join(folder, 'postgres')) : undefined;
  const environment: NodeJS.ProcessEnv = {
    ...inherited,
    ...(postgres && { DATABASE_URL: postgres.url }),
    FAULT_ORDER_FILE: orderFile,
    NODE_OPTIONS: `--import ${program.href}`,
  };
  const server = new KillableServer({ port: await findFreePort(), dataFolder, environment });
  const database = postgres ? { databaseUrl: postgres.url } : { dataDirectory: dataFolder };
  try {
    return await killAtEachWrite({ folder, dataFolder, orderFile, server, database }, options);
  } finally {
    await server.kill();
    await postgres?.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function killAtEachWrite(
  place: Place,
  { from = 0, stride, onCycle }: SealFaultOptions,
): Promise<SealAccount> {
  const { folder, server, orderFile } = place;
  const samplePdf = join(folder, 'sample.pdf');
  await server.start();
  const { apiKey } = await seedCustomer(server.place, {
    stateFile: join(folder, 'seed.json'),
    samplePdf,
    pageOrigin: customerOrigin,
  });
  const customer = customerWith(server.url, { organizationId: '', appId: '', apiKey });
  const ids: string[] = [];
  let killed = 0;
  for (let writes = from, isOver = false; !isOver; writes += stride) {
    const envelope = await sendFile(customer, samplePdf);
    const session = await openFrame(
      { parts: { frameOrigin: server.url } },
      await createEmbedFor(customer, envelope),
    );
    await fillEverything(session);
    writeFileSync(orderFile, `${envelope.id} ${writes}`);
    // The answer may be lost with the server: what was signed is in its database.
    await sign(session).catch(() => undefined);
    isOver = await survives(server, customer, envelope.id);
    if (!isOver) {
      killed += 1;
      await server.start();
      await untilSealed(server, customer, envelope.id);
    }
    ids.push(envelope.id);
    onCycle?.(isOver ? `sealed with ${writes} writes or fewer` : `killed behind write ${writes}`);
  }
  await server.stop();
  return { ...(await readAccount(place, ids)), killed };
}

async function sendFile(customer: TestCustomer, path: string): Promise<Envelope> {
  const pdf = await readFile(path);
  const { id } = (await customer.call<Document>('POST', '/v1/documents?name=Agreement.pdf', { pdf })).body;
  const field = { documentId: id, page: 1, x: 60, y: 160, width: 200, height: 48, type: 'signature' };
  const asked = {
    title: 'Agreement',
    documentIds: [id],
    recipients: [{ name: 'Kari Ødegård', email: 'kari@example.com' }],
    fields: [{ ...field, recipientIndex: 0 }],
  };
  const created = await customer.call<Envelope>('POST', '/v1/envelopes', { json: asked });
  return (await customer.call<Envelope>('POST', `/v1/envelopes/${created.body.id}/send`)).body;
}

const statusOf = (customer: TestCustomer, id: string): Promise<string | undefined> =>
  customer.call<Envelope>('GET', `/v1/envelopes/${id}`).then(
    ({ body }) => body.status,
    () => undefined, // it is down
  );

/** Until it has sealed the envelope and gone on for a while, or died. */
async function survives(server: KillableServer, customer: TestCustomer, id: string): Promise<boolean> {
  await untilSealed(server, customer, id);
  await pause(afterwardsMs);
  return server.isRunning;
}

/** Or it has died. */
async function untilSealed(server: KillableServer, customer: TestCustomer, id: string): Promise<void> {
  for (const started = Date.now(); server.isRunning; await pause(100)) {
    if ((await statusOf(customer, id)) === 'completed') return;
    if (Date.now() - started > sealedWithinMs) throw new Error(`${id} is not sealed: ${server.said}`);
  }
}

async function readAccount(place: Place, ids: readonly string[]): Promise<Omit<SealAccount, 'killed'>> {
  const paths = dataPaths(place.dataFolder);
  const database = await openDatabase(place.database);
  try {
    const count = async (query: ReturnType<typeof sql>): Promise<number> =>
      (await database.rows<{ count: number }>(database.queries, query))[0]?.count ?? 0;
    const events = (id: string, type: string): Promise<number> =>
      count(sql`SELECT count(*)::int AS count FROM audit_event WHERE chain = ${id} AND type = ${type}`);
    const envelopes: SealAccount['envelopes'] = [];
    for (const id of ids) {
      const files = sql`SELECT count(*)::int AS count FROM sealed_document WHERE envelope_id = ${id}`;
      envelopes.push({
        sealed: await events(id, 'envelope.sealed'),
        completed: await events(id, 'envelope.completed'),
        files: await count(files),
      });
    }
    const root = await LocalRootKey.open(join(paths.keys, 'root.key'));
    const keyring = await Keyring.open({ directory: paths.keyring, root });
    const blobs = await FileBlobStore.open(paths.blobs);
    const vault = new DocumentVault({ database, keyring, blobs });
    const swept = await vault.removeOrphans(new Date(Date.now() + twoDays));
    let stored = 0;
    for await (const _ of blobs.keys()) stored += 1;
    const known = await count(sql`SELECT count(*)::int AS count FROM stored_object`);
    return { envelopes, swept, leftOver: stored - known };
  } finally {
    await database.close();
  }
}
