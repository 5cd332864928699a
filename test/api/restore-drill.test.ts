/**
 * The drill: a backup of a server at work, documents destroyed afterwards, the whole place lost, and a real server started
 * on what was restored elsewhere.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../demo/launch.ts';
import { deploymentChain } from '../../server/audit/deployment-chain.ts';
import { listenForOperator } from '../../server/cli/operator-socket.ts';
import { dataPaths } from '../../server/config.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase as openAny } from '../../server/platform/database/open-database.ts';
import { dumpRows, freeze, listTables } from '../../server/platform/database/table-rows.ts';
import { jobTables } from '../../server/platform/jobs/job-tables.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { DeletionRequest } from '../../widget/contract/lifecycle.ts';
import { verifyEvidence } from '../../widget/verify/core/verify-evidence.ts';
import type { SentEnvelope } from '../support/ceremony.ts';
import { signUp } from '../support/console-login.ts';
import { createPostgresDatabase, describeOnEachDatabase } from '../support/databases.ts';
import {
  customerWith,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { askDeletion, completeOne, day, hour, LifecycleTime } from '../support/lifecycle.ts';
import { runCli } from '../support/operator.ts';
import { findPostgresPrograms } from '../support/postgres.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import { eventsOf, type SeenEvent } from '../support/read-events.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Listed {
  path: string;
  sha256: string;
}

describeOnEachDatabase('a restored backup', (openDatabase) => {
  let folder: string;
  let server: TestServer;
  let restored: RunningServer;
  let environment: NodeJS.ProcessEnv;
  let keeping: TestCustomer;
  let leaving: TestCustomer;
  const place = (name: string): string => join(folder, name);
  let kept: SentEnvelope;
  /** After the backup; `meanwhile`: while it was made. */
  let destroyed: SentEnvelope;
  let meanwhile: Document;
  let [sealedSha256, contentSha256] = ['', ''];
  let evidenceBefore: Uint8Array;
  /** Of the deployment's own chain, before all was lost. */
  let onRecord: SeenEvent[];

  const bytesOf = async (customer: TestCustomer, path: string): Promise<Uint8Array> => {
    const { response, status } = await customer.call('GET', path);
    expect(status).toBe(200);
    return new Uint8Array(await response.arrayBuffer());
  };
  const upload = async (customer: TestCustomer, name: string): Promise<Document> => {
    const pdf = await readSampleAgreement();
    const { status, body } = await customer.call<Document>('POST', `/v1/documents?name=${name}`, { pdf });
    expect(status).toBe(201);
    return body;
  };
  const cli = (dataDirectory: string, ...parameters: string[]) =>
    runCli(dataDirectory, parameters, environment);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-drill-'));
    const onPostgres = openDatabase.engine === 'postgres';
    environment = onPostgres ? { DATABASE_URL: await createPostgresDatabase({ migrated: false }) } : {};
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    const time = new LifecycleTime(server);
    const closeOperator = await listenForOperator(
      dataPaths(server.dataDirectory).operatorSocket,
      server.parts,
    );
    keeping = server.customer;
    leaving = await server.addCustomer();
    kept = await completeOne(server, keeping);
    destroyed = await completeOne(server, keeping);
    meanwhile = await upload(keeping, 'Meanwhile.pdf');
    sealedSha256 = sha256(await bytesOf(keeping, `/v1/envelopes/${kept.envelope.id}/documents/sealed`));
    contentSha256 = sha256(await bytesOf(keeping, `/v1/documents/${kept.document.id}/content`));
    evidenceBefore = await bytesOf(keeping, `/v1/envelopes/${kept.envelope.id}/evidence`);

    await destroyWhileObjectsAreCopied(server, time, meanwhile.id);
    const working = new AbortController();
    const load = keepUploading(keeping, working.signal);
    const made = await cli(server.dataDirectory, 'backup', place('backup'));
    working.abort();
    expect(server.failures).toEqual([]);
    expect(made, made.stderr).toMatchObject({ code: 0, stdout: `${place('backup')}\n` });
    expect(await load).toBeGreaterThan(0);

    await destroyAfterwards(server, time);
    expect(await cli(server.dataDirectory, 'keys', 'backup', place('keys'))).toMatchObject({ code: 0 });
    expect(server.failures).toEqual([]);
    onRecord = await eventsOf(server, deploymentChain);
    await closeOperator();
    await server.close(); // and everything it had is gone

    const answer = await cli(place('data'), 'restore', place('backup'), '--keys', place('keys'));
    expect(answer, answer.stderr).toMatchObject({ code: 0 });
    const port = Number(new URL(server.origin).port);
    restored = await startServer({
      port,
      dataFolder: place('data'),
      environment: { ...process.env, ...environment },
    });
  }, 300_000);
  afterAll(async () => {
    await restored?.child.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** In the very moment that a backup under load could trip over, which waiting for it would hit now and then. */
  async function destroyWhileObjectsAreCopied(
    { parts }: TestServer,
    time: LifecycleTime,
    documentId: string,
  ): Promise<void> {
    await askDeletion(keeping, { scope: 'document', documentId });
    const read = parts.ciphertext.read.bind(parts.ciphertext);
    let isFirst = true;
    parts.ciphertext.read = async function* (objectId) {
      if (isFirst) {
        isFirst = false;
        await time.pass(73 * hour);
        expect((await keeping.call('GET', `/v1/documents/${documentId}/content`)).status).toBe(410);
      }
      yield* read(objectId);
    };
  }

  async function destroyAfterwards(running: TestServer, time: LifecycleTime): Promise<void> {
    await askDeletion(keeping, { scope: 'document', documentId: destroyed.document.id });
    const owner = await signUp(running);
    await owner.becomes('owner', leaving.organizationId);
    await owner.call<DeletionRequest>('POST', '/v1/deletion-requests', { json: { scope: 'organization' } });
    await time.pass(92 * day); // the signers' own interest is over by then
    await time.pass(92 * day);
    expect((await leaving.call('GET', '/v1/apps')).status).toBe(401);
  }

  async function keepUploading(customer: TestCustomer, signal: AbortSignal): Promise<number> {
    let count = 0;
    for (; !signal.aborted; count++) await upload(customer, 'Load.pdf');
    return count;
  }

  const listing = async (): Promise<Listed[]> =>
    (await readFile(join(place('backup'), 'files.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Listed);
  const rowsOf = async (table: string): Promise<Record<string, unknown>[]> =>
    (await readFile(join(place('backup'), 'tables', `${table}.jsonl`), 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const manifest = async () =>
    JSON.parse(await readFile(join(place('backup'), 'manifest.json'), 'utf8')) as {
      createdAt: string;
      destroyedMeanwhile: string[];
      log: { size: number; root: string };
    };

  test('holds what its rows name, byte for byte, but for what was destroyed meanwhile', async () => {
    const blobs = new Map(
      (await listing())
        .filter(({ path }) => path.startsWith('blobs/'))
        .map(({ path, sha256 }) => [path.slice(path.lastIndexOf('/') + 1), sha256]),
    );
    const { destroyedMeanwhile } = await manifest();
    expect(destroyedMeanwhile.length).toBeGreaterThan(0);
    const named = (await rowsOf('public.stored_object')).filter((row) => row['destroyed_at'] === null);
    for (const { id, ciphertext_sha256: expected } of named)
      expect(blobs.get(String(id))).toBe(
        destroyedMeanwhile.includes(String(id)) ? undefined : String(expected),
      );
    expect(named.length).toBe(blobs.size + destroyedMeanwhile.length);
    const tombstones = await readdir(join(place('backup'), 'tombstones'));
    expect(tombstones).toEqual([meanwhile.id]);
  });

  test('has no key in it, and says where the log stood', async () => {
    const all = (await listing()).map(({ path }) => path);
    expect(all.filter((path) => /key(s|ring)?\/|root|secret\.wrapped|last-signed/.test(path))).toEqual([]);
    const { log } = await manifest();
    expect(log.size).toBeGreaterThan(0);
    expect(log.size).toBe((await rowsOf('public.log_leaf')).length);
  });

  test('is on record, and so is that its keys were copied', async () => {
    const { createdAt } = await manifest();
    const objects = (await listing()).filter(({ path }) => path.startsWith('blobs/')).length;
    expect(onRecord.filter(({ actor }) => actor.kind === 'operator')).toMatchObject([
      { type: 'backup.made', actor: { id: 'cli' }, facts: { of: createdAt, objects, unsound: 0 } },
      { type: 'keys.copied', actor: { id: 'cli' }, facts: { files: expect.any(Number) as number } },
    ]);
  });

  test('brings back nothing that was destroyed since, before anybody is served', async () => {
    const customer = customerWith(restored.url, keeping);
    const gone = [meanwhile.id, destroyed.document.id];
    for (const id of gone)
      expect((await customer.call('GET', `/v1/documents/${id}/content`)).status).toBe(410);
    const sealedPath = `/v1/envelopes/${destroyed.envelope.id}/documents/sealed`;
    expect((await customer.call('GET', sealedPath)).status).toBe(410);
    expect((await customerWith(restored.url, leaving).call('GET', '/v1/apps')).status).toBe(401);
    const present = new Set(await readdir(join(place('data'), 'blobs'), { recursive: true }));
    const rows = (await rowsOf('public.document')).filter(({ id }) => gone.includes(String(id)));
    expect(rows.length).toBe(2);
    for (const { viewed_object_id: id } of rows)
      expect(present.has(join(String(id).slice(-2), String(id)))).toBe(false);
  });

  test('gives back the rest as it was', async () => {
    const customer = customerWith(restored.url, keeping);
    const sealed = await bytesOf(customer, `/v1/envelopes/${kept.envelope.id}/documents/sealed`);
    expect(sha256(sealed)).toBe(sealedSha256);
    const content = await bytesOf(customer, `/v1/documents/${kept.document.id}/content`);
    expect(sha256(content)).toBe(contentSha256);
    expect(await verifyEvidence(evidenceBefore)).toMatchObject({ valid: true });
  });

  test('signs nothing under the old name; under a new one the log is whole and evidence verifies', async () => {
    const data = place('data');
    // Refused with log_origin_not_needed wherever the old log can be signed.
    expect(await cli(data, 'log', 'new-origin')).toMatchObject({ code: 0 });
    for (let tries = 0; ; tries++) {
      const { code, stdout } = await cli(data, 'log', 'fsck');
      if (code === 0) break;
      expect(tries, stdout).toBeLessThan(20);
      await pause(500);
    }
    const customer = customerWith(restored.url, keeping);
    const zip = await bytesOf(customer, `/v1/envelopes/${kept.envelope.id}/evidence`);
    const report = await verifyEvidence(zip);
    expect(report.failure).toBeNull();
    expect(report.valid).toBe(true);
  });

  test('restores as well on the other engine, row by row the same', async (context) => {
    if (!findPostgresPrograms()) context.skip('PostgreSQL is not installed');
    const onPostgres = openDatabase.engine === 'postgres';
    const databaseUrl = onPostgres ? undefined : await createPostgresDatabase({ migrated: false });
    const other = { DATABASE_URL: databaseUrl ?? '' };
    const parameters = ['restore', place('backup'), '--keys', place('keys')];
    const answer = await runCli(place('other'), parameters, other);
    expect(answer, answer.stderr).toMatchObject({ code: 0 });
    const database = await openAny(databaseUrl ? { databaseUrl } : { dataDirectory: place('other') });
    try {
      await expectSameRows(database);
      await expectRestoredEvent(database);
    } finally {
      await database.close();
    }
  });

  async function expectRestoredEvent(database: Database): Promise<void> {
    const rows = await database.rows<{ chain: string; body: string }>(
      database.queries,
      sql`SELECT chain, body FROM audit_event WHERE type = ${'backup.restored'}`,
    );
    const { createdAt, log } = await manifest();
    expect(rows.map(({ chain, body }) => [chain, JSON.parse(body) as object])).toMatchObject([
      [
        deploymentChain,
        { actor: { kind: 'operator', id: 'cli' }, facts: { of: createdAt, leaves: log.size } },
      ],
    ]);
  }

  async function expectSameRows(database: Database): Promise<void> {
    const changed = new Set(['audit_event', 'audit_head', 'audit_pending', 'stored_object', 'object_key']);
    await database.transaction(async (tx) => {
      await freeze(tx);
      for (const table of await listTables(database, tx, jobTables)) {
        const pieces: Buffer[] = [];
        for await (const piece of dumpRows(database, tx, table)) pieces.push(piece);
        const there = Buffer.concat(pieces).toString('utf8').split('\n').toSorted();
        const path = join(place('backup'), 'tables', `${table.name}.jsonl`);
        const here = (await readFile(path, 'utf8')).split('\n').toSorted();
        if (changed.has(table.name.replace('public.', '')))
          expect(there.length, table.name).toBeGreaterThan(1);
        else expect(there, table.name).toEqual(here);
      }
    });
  }
});
