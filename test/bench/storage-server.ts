/** What stored documents ask of a running server: memory while they stream, and time of signers while they are destroyed. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { createId } from '../../widget/contract/ids.ts';
import { dataPaths } from '../../server/config.ts';
import { DocumentVault, type PreparedObject } from '../../server/documents/vault.ts';
import { Keyring } from '../../server/platform/crypto/keyring.ts';
import { RootKeyFiles } from '../../server/platform/crypto/root-key-files.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import type { BlobStore } from '../../server/platform/storage/blob-store.ts';
import { FileBlobStore } from '../../server/platform/storage/file-blob-store.ts';
import { startDurablePostgres } from '../support/postgres.ts';
import { Closing } from './closing.ts';
import { quantile, runLoad } from './load.ts';
import { median, type Report } from './measurement.ts';
import { machine } from './processor-time.ts';
import { makeReady, openSigners, startSigningServer, type SigningServer } from './signing-load.ts';

const streams = 10;
const streamedBytes = 200_000_000;

interface World {
  server: SigningServer;
  database: Database;
  vault: DocumentVault;
}

/** A server with a customer, and its database and folders as another of its processes has them. */
async function openWorld(folder: string, closing: Closing): Promise<World> {
  const postgres = closing.add(await startDurablePostgres());
  const server = closing.add(await startSigningServer(folder, postgres.url));
  const database = closing.add(await openDatabase({ databaseUrl: postgres.url }));
  const paths = dataPaths(server.place.dataFolder);
  const root = await RootKeyFiles.open(paths.keys);
  const keyring = await Keyring.open({ directory: paths.keyring, root });
  const blobs = unsynced(await FileBlobStore.open(paths.blobs), paths.blobs);
  return { server, database, vault: new DocumentVault({ database, keyring, blobs }) };
}

/** Writes without waiting for the disk, which many objects would take minutes for. */
function unsynced(store: BlobStore, directory: string): BlobStore {
  return {
    size: (key) => store.size(key),
    read: (key, start, end) => store.read(key, start, end),
    delete: (key) => store.delete(key),
    keys: () => store.keys(),
    async put(key, chunks) {
      const shard = join(directory, key.slice(-2));
      await mkdir(shard, { recursive: true, mode: 0o700 });
      await writeFile(join(shard, key), chunks, { mode: 0o600 });
    },
  };
}

interface NewDocument {
  id: string;
  prepared: PreparedObject;
}

/** Documents like the one uploaded last, each with an object of its own. */
async function insertDocuments(
  database: Database,
  like: string,
  made: readonly NewDocument[],
): Promise<void> {
  const listed = made.map(({ id, prepared: { object, key } }) => ({
    id,
    object: object.id,
    size: object.byteSize,
    sha256: object.sha256,
    epoch: key.epoch,
    wrapped: key.wrapped.toString('hex'),
  }));
  const rows = sql`json_to_recordset(${JSON.stringify(listed)}::json)
    AS made(id text, object text, size integer, sha256 text, epoch text, wrapped text)`;
  const copies = [
    sql`INSERT INTO stored_object SELECT (jsonb_populate_record(old, jsonb_build_object('id', made.object,
        'byte_size', made.size, 'sha256', made.sha256))).*
      FROM ${rows}, stored_object old JOIN document ON document.original_object_id = old.id WHERE document.id = ${like}`,
    sql`INSERT INTO object_key SELECT (jsonb_populate_record(old, jsonb_build_object('object_id', made.object,
        'epoch', made.epoch, 'wrapped', '\\x' || made.wrapped))).*
      FROM ${rows}, object_key old JOIN document ON document.original_object_id = old.object_id
      WHERE document.id = ${like}`,
    sql`INSERT INTO document SELECT (jsonb_populate_record(old, jsonb_build_object('id', made.id,
        'original_object_id', made.object, 'original_byte_size', made.size, 'viewed_object_id', made.object,
        'viewed_byte_size', made.size))).* FROM ${rows}, document old WHERE old.id = ${like}`,
    sql`INSERT INTO interest SELECT (jsonb_populate_record(old, jsonb_build_object('document_id', made.id))).*
      FROM ${rows}, interest old WHERE old.document_id = ${like}`,
  ];
  await database.transaction(async (tx) => {
    for (const copy of copies) await tx.execute(copy);
  });
}

async function* zeros(byteSize: number): AsyncIterable<Uint8Array> {
  const chunk = new Uint8Array(1_048_576);
  for (let at = 0; at < byteSize; at += chunk.length) yield chunk.subarray(0, byteSize - at);
}

