/** A real server that starts on a restored dump while its store of documents is away. */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InksealClient, type CustomerAccount } from '../../demo/inkseal-client.ts';
import { findFreePort, repository, seedCustomer, startServer, type ServerPlace } from '../../demo/launch.ts';
import { startNode } from '../../demo/node-child.ts';
import { dataPaths } from '../../server/config.ts';
import { Tombstones } from '../../server/retention/tombstones.ts';

let folder: string;
let place: ServerPlace;
let account: CustomerAccount;
let documentId: string;

const ask = (path: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${place.port}${path}`, { headers: { authorization: `Bearer ${account.apiKey}` } });
const statusOf = (path: string): Promise<number | undefined> =>
  ask(path).then(
    ({ status }) => status,
    () => undefined,
  );

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(100);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-away-'));
  const { DATABASE_URL: _, ...environment } = process.env;
  place = { port: await findFreePort(), dataFolder: join(folder, 'inkseal'), environment };
  const { child } = await startServer(place);
  const samplePdf = join(folder, 'sample.pdf');
  account = await seedCustomer(place, {
    stateFile: join(folder, 'seed.json'),
    samplePdf,
    pageOrigin: 'https://app.customer.test',
  });
  const client = new InksealClient(account);
  ({ id: documentId } = await client.uploadDocument('sample.pdf', await readFile(samplePdf)));
  await child.stop();
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A file where each folder of objects was, until the answer is called. */
async function takeStoreAway(): Promise<() => Promise<void>> {
  const { blobs } = dataPaths(place.dataFolder);
  const shards = (await readdir(blobs)).filter((name) => name.length === 2);
  for (const shard of shards) {
    await rename(join(blobs, shard), join(blobs, `${shard}-away`));
    await writeFile(join(blobs, shard), '');
  }
  return async () => {
    for (const shard of shards) {
      await rm(join(blobs, shard));
      await rename(join(blobs, `${shard}-away`), join(blobs, shard));
    }
  };
}

test('ends in good order when it is asked to while it waits', async () => {
  const { organizationId } = account;
  const tombstones = await Tombstones.open(dataPaths(place.dataFolder).tombstones);
  await tombstones.set({ kind: 'document', organizationId, id: documentId });
  const bringBack = await takeStoreAway();
  const child = startNode({
    command: [join(repository, 'server', 'main.ts')],
    environment: {
      ...place.environment,
      INKSEAL_PORT: String(place.port),
      INKSEAL_DATA_DIR: place.dataFolder,
    },
  });
  try {
    await Promise.race([child.exited, until(async () => (await statusOf('/readyz')) === 503)]);
    expect(await statusOf('/healthz')).toBe(200);
  } finally {
    await child.stop();
    await bringBack();
  }
  expect(await child.exited).toBe(0);
}, 120_000);

test('serves nothing of what was destroyed, says why, and serves the rest once it is back', async () => {
  const { organizationId } = account;
  const tombstones = await Tombstones.open(dataPaths(place.dataFolder).tombstones);
  await tombstones.set({ kind: 'document', organizationId, id: documentId });
  const bringBack = await takeStoreAway();
  const starting = startServer(place);
  await Promise.race([starting, until(async () => (await statusOf('/readyz')) !== undefined)]);
  const ready = await ask('/readyz');
  expect(ready.status).toBe(503);
  expect(await ready.text()).toContain('store of documents');
  expect(await statusOf('/healthz')).toBe(200);
  const refused = await ask(`/v1/documents/${documentId}/content`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await refused.json()).toMatchObject({ code: 'storage_unavailable' });

  await bringBack();
  const { child } = await starting;
  try {
    const gone = await ask(`/v1/documents/${documentId}/content`);
    expect(gone.status).toBe(410);
    expect(await gone.json()).toMatchObject({ code: 'document_destroyed' });
  } finally {
    await child.stop();
  }
}, 120_000);
