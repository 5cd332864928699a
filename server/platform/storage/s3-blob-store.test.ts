import { randomBytes } from 'node:crypto';
import type { S3 } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createBucket,
  hasRadosgw,
  objectStoreClient,
  objectStorePatience,
  startObjectStore,
  type ObjectStore,
} from '../../../test/support/object-store.ts';
import { S3Gate, type GateMood } from '../../../test/support/s3-gate.ts';
import { chunked, describeBlobStore } from '../../../test/suites/blob-store.ts';
import { createDataKey } from '../crypto/data-key.ts';
import { describeFailure } from '../http/failure-log.ts';
import { openEncryptedObject, writeEncryptedObject } from './encrypted-object.ts';
import { S3BlobStore } from './s3-blob-store.ts';
import type { S3Place } from './s3-bucket.ts';
import { partBytes } from './s3-upload.ts';

const impatient = { connectMs: 5_000, silentMs: 1_500, tries: 1 };
const patient = { connectMs: 5_000, silentMs: 10_000, tries: 2 };
const missing = { code: 'stored_object_missing' };
const unavailable = { code: 'storage_unavailable' };

describe.skipIf(!hasRadosgw())('in S3 (radosgw)', () => {
  let server: ObjectStore;
  let gate: S3Gate;
  let client: S3;
  let bucket: string;
  let stores = 0;

  beforeAll(async () => {
    server = await startObjectStore();
    client = objectStoreClient(server);
    bucket = await createBucket(server);
    gate = await S3Gate.open(server);
  }, objectStorePatience);
  afterAll(async () => {
    client?.destroy();
    await gate?.close();
  });
  beforeEach(() => {
    Object.assign(gate, { mood: 'honest', ignoresConditions: false });
  });

  const newPlace = (endpoint: string, more: Partial<S3Place> = {}): S3Place => ({
    bucket,
    prefix: `store-${++stores}/`,
    endpoint,
    region: undefined,
    ...more,
  });
  const overServer = () => S3BlobStore.open(newPlace(server.endpoint));
  const overGate = (patience = patient) => S3BlobStore.open(newPlace(gate.endpoint), { patience });
  const ignoringConditions = () => {
    gate.ignoresConditions = true;
    return overGate();
  };

  describeBlobStore('S3 (radosgw)', overServer);
  describeBlobStore('S3 that overwrites (radosgw behind a gate)', ignoringConditions);

  describe.each([
    ['conditions', overServer],
    ['no conditions', ignoringConditions],
  ])('objects of several parts, where the server knows %s', (_, open) => {
    const bytes = randomBytes(2 * partBytes + 70_000);

    test('come back whole and in ranges across parts', async () => {
      const store = await open();
      await store.put('obj_large', chunked(bytes, 65_552));
      expect(await store.size('obj_large')).toBe(bytes.length);
      expect((await store.read('obj_large', 0, bytes.length)).equals(bytes)).toBe(true);
      const [start, end] = [partBytes - 10, partBytes + 10];
      expect((await store.read('obj_large', start, end)).equals(bytes.subarray(start, end))).toBe(true);
    });

    test('are never overwritten, also by a small one, and the first of a race stays whole', async () => {
      const store = await open();
      const others = [randomBytes(2 * partBytes), randomBytes(partBytes + 1), randomBytes(10)];
      const results = await Promise.allSettled(
        [bytes, ...others].map((each) => store.put('obj_1', chunked(each, 65_552))),
      );
      const won = results.findIndex(({ status }) => status === 'fulfilled');
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected')
          expect(result.reason).toMatchObject({ code: 'stored_object_exists' });
      const winner = [bytes, ...others][won]!;
      expect((await store.read('obj_1', 0, winner.length)).equals(winner)).toBe(true);
      expect(await store.size('obj_1')).toBe(winner.length);
    });

    test('whose source breaks leave neither object nor parts', async () => {
      const store = await open();
      const torn = new Error('the upload was cut');
      const source = (async function* () {
        yield* chunked(bytes, 65_552);
        throw torn;
      })();
      await expect(store.put('obj_torn', source)).rejects.toBe(torn);
      await expect(store.size('obj_torn')).rejects.toMatchObject(missing);
      const { Uploads = [] } = await client.listMultipartUploads({ Bucket: bucket });
      expect(Uploads).toEqual([]);
    });
  });

  test('conditions are found out by trying, and asked for where the server keeps them', async () => {
    const store = await overGate();
    expect(store.conditional).toBe(true);
    gate.seen.length = 0;
    await store.put('obj_1', chunked(randomBytes(10)));
    expect(gate.seen).toMatchObject([{ method: 'PUT', condition: '*' }]);
    gate.mood = 'refusing conditions';
    expect((await overGate()).conditional).toBe(false);
    gate.mood = 'honest';
    const simple = await ignoringConditions();
    expect(simple.conditional).toBe(false);
    gate.seen.length = 0;
    await simple.put('obj_1', chunked(randomBytes(10)));
    expect(gate.seen).toMatchObject([{ method: 'HEAD' }, { method: 'PUT', condition: undefined }]);
  });

  test('what another process wrote is not overwritten either', async () => {
    const place = newPlace(server.endpoint);
    const [one, other] = [await S3BlobStore.open(place), await S3BlobStore.open(place)];
    const candidates = Array.from({ length: 6 }, () => randomBytes(50_000));
    const writes = candidates.map((each, i) => (i % 2 ? one : other).put('obj_1', chunked(each)));
    const results = await Promise.allSettled(writes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = candidates[results.findIndex(({ status }) => status === 'fulfilled')]!;
    expect((await one.read('obj_1', 0, winner.length)).equals(winner)).toBe(true);
  });

  test('a range is asked for as a range', async () => {
    const store = await overGate();
    const identity = { organizationId: 'org_1', objectId: 'obj_01', kind: 'original', version: 1 };
    const dataKey = createDataKey();
    const plaintext = randomBytes(900_000);
    await writeEncryptedObject(store, { identity, dataKey, source: chunked(plaintext) });
    const object = await openEncryptedObject(store, { identity, dataKey, byteSize: plaintext.length });
    gate.seen.length = 0;
    expect((await object.read(400_000, 400_010)).equals(plaintext.subarray(400_000, 400_010))).toBe(true);
    expect(gate.seen).toHaveLength(1);
    const [start = 0, end = 0] = gate.seen[0]?.range?.slice('bytes='.length).split('-').map(Number) ?? [];
    expect(end - start).toBeLessThan(70_000);
  });

  test('only objects are listed, page after page, and only the store’s own', async () => {
    const place = newPlace(server.endpoint);
    const store = await S3BlobStore.open(place);
    const put = (Key: string) => client.putObject({ Bucket: bucket, Key, Body: '.' });
    await put(`${place.prefix}note.txt`);
    await put(`${place.prefix}folder/obj_x`);
    await put('obj_elsewhere');
    const keys = Array.from({ length: 120 }, (_, i) => `obj_${i}`);
    for (let at = 0; at < keys.length; at += 20)
      await Promise.all(keys.slice(at, at + 20).map((key) => put(place.prefix + key)));
    const listed: string[] = [];
    for await (const key of store.keys()) listed.push(key);
    expect(listed.sort()).toEqual(keys.sort());
  });

  test('parts that a dead writer left are taken away a day later', async () => {
    const place = newPlace(server.endpoint);
    await client.createMultipartUpload({ Bucket: bucket, Key: `${place.prefix}obj_dead` });
    const left = async () => (await client.listMultipartUploads({ Bucket: bucket })).Uploads?.length ?? 0;
    await S3BlobStore.open(place);
    expect(await left()).toBe(1); // somebody could still be sending
    await S3BlobStore.open(place, { now: new Date(Date.now() + 25 * 3_600_000) });
    expect(await left()).toBe(0);
  });

  describe('when the server fails', () => {
    const bytes = randomBytes(200_000);
    let store: S3BlobStore;
    beforeEach(async () => {
      store = await overGate(impatient);
      await store.put('obj_1', chunked(bytes));
    });
    afterEach(async () => {
      gate.mood = 'honest';
      expect((await store.read('obj_1', 0, bytes.length)).equals(bytes)).toBe(true);
    });

    test.each<GateMood>(['down', 'failing', 'silent'])(
      'by being %s, everything says so by name, and nothing is lost or half there',
      async (mood) => {
        gate.mood = mood;
        const asked: [string, Promise<unknown>][] = [
          ['put', store.put('obj_2', chunked(bytes))],
          ['put in parts', store.put('obj_3', chunked(randomBytes(partBytes + 1)))],
          ['read', store.read('obj_1', 0, 10)],
          ['size', store.size('obj_1')],
          ['delete', store.delete('obj_1')],
          ['keys', store.keys()[Symbol.asyncIterator]().next()],
        ];
        await Promise.all(
          asked.map(([name, answer]) => expect(answer, name).rejects.toMatchObject(unavailable)),
        );
        gate.mood = 'honest';
        await expect(store.size('obj_2')).rejects.toMatchObject(missing);
        await expect(store.size('obj_3')).rejects.toMatchObject(missing);
        await store.put('obj_2', chunked(bytes));
      },
    );

    test.each<GateMood>(['halting', 'cutting', 'ignoring ranges'])(
      'by %s, a reader gets an error and never a short answer',
      async (mood) => {
        gate.mood = mood;
        await expect(store.read('obj_1', 1, bytes.length)).rejects.toMatchObject(unavailable);
      },
    );

    test.each([
      ['where nothing is repeated', impatient],
      ['where the repetition is told that the key is taken', patient],
    ])('after the write, the loss of its answer is no refusal of it, %s', async (_, patience) => {
      const writer = await overGate(patience);
      for (const size of [10, partBytes + 10]) {
        const content = randomBytes(size);
        gate.mood = 'forgetful';
        await writer.put(`obj_${size}`, chunked(content));
        expect((await writer.read(`obj_${size}`, 0, size)).equals(content)).toBe(true);
      }
    });
  });

  test('a bucket that is gone makes no object gone', async () => {
    const own = await createBucket(server);
    const store = await S3BlobStore.open(newPlace(server.endpoint, { bucket: own }));
    await client.deleteBucket({ Bucket: own });
    await expect(store.size('obj_1')).rejects.toMatchObject(unavailable);
    await expect(store.read('obj_1', 0, 1)).rejects.toMatchObject(unavailable);
    await expect(store.delete('obj_1')).rejects.toMatchObject(unavailable);
  });

  describe('is not begun with', () => {
    const refused = (reason: string) => ({ code: 'blob_store_unusable', details: { reason } });
    const opening = (more: Partial<S3Place>) =>
      S3BlobStore.open(newPlace(gate.endpoint, more), { patience: impatient });

    test('a bucket that is not there', async () => {
      await expect(opening({ bucket: 'bucket-of-nobody' })).rejects.toMatchObject(refused('bucket_missing'));
    });

    test('a bucket that keeps versions, nor are versions kept quietly when these are turned on later', async () => {
      const own = await createBucket(server);
      const store = await S3BlobStore.open(newPlace(server.endpoint, { bucket: own }));
      await store.put('obj_1', chunked(randomBytes(10)));
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await client.putBucketVersioning({ Bucket: own, VersioningConfiguration });
      await expect(opening({ bucket: own })).rejects.toMatchObject(refused('versioning_on'));
      await expect(store.delete('obj_1')).rejects.toMatchObject(refused('versioning_on'));
      // Nothing of the trial itself is kept.
      const { Versions = [] } = await client.listObjectVersions({ Bucket: own });
      expect(Versions).toHaveLength(1);
    });

    test.each<[GateMood, string]>([
      ['down', 'unreachable'],
      ['silent', 'unreachable'],
      ['failing', 'refused'],
      ['ignoring ranges', 'ranges_ignored'],
      ['hiding what is absent', 'listing_denied'],
    ])('a server that is %s: %s', async (mood, reason) => {
      gate.mood = mood;
      await expect(opening({})).rejects.toMatchObject(refused(reason));
    });

    test('credentials that are wrong, which no log shows', async () => {
      const { AWS_SECRET_ACCESS_KEY: right = '' } = process.env;
      const wrong = randomBytes(20).toString('hex');
      process.env['AWS_SECRET_ACCESS_KEY'] = wrong;
      const failure: unknown = await opening({}).catch((error: unknown) => error);
      process.env['AWS_SECRET_ACCESS_KEY'] = right;
      expect(failure).toMatchObject(refused('access_denied'));
      const { message, details } = failure as Error & { details: unknown };
      expect(describeFailure(failure) + message + JSON.stringify(details)).not.toContain(wrong);
    });
  });
});
