import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import vectors from './keys.vectors.json' with { type: 'json' };
import { unwrapDataKey } from './data-key.ts';
import { Keyring } from './keyring.ts';
import { LocalRootKey } from './local-root-key.ts';
import type { RootKeyProvider, RootKeys } from './root-key-provider.ts';

let folder: string;
let directory: string;
let root: LocalRootKey;
let now: Date;
const key = randomBytes(32);
const open = (provider: RootKeys = root) => Keyring.open({ directory, root: provider, now: () => now });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-keyring-'));
  directory = join(folder, 'keyring');
  root = await LocalRootKey.open(join(folder, 'root.key'));
  now = new Date('2026-11-24T00:00:00Z');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The real root, counting how often it is asked to unwrap. */
class CountingRoot implements RootKeyProvider, RootKeys {
  readonly id = root.id;
  unwrapped = 0;
  wrapped = 0;
  wrap: RootKeyProvider['wrap'] = (...given) => {
    this.wrapped += 1;
    return root.wrap(...given);
  };
  unwrap: RootKeyProvider['unwrap'] = (...given) => {
    this.unwrapped += 1;
    return root.unwrap(...given);
  };
  checkHealth = () => root.checkHealth();
  known = async () => [this] as const;
}

describe('the keyring', () => {
  test('gives back what it wrapped, also after a restart', async () => {
    const wrapped = await (await open()).wrap('org_1', key, 'context');
    expect(wrapped.epoch).toBe('2026-11');
    expect(wrapped.bytes.includes(key)).toBe(false);
    expect((await (await open()).unwrap('org_1', wrapped, 'context')).equals(key)).toBe(true);
  });

  test('keeps one file per organization and month, which nobody else may read and which holds no open key', async () => {
    const keyring = await open();
    await keyring.wrap('org_1', key, '');
    await keyring.wrap('org_2', key, '');
    now = new Date('2026-11-30T23:59:59.999Z');
    await keyring.wrap('org_1', key, '');
    now = new Date('2026-12-01T00:00:00Z');
    await keyring.wrap('org_1', key, '');
    const files = (await readdir(directory)).sort();
    expect(files).toEqual(['org_1.2026-11.key', 'org_1.2026-12.key', 'org_2.2026-11.key']);
    for (const file of files) {
      expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
      expect(await readFile(join(directory, file), 'utf8')).toContain(root.id);
    }
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test('refuses a wrapped key of another organization, context or epoch, or with any byte changed', async () => {
    const keyring = await open();
    const wrapped = await keyring.wrap('org_1', key, 'context');
    now = new Date('2026-12-01T00:00:00Z');
    await keyring.wrap('org_1', key, 'context');
    await keyring.wrap('org_2', key, 'context');
    const refused = { code: 'key_refused' };
    const december = { epoch: '2026-12', bytes: wrapped.bytes };
    await expect(keyring.unwrap('org_1', wrapped, 'other')).rejects.toMatchObject(refused);
    await expect(keyring.unwrap('org_1', december, 'context')).rejects.toMatchObject(refused);
    await expect(keyring.unwrap('org_2', december, 'context')).rejects.toMatchObject(refused);
    for (let at = 0; at < wrapped.bytes.length; at++) {
      const flipped = Buffer.from(wrapped.bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const changed = { epoch: wrapped.epoch, bytes: flipped };
      await expect(keyring.unwrap('org_1', changed, 'context')).rejects.toMatchObject(refused);
    }
  });

  test('knows no key of an organization or month it never wrapped for, and makes none by being asked', async () => {
    const keyring = await open();
    const wrapped = await keyring.wrap('org_1', key, '');
    const unavailable = { code: 'key_unavailable' };
    await expect(keyring.unwrap('org_2', wrapped, '')).rejects.toMatchObject(unavailable);
    await expect(keyring.unwrap('org_1', { ...wrapped, epoch: '2026-10' }, '')).rejects.toMatchObject(
      unavailable,
    );
    for (const [organizationId, epoch] of [
      ['../org_1', '2026-11'],
      ['org_1', '../2026-11'],
      ['org_1', '2026-13'],
      ['', '2026-11'],
      ['org_1/../org_1', '2026-11'],
      ['ORG_1', '2026-11'],
    ] as const)
      await expect(keyring.unwrap(organizationId, { ...wrapped, epoch }, '')).rejects.toMatchObject(
        unavailable,
      );
    await expect(keyring.wrap('../x', key, '')).rejects.toMatchObject(unavailable);
    expect(await readdir(directory)).toEqual(['org_1.2026-11.key']);
  });

  test('opens nothing of an epoch whose file was destroyed, and new wraps get a new key', async () => {
    const wrapped = await (await open()).wrap('org_1', key, '');
    await unlink(join(directory, 'org_1.2026-11.key'));
    const keyring = await open();
    await expect(keyring.unwrap('org_1', wrapped, '')).rejects.toMatchObject({ code: 'key_unavailable' });
    await keyring.wrap('org_1', key, '');
    await expect(keyring.unwrap('org_1', wrapped, '')).rejects.toMatchObject({ code: 'key_refused' });
  });

  test('wraps keys of 32 bytes only', async () => {
    await expect((await open()).wrap('org_1', Buffer.alloc(16), '')).rejects.toThrow(RangeError);
  });

  test('refuses a key file that was moved to another organization or month, cut or edited', async () => {
    const wrapped = await (await open()).wrap('org_1', key, '');
    const path = join(directory, 'org_1.2026-11.key');
    const content = await readFile(path, 'utf8');
    const refused = { code: 'key_refused' };
    await rename(path, join(directory, 'org_2.2026-11.key'));
    await expect((await open()).unwrap('org_2', wrapped, '')).rejects.toMatchObject(refused);
    await expect((await open()).wrap('org_2', key, '')).rejects.toMatchObject(refused);
    const counting = new CountingRoot();
    await expect((await open(counting)).unwrap('org_2', wrapped, '')).rejects.toMatchObject(refused);
    expect(counting.unwrapped).toBe(0);
    await writeFile(join(directory, 'org_2.2026-11.key'), content.replace('org_1', 'org_2'));
    await expect((await open()).unwrap('org_2', wrapped, '')).rejects.toMatchObject(refused);
    await writeFile(path, content);
    for (const damaged of ['', '{}', content.slice(0, -20), content.replace('key 1', 'key 2')]) {
      await writeFile(path, damaged);
      await expect((await open()).unwrap('org_1', wrapped, '')).rejects.toMatchObject(refused);
    }
  });
});

describe('first use at once', () => {
  test('in one process gives one key and asks the root once', async () => {
    const counting = new CountingRoot();
    const keyring = await open(counting);
    const wrapped = await Promise.all(Array.from({ length: 50 }, () => keyring.wrap('org_1', key, '')));
    expect([counting.wrapped, counting.unwrapped]).toEqual([1, 1]);
    const restarted = await open();
    for (const each of wrapped) expect((await restarted.unwrap('org_1', each, '')).equals(key)).toBe(true);
    expect(await readdir(directory)).toEqual(['org_1.2026-11.key']);
  });

  test('in rings of one folder that know nothing of each other gives one key', async () => {
    const rings = await Promise.all(Array.from({ length: 8 }, () => open()));
    const wrapped = await Promise.all(rings.map((ring) => ring.wrap('org_1', key, '')));
    const restarted = await open();
    for (const each of wrapped) expect((await restarted.unwrap('org_1', each, '')).equals(key)).toBe(true);
    expect(await readdir(directory)).toEqual(['org_1.2026-11.key']);
  });

  test('in several processes gives one key', async () => {
    const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const script = `import { Keyring } from ${at('keyring.ts')}; import { LocalRootKey } from ${at('local-root-key.ts')};
      const root = await LocalRootKey.open(${JSON.stringify(join(folder, 'root.key'))});
      const ring = await Keyring.open({ directory: ${JSON.stringify(directory)}, root });
      const wrapped = await ring.wrap('org_1', Buffer.alloc(32, 7), '');
      console.log(wrapped.epoch, wrapped.bytes.toString('hex'));`;
    const run = promisify(execFile);
    const start = () => run(process.execPath, ['--input-type=module-typescript', '-e', script]);
    const started = await Promise.all([start(), start(), start()]);
    const ring = await open();
    for (const { stdout } of started) {
      const [epoch = '', hex = ''] = stdout.trim().split(' ');
      const opened = await ring.unwrap('org_1', { epoch, bytes: Buffer.from(hex, 'hex') }, '');
      expect(opened.equals(Buffer.alloc(32, 7))).toBe(true);
    }
  });

  test('that meets somebody asking for the missing key still makes it', async () => {
    const wrapped = await (await open()).wrap('org_1', key, '');
    await unlink(join(directory, 'org_1.2026-11.key'));
    const keyring = await open();
    const [asked, made] = await Promise.allSettled([
      keyring.unwrap('org_1', wrapped, ''),
      keyring.wrap('org_1', key, ''),
    ]);
    expect(asked).toMatchObject({ status: 'rejected', reason: { code: 'key_unavailable' } });
    expect(made.status).toBe('fulfilled');
  });
});

describe('the root', () => {
  test('is asked once for a key that is used often', async () => {
    const wrapped = await (await open()).wrap('org_1', key, '');
    const counting = new CountingRoot();
    const keyring = await open(counting);
    for (let i = 0; i < 20; i++) await keyring.unwrap('org_1', wrapped, '');
    await keyring.wrap('org_1', key, '');
    expect([counting.wrapped, counting.unwrapped]).toEqual([0, 1]);
  });

  test('that failed once is asked again', async () => {
    const wrapped = await (await open()).wrap('org_1', key, '');
    const counting = new CountingRoot();
    const keyring = await open(counting);
    const path = join(directory, 'org_1.2026-11.key');
    await rename(path, `${path}.away`);
    await expect(keyring.unwrap('org_1', wrapped, '')).rejects.toMatchObject({ code: 'key_unavailable' });
    await rename(`${path}.away`, path);
    expect((await keyring.unwrap('org_1', wrapped, '')).equals(key)).toBe(true);
  });

  test('that wrapped none of the keys here is refused at start, before new data depends on it', async () => {
    await (await open()).wrap('org_1', key, '');
    const replaced = await LocalRootKey.open(join(folder, 'other.key'));
    await expect(open(replaced)).rejects.toMatchObject({ code: 'root_key_invalid' });
    await expect(open()).resolves.toBeInstanceOf(Keyring);
  });

  test('starts although one organization’s file is damaged; that one alone is refused', async () => {
    const ring = await open();
    const first = await ring.wrap('org_1', key, '');
    const second = await ring.wrap('org_2', key, '');
    await writeFile(join(directory, 'org_1.2026-11.key'), 'torn');
    const keyring = await open();
    await expect(keyring.unwrap('org_1', first, '')).rejects.toMatchObject({ code: 'key_refused' });
    expect((await keyring.unwrap('org_2', second, '')).equals(key)).toBe(true);
  });
});

test('root key, keyring file and wrapped data key of the first release open', async () => {
  const { rootKey, rootKeyId, keyringFile, wrappedDataKey } = vectors;
  await writeFile(join(folder, 'first.key'), Buffer.from(rootKey, 'hex'), { mode: 0o600 });
  const first = await LocalRootKey.open(join(folder, 'first.key'));
  expect(first.id).toBe(rootKeyId);
  await Keyring.open({ directory, root: first });
  await writeFile(join(directory, keyringFile.name), keyringFile.content);
  const keyring = await Keyring.open({ directory, root: first });
  const wrapped = { epoch: wrappedDataKey.epoch, bytes: Buffer.from(wrappedDataKey.bytes, 'hex') };
  const opened = await unwrapDataKey(keyring, wrappedDataKey.binding, wrapped);
  expect(opened.toString('hex')).toBe(wrappedDataKey.dataKey);
});
