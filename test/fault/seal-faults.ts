/** kill -9 of the server, its sealing process included, ever later after the last signature. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { findFreePort, seedCustomer } from '../../demo/launch.ts';
import { dataPaths } from '../../server/config.ts';
import { DocumentVault } from '../../server/documents/vault.ts';
import { Keyring } from '../../server/platform/crypto/keyring.ts';
import { LocalRootKey } from '../../server/platform/crypto/local-root-key.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { FileBlobStore } from '../../server/platform/storage/file-blob-store.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  waitForStatus,
} from '../support/ceremony.ts';
import { customerOrigin, customerWith } from '../support/inkseal-server.ts';
import { KillableServer } from './killable.ts';

export interface SealAccount {
  /** How often each was sealed and completed, by the log, and how many sealed files it has. */
  envelopes: { sealed: number; completed: number; files: number }[];
  /** Files of runs that lost, which the daily sweep takes away, and what it leaves that no row knows. */
  swept: number;
  leftOver: number;
}

/** Sealing takes less than this; the moments are spread over it evenly. */
const sealingMilliseconds = 1_600;
const twoDays = 2 * 86_400_000;

export async function killWhileSealing({
  cycles,
  onCycle,
}: {
  cycles: number;
  onCycle?: (line: string) => void;
}): Promise<SealAccount> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-fault-'));
  const dataFolder = join(folder, 'inkseal');
  const { DATABASE_URL: _theirs, ...environment } = process.env;
  const server = new KillableServer({ port: await findFreePort(), dataFolder, environment });
  try {
    await server.start();
    const { apiKey } = await seedCustomer(server.place, {
      stateFile: join(folder, 'seed.json'),
      samplePdf: join(folder, 'sample.pdf'),
      pageOrigin: customerOrigin,
    });
    const customer = customerWith(server.url, { organizationId: '', appId: '', apiKey });
    const ids: string[] = [];
    for (let cycle = 0; cycle < cycles; cycle++) {
      const { envelope } = await sendSample(customer);
      const embed = await createEmbedFor(customer, envelope);
      const session = await openFrame({ parts: { frameOrigin: server.url } }, embed);
      await fillEverything(session);
      await sign(session);
      const later = Math.round((cycle * sealingMilliseconds) / cycles);
      await pause(later);
      await server.kill();
      await server.start();
      await waitForStatus(customer, envelope.id, 'completed');
      ids.push(envelope.id);
      onCycle?.(`${cycle + 1}/${cycles}: killed ${later} ms after the signature`);
    }
    await server.stop();
    return await readAccount(dataFolder, ids);
  } finally {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAccount(dataFolder: string, ids: readonly string[]): Promise<SealAccount> {
  const paths = dataPaths(dataFolder);
  const database = await openDatabase({ dataDirectory: dataFolder });
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
