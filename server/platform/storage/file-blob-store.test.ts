import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chunked, describeBlobStore } from '../../../test/suites/blob-store.ts';
import { FileBlobStore } from './file-blob-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-blobs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describeBlobStore('files', () => FileBlobStore.open(join(folder, 'blobs')));

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The start of a script that runs in another process with the real store. */
const prelude = (directory: string) => `
  import { FileBlobStore } from ${JSON.stringify(new URL('file-blob-store.ts', import.meta.url).href)};
  const store = await FileBlobStore.open(${JSON.stringify(directory)});`;

describe('the file store', () => {
  test('lets nobody else read, and leaves no unfinished file behind', async () => {
    const store = await FileBlobStore.open(join(folder, 'blobs'));
    await store.put('obj_1', chunked(randomBytes(100_000)));
    await store.put('obj_1', chunked(randomBytes(10))).catch(() => undefined);
    const files = await filesIn(folder);
    expect(files.map((file) => basename(file))).toEqual(['obj_1']);
    for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
    for (const directory of ['blobs', 'blobs/_1'])
      expect((await stat(join(folder, directory))).mode & 0o777).toBe(0o700);
  });

  test('keeps what it stored across a restart', async () => {
    const bytes = randomBytes(10_000);
    await (await FileBlobStore.open(folder)).put('obj_1', chunked(bytes));
    expect((await (await FileBlobStore.open(folder)).read('obj_1', 0, 10_000)).equals(bytes)).toBe(true);
  });

  test('a writer killed midway leaves no object; a day later its remains are gone', async () => {
    const script = `${prelude(folder)}
      await store.put('obj_torn', (async function* () {
        for (;;) { yield Buffer.alloc(300_000, 7); await new Promise((r) => setTimeout(r, 5)); }
      })());`;
    const writer = spawn(process.execPath, ['--input-type=module-typescript', '-e', script]);
    // What has been taken from it need not be written yet.
    await vi.waitFor(
      async () => {
        const [begun = ''] = await filesIn(folder);
        expect((await stat(begun)).size).toBeGreaterThan(0);
      },
      { timeout: 30_000, interval: 20 },
    );
    writer.kill('SIGKILL');
    await once(writer, 'close');
    const [remains = '', ...more] = await filesIn(folder);
    expect(more).toEqual([]);

    const store = await FileBlobStore.open(folder);
    await expect(store.size('obj_torn')).rejects.toMatchObject({ code: 'stored_object_missing' });
    for await (const key of store.keys()) expect.unreachable(key);
    expect(await filesIn(folder)).toEqual([remains]); // somebody could still be writing it
    const dayAgo = new Date(Date.now() - 25 * 3_600_000);
    await utimes(remains, dayAgo, dayAgo);
    await FileBlobStore.open(folder);
    expect(await filesIn(folder)).toEqual([]);
    await store.put('obj_torn', chunked(randomBytes(10)));
  });

  test('a disk that takes only part of an object is told as such and keeps none of it', async () => {
    const script = `${prelude(folder)}
      const whole = (size) => (async function* () { for (let at = 0; at < size; at += 5000) yield Buffer.alloc(5000, 7); })();
      await store.put('obj_fits', whole(50_000));
      const code = await store.put('obj_large', whole(400_000)).then(() => 'stored', (error) => error.code);
      const size = await store.size('obj_large').catch((error) => error.code);
      await store.put('obj_after', whole(50_000));
      const keys = []; for await (const key of store.keys()) keys.push(key);
      console.log(JSON.stringify([code, size, keys.sort()]));`;
    // ulimit -f lets a file grow to 200 blocks of 512 or 1,024 bytes, then writes come up short and fail: EFBIG.
    const limited = 'ulimit -f 200 && exec "$0" --input-type=module-typescript -e "$1"';
    const { stdout } = await promisify(execFile)('sh', ['-c', limited, process.execPath, script]);
    expect(JSON.parse(stdout)).toEqual([
      'storage_unavailable',
      'stored_object_missing',
      ['obj_after', 'obj_fits'],
    ]);
    expect((await filesIn(folder)).map((file) => basename(file)).sort()).toEqual(['obj_after', 'obj_fits']);
  });

  test('says that the store is unavailable when its directory is not one', async () => {
    const store = await FileBlobStore.open(join(folder, 'blobs'));
    await rm(join(folder, 'blobs'), { recursive: true });
    await writeFile(join(folder, 'blobs'), '');
    const unavailable = { code: 'storage_unavailable' };
    await expect(store.put('obj_1', chunked(randomBytes(10)))).rejects.toMatchObject(unavailable);
    await expect(store.read('obj_1', 0, 1)).rejects.toMatchObject(unavailable);
    await expect(store.delete('obj_1')).rejects.toMatchObject(unavailable);
  });

  test('lists only files with the name of an object', async () => {
    const store = await FileBlobStore.open(folder);
    await store.put('obj_01', chunked(randomBytes(10)));
    await writeFile(join(folder, '01', 'note.txt'), '');
    await writeFile(join(folder, 'README'), '');
    await mkdir(join(folder, '01', 'obj_directory'));
    await symlink('/etc/hostname', join(folder, '01', 'obj_link'));
    const keys: string[] = [];
    for await (const key of store.keys()) keys.push(key);
    expect(keys).toEqual(['obj_01']);
  });

  test('follows no link that somebody put in the place of an object', async () => {
    const secret = join(folder, 'secret');
    await writeFile(secret, 'not an object');
    const store = await FileBlobStore.open(join(folder, 'blobs'));
    await store.put('obj_01', chunked(randomBytes(10)));
    await symlink(secret, join(folder, 'blobs', '01', 'obj_x01'));
    await expect(store.read('obj_x01', 0, 3)).rejects.toMatchObject({ code: 'storage_unavailable' });
    await expect(store.put('obj_x01', chunked(randomBytes(10)))).rejects.toMatchObject({
      code: 'stored_object_exists',
    });
    expect(await readFile(secret, 'utf8')).toBe('not an object');
  });
});
