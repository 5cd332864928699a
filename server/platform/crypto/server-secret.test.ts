import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalRootKey } from './local-root-key.ts';
import { ServerSecret } from './server-secret.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkseal-secret-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = async () =>
  ServerSecret.open({
    directory: join(directory, 'keys'),
    root: await LocalRootKey.open(join(directory, 'root', 'root.key')),
  });

test('derived keys are the same after a restart and differ by purpose', async () => {
  const first = await open();
  const second = await open();
  expect(second.derive('a').equals(first.derive('a'))).toBe(true);
  expect(first.derive('b').equals(first.derive('a'))).toBe(false);
});

test('two servers that start at once agree on one secret and one file', async () => {
  const [one, two] = await Promise.all([open(), open()]);
  expect(one.derive('x').equals(two.derive('x'))).toBe(true);
  let made = 0;
  const make = () => Buffer.from(`key ${++made}`);
  const files = await Promise.all([one.file('k', make), two.file('k', make)]);
  expect(files[0]?.equals(files[1] ?? Buffer.alloc(0))).toBe(true);
});

test('nothing readable lies on disk, and only the owner may read it', async () => {
  const secret = await open();
  await secret.file('statement-key', () => Buffer.from('PRIVATE KEY MATERIAL'));
  for (const name of await readdir(join(directory, 'keys'))) {
    const path = join(directory, 'keys', name);
    expect((await readFile(path)).includes('PRIVATE KEY')).toBe(false);
    expect((await stat(path)).mode & 0o077).toBe(0);
  }
});

test('a sealed value opens under its own name only', async () => {
  const secret = await open();
  const sealed = secret.seal(Buffer.from('x'), 'one');
  expect(() => secret.unseal(sealed, 'two')).toThrow(
    expect.objectContaining({ code: 'stored_data_damaged' }),
  );
});
