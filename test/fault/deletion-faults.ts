/** kill -9 between every two writes of a document's, a recipient's and an organization's end, and what is left afterwards. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type SQL } from 'drizzle-orm';
import { dataPaths } from '../../server/config.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase, type DatabaseOptions } from '../../server/platform/database/open-database.ts';
import { FileBlobStore } from '../../server/platform/storage/file-blob-store.ts';
import type { Document } from '../../widget/contract/documents.ts';
import { signUp } from '../support/console-login.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne } from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import type { Engine } from './fault-world.ts';

export interface DeletionAccount {
  /** How many processes died at their write. */
  killed: number;
  /** How many writes one makes that is not killed. */
  writes: number;
  /** What is not as it would be without a crash, in words; empty when nothing is. */
  findings: string[];
}

export interface DeletionFaultOptions {
  engine: Engine;
  /** Behind which of `writes` writes to die, once each; each needs something of its own to destroy. */
  choose: (writes: number) => number[];
  /** How many of those are prepared; what is chosen beyond is left out. */
  atMost: number;
  onCycle?: (line: string) => void;
}

const hour = 3_600_000;
const port = '4999'; // nobody listens there: what is run has no door
const origin = `http://127.0.0.1:${port}`;

/** What is destroyed in one cycle, of two organizations: one that leaves, and one of whose envelopes all goes. */
interface Doomed {
  organizationIds: [leaving: string, staying: string];
  documentIds: string[];
  recipientId: string;
}

async function furnish(server: TestServer): Promise<Doomed> {
  const [leaving, staying] = [await server.addCustomer(), await server.addCustomer()];
  const pdf = await readSampleAgreement();
  const { body: own } = await leaving.call<Document>('POST', '/v1/documents?name=Lease.pdf', { pdf });
  const owner = await signUp(server);
  await owner.becomes('owner', leaving.organizationId);
  const { status } = await owner.call('POST', '/v1/deletion-requests', { json: { scope: 'organization' } });
  if (status !== 201) throw new Error('the organization could not be asked for');
  const { envelope, document } = await completeOne(server, staying);
  const recipientId = envelope.recipients[0]?.id ?? '';
  await askDeletion(staying, { scope: 'recipient', recipientId });
  await askDeletion(staying, { scope: 'document', documentId: document.id });
  return {
    organizationIds: [leaving.organizationId, staying.organizationId],
    documentIds: [own.id, document.id],
    recipientId,
  };
}

interface Place {
  dataFolder: string;
  options: DatabaseOptions;
  environment: NodeJS.ProcessEnv;
}

/** Each cycle's is due an hour after the one before it. */
async function prepare({ dataFolder, options }: Place, cycles: number): Promise<Doomed[]> {
  const database = await openDatabase(options);
  const environment = { INKSEAL_DATA_DIR: dataFolder };
  const server = await startTestServer(database, { openSignUp: true, environment });
  try {
    const all: Doomed[] = [];
    for (let cycle = 0; cycle < cycles; cycle++) {
      const doomed = await furnish(server);
      await database.queries.execute(sql`UPDATE deletion_request
        SET grace_ends_at = clock_timestamp() + ${`${cycle + 1} hours`}::interval
        WHERE organization_id IN ${doomed.organizationIds}`);
      all.push(doomed);
    }
    return all;
  } finally {
    await server.close();
    await database.close();
  }
}

const program = new URL('sweep-and-die.ts', import.meta.url);
const counting = new URL('count-writes.ts', import.meta.url);

/** How many writes it made, or undefined when it was killed. */
async function run({ environment }: Place, cycle: number, writes?: number): Promise<number | undefined> {
  const child = spawn(process.execPath, ['--import', counting.href, program.pathname], {
    env: {
      ...environment,
      FAULT_AHEAD_MILLISECONDS: String((cycle + 1) * hour + hour / 2),
      FAULT_WRITES: writes === undefined ? '' : String(writes),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, failed] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (failed += chunk.toString()));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (...ended) => resolve(ended)),
  );
  if (signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(`the sweep ended with ${code}: ${failed}`);
  return Number(said);
}

