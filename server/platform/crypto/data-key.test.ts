import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDataKey, unwrapDataKey, wrapDataKey, type DataKeyBinding } from './data-key.ts';
import { keyCommitment } from './key-commitment.ts';
import { Keyring } from './keyring.ts';
import { LocalRootKey } from './local-root-key.ts';

let folder: string;
let keyring: Keyring;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-data-key-'));
  const root = await LocalRootKey.open(join(folder, 'root.key'));
  keyring = await Keyring.open({ directory: join(folder, 'keyring'), root });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const identity = { organizationId: 'org_1', objectId: 'obj_1', kind: 'original', version: 1 };
const binding: DataKeyBinding = { identity, organizationId: 'org_2', byteSize: 1_000 };
const refused = { code: 'key_refused' };

describe('a wrapped data key', () => {
  test('opens for what it was bound to, begins with the commitment and never with the key', async () => {
    const dataKey = createDataKey();
    const wrapped = await wrapDataKey(keyring, binding, dataKey);
    expect((await unwrapDataKey(keyring, binding, wrapped)).equals(dataKey)).toBe(true);
    expect(wrapped.bytes.subarray(0, 32).equals(keyCommitment(dataKey))).toBe(true);
    expect(wrapped.bytes).toHaveLength(93);
    expect(wrapped.bytes.includes(dataKey)).toBe(false);
  });

  test.each<[string, Partial<DataKeyBinding>]>([
    ['another length, one byte less', { byteSize: 999 }],
    ['another storing organization', { identity: { ...identity, organizationId: 'org_2' } }],
    ['another object', { identity: { ...identity, objectId: 'obj_2' } }],
    ['another kind', { identity: { ...identity, kind: 'sealed' } }],
    ['another version', { identity: { ...identity, version: 2 } }],
  ])('is refused for %s', async (_, change) => {
    const wrapped = await wrapDataKey(keyring, binding, createDataKey());
    await expect(unwrapDataKey(keyring, { ...binding, ...change }, wrapped)).rejects.toMatchObject(refused);
  });

  test('is refused in the hands of another organization', async () => {
    const wrapped = await wrapDataKey(keyring, binding, createDataKey());
    await wrapDataKey(keyring, { ...binding, organizationId: 'org_3' }, createDataKey());
    const moved = { ...binding, organizationId: 'org_3' };
    await expect(unwrapDataKey(keyring, moved, wrapped)).rejects.toMatchObject(refused);
  });

  test('is refused with any bit changed, the commitment’s too, or cut anywhere', async () => {
    const wrapped = await wrapDataKey(keyring, binding, createDataKey());
    await fc.assert(
      fc.asyncProperty(fc.nat(92), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const flipped = Buffer.from(wrapped.bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        for (const bytes of [flipped, wrapped.bytes.subarray(0, at)])
          await expect(unwrapDataKey(keyring, binding, { ...wrapped, bytes })).rejects.toMatchObject(refused);
      }),
    );
  });

  test('of two holders has one commitment and shares nothing else', async () => {
    const dataKey = createDataKey();
    const [one, two] = await Promise.all(
      ['org_1', 'org_2'].map((organizationId) =>
        wrapDataKey(keyring, { ...binding, organizationId }, dataKey),
      ),
    );
    expect(one?.bytes.subarray(0, 32)).toEqual(two?.bytes.subarray(0, 32));
    expect(one?.bytes.subarray(32)).not.toEqual(two?.bytes.subarray(32));
  });

  test('is never made for a length that is none', async () => {
    for (const byteSize of [-1, 1.5, Number.NaN, 2 ** 53])
      await expect(wrapDataKey(keyring, { ...binding, byteSize }, createDataKey())).rejects.toThrow(
        RangeError,
      );
  });
});
