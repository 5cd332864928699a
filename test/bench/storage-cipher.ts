/**
 * What encryption at rest costs, against `openssl speed -evp aes-256-gcm` at 64 KiB in the same run. Both sides in bytes
 * for each second of processor time, as openssl counts: so neither is charged for what else the machine does.
 */
import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createId } from '../../widget/contract/ids.ts';
import { freeResult } from '../../server/platform/crypto/aes-gcm.ts';
import { createDataKey } from '../../server/platform/crypto/data-key.ts';
import type { ObjectIdentity } from '../../server/platform/crypto/object-preamble.ts';
import { SegmentReader, SegmentWriter, segmentSize, tagSize } from '../../server/platform/crypto/segments.ts';
import type { BlobStore } from '../../server/platform/storage/blob-store.ts';
import { openEncryptedObject, writeEncryptedObject } from '../../server/platform/storage/encrypted-object.ts';
import { FileBlobStore } from '../../server/platform/storage/file-blob-store.ts';
import { measurePaired, timed, type Report } from './measurement.ts';
import { cpuSeconds, machine } from './processor-time.ts';

const pairs = 9;
const loopSegments = 8_192;
const uploadBytes = 256 * 1_048_576;
const rangeBytes = 65_536;
const rangesAtOnce = 200;

const identify = (): ObjectIdentity => ({
  organizationId: createId('org'),
  objectId: createId('obj'),
  kind: 'original',
  version: 1,
});

/** Bytes a second, of one core. */
async function openssl(): Promise<number> {
  const options = ['speed', '-mr', '-seconds', '1', '-bytes', String(segmentSize), '-evp', 'aes-256-gcm'];
  const { stdout } = await promisify(execFile)('openssl', options);
  const rate = Number(/^\+F:\d+:AES-256-GCM:([\d.]+)$/m.exec(stdout)?.[1]);
  if (!(rate > 0)) throw new Error(`openssl speed said: ${stdout}`);
  return rate;
}

async function compare(
  report: Report,
  metric: string,
  target: string,
  rate: () => Promise<number>,
  what: string,
): Promise<void> {
  const { subject, baseline, ratio } = await measurePaired(pairs, rate, openssl);
  const [ours, theirs] = [subject / 1e6, baseline / 1e6];
  const conditions = `${what}: ${ours.toFixed(0)} against openssl's ${theirs.toFixed(0)} MB per CPU second`;
  report({ metric, value: ratio, target, conditions: `${conditions}; ${pairs} pairs; ${machine()}` });
}

async function sealSegments(count: number): Promise<void> {
  const writer = new SegmentWriter(identify(), createDataKey());
  const plaintext = randomBytes(segmentSize);
  for (let index = 0; index < count; index++) {
    const [ciphertext] = writer.seal(plaintext, index === count - 1);
    freeResult(ciphertext); // as whoever stores it does
  }
}

async function openSegments(count: number): Promise<number> {
  const [identity, dataKey] = [identify(), createDataKey()];
  const writer = new SegmentWriter(identity, dataKey);
  const stored = Buffer.concat(writer.seal(randomBytes(segmentSize), false));
  const reader = new SegmentReader(identity, dataKey, writer.preamble);
  return cpuSeconds(async () => {
    for (let index = 0; index < count; index++) freeResult(reader.open(0, false, stored));
  });
}

/** As a body comes in from the network. */
async function* incoming(byteSize: number): AsyncIterable<Buffer> {
  const chunk = randomBytes(segmentSize);
  for (let at = 0; at < byteSize; at += chunk.length) yield chunk.subarray(0, byteSize - at);
}

async function upload(store: Pick<BlobStore, 'put' | 'delete'>): Promise<number> {
  const identity = identify();
  const source = incoming(uploadBytes);
  const seconds = await cpuSeconds(() =>
    writeEncryptedObject(store, { identity, dataKey: createDataKey(), source }),
  );
  await store.delete(identity.objectId);
  return uploadBytes / seconds;
}

export async function measureCipher(report: Report, folder: string): Promise<void> {
  const loopBytes = loopSegments * segmentSize;
  const opened = async () => loopBytes / (await openSegments(loopSegments));
  await compare(report, 'decrypt-ratio', '>=0.6', opened, 'segments in a loop');
  const sealed = async () => loopBytes / (await cpuSeconds(() => sealSegments(loopSegments)));
  await compare(report, 'encrypt-ratio', '>=0.5', sealed, 'segments in a loop');
  const store = await FileBlobStore.open(join(folder, 'uploads'));
  const what = `${uploadBytes / 1_048_576} MiB hashed, encrypted and stored in a file, fsync included`;
  await compare(report, 'upload-stream-ratio', '>=0.15', () => upload(store), what);
}

/** Counts what is read of the ciphertext itself. */
function counting(store: BlobStore, onRead: (bytes: number) => void): BlobStore {
  return {
    put: (key, chunks) => store.put(key, chunks),
    delete: (...keys) => store.delete(...keys),
    keys: () => store.keys(),
    size: (key) => store.size(key),
    read: (key, start, end) => {
      onRead(end - start);
      return store.read(key, start, end);
    },
  };
}

export async function measureRanges(report: Report, folder: string): Promise<void> {
  let most = 0;
  const onRead = (bytes: number): void => void (most = Math.max(most, bytes));
  const store = counting(await FileBlobStore.open(join(folder, 'ranges')), onRead);
  async function stored(byteSize: number) {
    const [identity, dataKey] = [identify(), createDataKey()];
    await writeEncryptedObject(store, { identity, dataKey, source: incoming(byteSize) });
    return { identity, dataKey, byteSize };
  }
  /** From opening the object on, as each request does. */
  const readSome = (object: Awaited<ReturnType<typeof stored>>) => () =>
    timed(async () => {
      for (let count = 0; count < rangesAtOnce; count++) {
        const start = randomInt(object.byteSize - rangeBytes);
        const opened = await openEncryptedObject(store, object);
        if ((await opened.read(start, start + rangeBytes)).length !== rangeBytes) throw new Error('short');
      }
    });
  const [large, small] = [await stored(1_073_741_824), await stored(1_048_576)];
  const { subject, baseline, ratio } = await measurePaired(pairs, readSome(large), readSome(small));
  const each = (milliseconds: number): string => (milliseconds / rangesAtOnce).toFixed(2);
  const times = `${each(subject)} ms in 1 GiB, ${each(baseline)} ms in 1 MiB`;
  const conditions = `random ranges of 64 KiB, opening included: ${times}; ${pairs} pairs; ${machine()}`;
  report({ metric: 'range-1gb-vs-1mb-ratio', value: ratio, target: '<=3', conditions });
  const segments = most / (segmentSize + tagSize);
  const touched = `the most that any of them read; ${most} bytes of ciphertext`;
  report({ metric: 'range-segments', value: segments, target: '<=2', conditions: touched });
}