/** Resident memory of a process, in bytes. */
const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

async function download({ origin, apiKey }: SigningServer, id: string): Promise<number> {
  const answer = await fetch(`${origin}/v1/documents/${id}/content`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  if (!answer.ok || !answer.body) throw new Error(`${id} answered ${answer.status}`);
  let received = 0;
  for await (const chunk of answer.body) received += chunk.length;
  return received;
}

export async function measureMemory(report: Report, folder: string): Promise<void> {
  const closing = new Closing();
  try {
    const { server, database, vault } = await openWorld(folder, closing);
    const { organizationId, pid } = server;
    const like = await server.client.uploadDocument('sample.pdf', server.samplePdf);
    const made: NewDocument[] = [];
    for (let count = 0; count < streams; count++) {
      const object = { organizationId, kind: 'original', bytes: zeros(streamedBytes) } as const;
      made.push({ id: createId('doc'), prepared: await vault.prepareObject(object) });
    }
    await insertDocuments(database, like.id, made);
    await download(server, like.id); // the code of it, loaded
    const before = residentBytes(pid);
    let most = before;
    const sampling = setInterval(() => void (most = Math.max(most, residentBytes(pid))), 10);
    const started = performance.now();
    const received = await Promise.all(made.map(({ id }) => download(server, id)));
    clearInterval(sampling);
    if (received.some((bytes) => bytes !== streamedBytes)) throw new Error('a stream was cut');
    const rate = (streams * streamedBytes) / 1e3 / (performance.now() - started);
    const conditions = `from ${(before / 1e6).toFixed(0)} MB resident; ${streams} downloads of 200 MB at once, ${rate.toFixed(0)} MB/s in all; ${machine()}`;
    report({ metric: 'stream-memory-mb', value: (most - before) / 1e6, target: '<=150', conditions });
  } finally {
    await closing.close();
  }
}

const inserted = 500;
const text = Buffer.from('%PDF-1.7 '.repeat(200));

/** Whose grace has ended, all at once. */
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
        now() - interval '4 days', now() - interval '1 day'
      FROM document WHERE original_byte_size = ${text.length}`);
    await tx.execute(
      sql`UPDATE document SET data_state = 'pending_grace' WHERE original_byte_size = ${text.length}`,
    );
  });
}

async function countShredded(database: Database): Promise<number> {
  const rows = await database.rows<{ n: number }>(
    database.queries,
    sql`SELECT count(*)::int AS n FROM document WHERE data_state IN ('erasing_copies', 'destroyed')`,
  );
  return rows[0]?.n ?? 0;
}

const fewestRounds = 6;
const longestStartSeconds = 180;

export async function measureShredding(report: Report, folder: string, count: number): Promise<void> {
  const closing = new Closing();
  try {
    const world = await openWorld(folder, closing);
    const { server, database } = world;
    const signers = await openSigners(server);
    /** 99th percentiles, round by round, so that one busy moment of the machine is one round. */
    const act = async (seconds: number): Promise<number[]> => {
      const slowest: number[] = [];
      const until = performance.now() + seconds * 1000;
      while (slowest.length < fewestRounds || performance.now() < until) {
        const ready = await makeReady(server.origin, signers);
        slowest.push(quantile((await runLoad(server.origin, ready)).latencies, 0.99));
      }
      return slowest;
    };
    await act(0); // the code, warm
    const like = await server.client.uploadDocument('sample.pdf', server.samplePdf);
    const idle = median(await act(20));
    await insertDoomed(world, like.id, count);
    for (let waited = 0; (await countShredded(database)) === 0; waited++) {
      if (waited > longestStartSeconds) throw new Error('nothing is shredded');
      await pause(1000);
    }
    const [before, started] = [await countShredded(database), performance.now()];
    const busy = median(await act(60));
    const after = await countShredded(database);
    const perSecond = ((after - before) * 1000) / (performance.now() - started);
    if (after === count) throw new Error(`all ${count} were shredded before the measuring ended: name more`);
    const what = `${count} documents to destroy, ${after - before} of them while it was measured; PostgreSQL with fsync on the same cores`;
    const times = `median of rounds: ${busy.toFixed(1)} ms, idle ${idle.toFixed(1)} ms`;
    const conditions = `${times}; 8 signers; ${what}; ${machine()}`;
    report({ metric: 'shred-p99-ratio', value: busy / idle, target: '<=1.5', conditions });
    report({ metric: 'shreds-per-second', value: perSecond, target: '>=100', conditions: what });
  } finally {
    await closing.close();
  }
}
