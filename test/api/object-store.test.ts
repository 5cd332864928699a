/** A document’s whole life where documents are kept in a bucket: uploaded, signed, sealed, downloaded, shredded. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3 } from '@aws-sdk/client-s3';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backUpKeys } from '../../server/backup/copy-keys.ts';
import { makeBackup } from '../../server/backup/make-backup.ts';
import { restoreBackup } from '../../server/backup/restore-backup.ts';
import { dataPaths, parseConfig } from '../../server/config.ts';
import { checkObjects } from '../../server/documents/check-objects.ts';
import { markKey } from '../../server/documents/deployment-mark.ts';
import { openParts, type Parts } from '../../server/parts.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import { createPostgresDatabase, describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, day, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import {
  createBucket,
  hasRadosgw,
  objectStoreClient,
  objectStorePatience,
  startObjectStore,
} from '../support/object-store.ts';
import { runCli } from '../support/operator.ts';
import { readSampleAgreement } from '../support/prepared.ts';

describe.skipIf(!hasRadosgw())('documents in a bucket of radosgw', () => {
  describeOnDatabase('live', (openDatabase) => {
    let server: TestServer;
    let time: LifecycleTime;
    let client: S3;
    let bucket: string;
    let endpoint: string;
    const folders: string[] = [];
    beforeAll(async () => {
      const store = await startObjectStore();
      endpoint = store.endpoint;
      client = objectStoreClient(store);
      bucket = await createBucket(store);
      const environment = {
        INKSEAL_BLOB_STORE: `s3://${bucket}/documents`,
        INKSEAL_S3_ENDPOINT: store.endpoint,
      };
      server = await startTestServer(await openDatabase(), { environment });
      time = new LifecycleTime(server);
    }, objectStorePatience);
    afterAll(async () => {
      client?.destroy();
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
      expect(server.failures).toEqual([]);
      await server.close();
    });

    const everything = async (): Promise<string[]> =>
      ((await client.listObjectsV2({ Bucket: bucket })).Contents ?? []).map(({ Key = '' }) => Key).sort();
    const isMark = (key: string): boolean => key.endsWith(`/${markKey}`);
    const objects = async (): Promise<string[]> => (await everything()).filter((key) => !isMark(key));
    const bytesOf = async (Key: string): Promise<Buffer> => {
      const { Body } = await client.getObject({ Bucket: bucket, Key });
      return Buffer.from(await Body!.transformToByteArray());
    };

    test('there as anywhere else, encrypted, and gone from it in the end', async () => {
      const { customer, parts } = server;
      const { envelope, document } = await completeOne(server, customer);
      const recorded = sql`SELECT id FROM stored_object WHERE destroyed_at IS NULL ORDER BY id`;
      const rows = await parts.database.rows<{ id: string }>(parts.database.queries, recorded);
      expect(rows.length).toBeGreaterThan(2);
      expect(await objects()).toEqual(rows.map(({ id }) => `documents/${id}`));
      expect(await readdir(server.dataDirectory)).not.toContain('blobs');
      for (const key of await objects()) {
        const stored = await bytesOf(key);
        for (const plain of ['%PDF-', 'stream', '/Type', 'IHDR']) expect(stored.includes(plain)).toBe(false);
      }

      const { response } = await customer.call('GET', `/v1/documents/${document.id}/content?original=true`);
      const original = Buffer.from(await response.arrayBuffer());
      expect(original.subarray(0, 5).toString()).toBe('%PDF-');
      const ranged = await fetch(`${server.origin}/v1/documents/${document.id}/content`, {
        headers: { authorization: `Bearer ${customer.apiKey}`, range: 'bytes=100-299' },
      });
      expect(ranged.status).toBe(206);
      expect((await ranged.arrayBuffer()).byteLength).toBe(200);
      const sealed = await customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
      const bytes = new Uint8Array(await sealed.response.arrayBuffer());
      expect(await verifySealedPdf(bytes)).toMatchObject({ valid: true });

      const asked = await askDeletion(customer, { scope: 'document', documentId: document.id });
      await time.pass(73 * hour);
      await time.pass(91 * day);
      expect((await readDeletion(customer, asked.id)).state).toBe('erasing_copies');
      expect(await objects()).toEqual([]);
    });

    test('are no other deployment’s, whose server is refused before it touches any of them', async () => {
      const { customer, parts } = server;
      const pdf = await readSampleAgreement();
      expect((await customer.call('POST', '/v1/documents?name=a.pdf', { pdf })).status).toBe(201);
      const before = await everything();
      expect(before.filter(isMark)).toEqual([`documents/${markKey}`]);
      const startIn = async (prefix: string, database: Database): Promise<Parts> => {
        const directory = await mkdtemp(join(tmpdir(), 'inkseal-other-'));
        folders.push(directory);
        const config = parseConfig({
          INKSEAL_DATA_DIR: directory,
          INKSEAL_BLOB_STORE: `s3://${bucket}/${prefix}`,
          INKSEAL_S3_ENDPOINT: endpoint,
        });
        return openParts(config, { failure: () => undefined, notice: () => undefined }, { database });
      };
      const other = await openDatabase();
      await expect(startIn('documents', other)).rejects.toMatchObject({ code: 'blob_store_other' });
      expect(await everything()).toEqual(before);
      // Nor are those that nobody has marked, unless the database knows them, as a restored one does.
      await client.deleteObject({ Bucket: bucket, Key: `documents/${markKey}` });
      await expect(startIn('documents', other)).rejects.toMatchObject({ code: 'blob_store_other' });
      expect(await everything()).toEqual(before.filter((key) => !isMark(key)));
      for (const [prefix, database] of [
        ['documents', parts.database],
        ['empty', other],
      ] as const)
        await (await startIn(prefix, database)).closeServices();
      expect((await everything()).filter(isMark)).toEqual([`documents/${markKey}`, `empty/${markKey}`]);
      expect(await parts.vault.removeOrphans(new Date(Date.now() + 30 * day))).toBe(0);
      expect((await checkObjects(parts)).findings).toEqual([]);
    });

    test('are restored into a bucket, and not beside objects of a server at work', async () => {
      const { customer, parts, dataDirectory } = server;
      const pdf = await readSampleAgreement();
      expect((await customer.call('POST', '/v1/documents?name=a.pdf', { pdf })).status).toBe(201);
      const folder = await mkdtemp(join(tmpdir(), 'inkseal-bucket-'));
      try {
        const [backup, keys, data] = ['backup', 'keys', 'data'].map((name) => join(folder, name)) as [
          string,
          string,
          string,
        ];
        const operator = { kind: 'operator', id: 'test' } as const;
        await makeBackup(parts, backup, operator);
        const copied = { ...dataPaths(keys), directory: keys };
        await backUpKeys(parts.audit, dataPaths(dataDirectory), copied, operator);
        const before = await objects();
        const into = (prefix: string) =>
          restoreBackup(
            backup,
            {
              ...dataPaths(data),
              dataDirectory: data,
              databaseUrl: undefined,
              bucket: { bucket, prefix, endpoint, region: undefined },
            },
            { keysFrom: dataPaths(keys), someKeysWereDestroyed: false },
          );
        const notEmpty = { code: 'restore_target_not_empty' };
        await expect(into('documents/')).rejects.toMatchObject(notEmpty);
        await client.putObject({ Bucket: bucket, Key: 'other/obj_of_another', Body: 'theirs' });
        await expect(into('other/')).rejects.toMatchObject(notEmpty);
        await client.deleteObject({ Bucket: bucket, Key: 'other/obj_of_another' });
        await expect(into('empty/')).rejects.toMatchObject(notEmpty); // but for another deployment's mark
        expect(await objects()).toEqual(before);
        expect(existsSync(data)).toBe(false);

        const answer = await runCli(data, ['restore', backup, '--keys', keys], {
          DATABASE_URL:
            openDatabase.engine === 'postgres' ? await createPostgresDatabase({ migrated: false }) : '',
          INKSEAL_BLOB_STORE: `s3://${bucket}/restored`,
          INKSEAL_S3_ENDPOINT: endpoint,
        });
        expect(answer, answer.stderr).toMatchObject({ code: 0 });
        const restored = before.map((key) => key.replace('documents/', 'restored/'));
        expect(await objects()).toEqual([...before, ...restored].toSorted());
        const marks = (await everything()).filter(isMark);
        expect(marks).toEqual(['documents', 'empty', 'restored'].map((prefix) => `${prefix}/${markKey}`));
        expect((await bytesOf(marks[2]!)).equals(await bytesOf(marks[0]!))).toBe(true);
        for (const [index, key] of before.entries())
          expect((await bytesOf(restored[index]!)).equals(await bytesOf(key))).toBe(true);
        for (const Key of [...before, ...restored]) await client.deleteObject({ Bucket: bucket, Key });
        expect(await readdir(data)).not.toContain('blobs');
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }, 150_000);

    test('is refused whole when the bucket is not there, and taken again when it is', async () => {
      const { customer } = server;
      const upload = async () =>
        customer.call('POST', '/v1/documents?name=a.pdf', { pdf: await readSampleAgreement() });
      for (const Key of await everything()) await client.deleteObject({ Bucket: bucket, Key });
      await client.deleteBucket({ Bucket: bucket });
      expect(await upload()).toMatchObject({ status: 503, body: { code: 'storage_unavailable' } });
      await client.createBucket({ Bucket: bucket });
      expect((await upload()).status).toBe(201);
    });
  });
});