/** The first cycle is not hurt and counts, the others are killed once and then run to their end. */
export async function killWhileDeleting(options: DeletionFaultOptions): Promise<DeletionAccount> {
  const { engine, choose, atMost, onCycle } = options;
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-fault-'));
  spawnSync('chmod', ['755', folder]);
  const dataFolder = join(folder, 'inkseal');
  const { DATABASE_URL: _theirs, ...inherited } = process.env;
  const databaseUrl = engine === 'postgres' ? await createPostgresDatabase() : undefined;
  const place: Place = {
    dataFolder,
    options: databaseUrl === undefined ? { dataDirectory: dataFolder } : { databaseUrl },
    environment: {
      ...inherited,
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      INKSEAL_DATA_DIR: dataFolder,
      INKSEAL_ORIGIN: origin,
      INKSEAL_PORT: port,
      INKSEAL_BACKUP_DAYS: '0',
    },
  };
  try {
    const all = await prepare(place, atMost + 1);
    const writes = await run(place, 0);
    if (writes === undefined) throw new Error('killed by somebody else');
    let [cycle, killed] = [0, 0];
    for (const behind of choose(writes).slice(0, atMost)) {
      cycle += 1;
      const survived = await run(place, cycle, behind);
      if (survived === undefined) {
        killed += 1;
        await run(place, cycle);
      }
      onCycle?.(survived === undefined ? `killed behind write ${behind}` : `ended in ${survived} writes`);
    }
    return { killed, writes, findings: await readFindings(place, all.slice(0, cycle + 1)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFindings(place: Place, all: readonly Doomed[]): Promise<string[]> {
  const paths = dataPaths(place.dataFolder);
  const tombstones = new Set(await readdir(paths.tombstones));
  const database = await openDatabase(place.options);
  try {
    const findings: string[] = [];
    for (const [cycle, doomed] of all.entries())
      for (const finding of await findingsOf(database, doomed, tombstones))
        findings.push(`cycle ${cycle}: ${finding}`);
    const known = await database.rows<{ id: string }>(
      database.queries,
      sql`SELECT id FROM stored_object WHERE destroyed_at IS NULL`,
    );
    let blobs = 0;
    for await (const _ of (await FileBlobStore.open(paths.blobs)).keys()) blobs += 1;
    if (blobs !== known.length) findings.push(`${blobs} files are stored for ${known.length} objects`);
    return findings;
  } finally {
    await database.close();
  }
}

/** What a query counts, and how much of it there has to be. */
type Expected = readonly [what: string, count: number, query: SQL];

function expectedOf({ organizationIds, documentIds, recipientId }: Doomed): Expected[] {
  const [leaving] = organizationIds;
  const both = sql`organization_id IN ${organizationIds}`;
  const fact = (name: string) => sql`body::jsonb -> 'facts' ->> ${name}`;
  const targets = [...documentIds, recipientId, leaving];
  return [
    ...targets.flatMap((id): Expected[] => [
      [`first receipts of ${id}`, 1, sql`deletion_receipt WHERE target_id = ${id} AND stage = 'shredded'`],
      [
        `second receipts of ${id}`,
        1,
        sql`deletion_receipt WHERE target_id = ${id} AND stage = 'copies-gone'`,
      ],
      [
        `ends of ${id} in the log`,
        1,
        sql`audit_event WHERE type = 'document.destroyed' AND ${fact('target')} = ${id}`,
      ],
    ]),
    ...documentIds.map((id): Expected => [
      `shreddings of ${id} in the log`,
      1,
      sql`audit_event WHERE type = 'document.shredded' AND ${fact('document')} = ${id}`,
    ]),
    ['object keys', 0, sql`object_key JOIN stored_object ON id = object_id WHERE stored_object.${both}`],
    ['objects that are not destroyed', 0, sql`stored_object WHERE ${both} AND destroyed_at IS NULL`],
    [
      'subject keys',
      0,
      sql`subject_key WHERE organization_id = ${leaving} OR subject_id IN ${[...documentIds, recipientId]}`,
    ],
    ['documents in between', 0, sql`document WHERE ${both} AND (data_state <> 'destroyed' OR name <> '')`],
    ['requests in between', 0, sql`deletion_request WHERE ${both} AND state <> 'destroyed'`],
    ['interests', 0, sql`interest WHERE document_id IN ${documentIds} AND state = 'held'`],
    ['names', 0, sql`recipient WHERE id = ${recipientId} AND (name <> '' OR email <> '')`],
    ['organizations with a name', 0, sql`organization WHERE id = ${leaving} AND name <> ''`],
    ['failures', 0, sql`lifecycle_failure WHERE target_id IN ${targets}`],
    [
      'chains with a gap',
      0,
      sql`(SELECT chain FROM audit_event WHERE ${both} GROUP BY chain HAVING count(*) <> max(seq)) AS broken`,
    ],
  ];
}

async function findingsOf(
  database: Database,
  doomed: Doomed,
  tombstones: ReadonlySet<string>,
): Promise<string[]> {
  const findings: string[] = [];
  for (const [what, wanted, query] of expectedOf(doomed)) {
    const [row] = await database.rows<{ count: number }>(
      database.queries,
      sql`SELECT count(*)::int AS count FROM ${query}`,
    );
    if (row?.count !== wanted) findings.push(`${row?.count} ${what}`);
  }
  const { documentIds, recipientId, organizationIds } = doomed;
  for (const id of [...documentIds, recipientId, organizationIds[0]])
    if (!tombstones.has(id)) findings.push(`no tombstone of ${id}`);
  return findings;
}
