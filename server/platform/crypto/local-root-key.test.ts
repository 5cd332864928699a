import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeRootKeyProvider } from '../../../test/suites/root-key-provider.ts';
import { LocalRootKey } from './local-root-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-root-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describeRootKeyProvider('local file', async () => ({
  provider: await LocalRootKey.open(join(folder, 'root.key')),
  other: await LocalRootKey.open(join(folder, 'other.key')),
}));

describe('the local root key', () => {
  test('is made on first start, 32 bytes that only its owner may read, and stays', async () => {
    const path = join(folder, 'a', 'b', 'root.key');
    const first = await LocalRootKey.open(path);
    const { mode, size } = await stat(path);
    expect([mode & 0o777, size]).toEqual([0o600, 32]);
    expect((await stat(join(folder, 'a', 'b'))).mode & 0o777).toBe(0o700);
    const content = await readFile(path);
    expect((await LocalRootKey.open(path)).id).toBe(first.id);
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(content.includes(first.id.slice('local:'.length))).toBe(false);
  });

  test('is one key, however many start at once', async () => {
    const path = join(folder, 'root.key');
    const opened = await Promise.all(Array.from({ length: 12 }, () => LocalRootKey.open(path)));
    expect(new Set(opened.map((key) => key.id)).size).toBe(1);
  });

  test('is one key for processes that start at once', async () => {
    const script = `import { LocalRootKey } from ${JSON.stringify(new URL('local-root-key.ts', import.meta.url).href)};
      console.log((await LocalRootKey.open(${JSON.stringify(join(folder, 'root.key'))})).id);`;
    const run = promisify(execFile);
    const start = () => run(process.execPath, ['--input-type=module-typescript', '-e', script]);
    const started = await Promise.all([start(), start(), start()]);
    const ids = started.map(({ stdout }) => stdout.trim());
    expect(new Set(ids)).toEqual(new Set([(await LocalRootKey.open(join(folder, 'root.key'))).id]));
  });

  test.each([0o640, 0o604, 0o660, 0o644, 0o610, 0o601])('refuses a file of mode %o', async (mode) => {
    const path = join(folder, 'root.key');
    await LocalRootKey.open(path);
    await chmod(path, mode);
    await expect(LocalRootKey.open(path)).rejects.toMatchObject({ code: 'root_key_exposed' });
  });

  test('takes a file its owner may only read', async () => {
    const path = join(folder, 'root.key');
    await LocalRootKey.open(path);
    await chmod(path, 0o400);
    await expect(LocalRootKey.open(path)).resolves.toBeInstanceOf(LocalRootKey);
  });

  test.each([0, 16, 31, 33, 64])('refuses a file of %i bytes, and leaves it', async (length) => {
    const path = join(folder, 'root.key');
    await writeFile(path, Buffer.alloc(length, 7), { mode: 0o600 });
    await expect(LocalRootKey.open(path)).rejects.toMatchObject({ code: 'root_key_invalid' });
    expect((await readFile(path)).equals(Buffer.alloc(length, 7))).toBe(true);
  });

  test('refuses 32 equal bytes, which are no key', async () => {
    const path = join(folder, 'root.key');
    await writeFile(path, Buffer.alloc(32), { mode: 0o600 });
    await expect(LocalRootKey.open(path)).rejects.toMatchObject({ code: 'root_key_invalid' });
  });
});
