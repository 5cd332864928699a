import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../platform/http/service-error.ts';
import { checkpointText, LastSignedFile, type SignedHead } from './last-signed.ts';

const head = (size: number): SignedHead => ({
  origin: 'sign.example.com/log',
  size,
  root: Buffer.alloc(32, size),
});

async function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
    throw error;
  }
}

describe('the record of the last signed checkpoint', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'inkseal-last-signed-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));
  const folder = () => join(directory, 'last-signed');

  it('is empty at first, and then what was swapped in, also for another process', async () => {
    const store = await LastSignedFile.open(folder());
    expect(await store.read()).toBe(undefined);
    await store.swap(undefined, head(1));
    await store.swap(head(1), head(5));
    expect(await store.read()).toEqual(head(5));
    expect(await (await LastSignedFile.open(folder())).read()).toEqual(head(5));
  });

  it('is a file of the text that was signed beside the few before it, for the server’s user alone', async () => {
    const store = await LastSignedFile.open(folder());
    for (let size = 1; size <= 20; size++)
      await store.swap(size === 1 ? undefined : head(size - 1), head(size));
    const names = (await readdir(folder())).toSorted();
    expect(names).toHaveLength(16);
    expect(names.at(-1)).toBe('checkpoint.000000000020');
    expect(await readFile(join(folder(), names.at(-1)!), 'utf8')).toBe(checkpointText(head(20)));
    expect((await stat(join(folder(), names.at(-1)!))).mode & 0o777).toBe(0o600);
    expect((await stat(folder())).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['nothing where something stands', undefined],
    ['another size', head(4)],
    ['another root', { ...head(3), root: Buffer.alloc(32, 9) }],
    ['another log', { ...head(3), origin: 'sign.example.com/log/2' }],
  ])('is not swapped when %s is expected', async (_, expected) => {
    const store = await LastSignedFile.open(folder());
    await store.swap(undefined, head(3));
    expect(await codeOf(store.swap(expected, head(5)))).toBe('log_last_signed_moved');
    expect(await store.read()).toEqual(head(3));
  });

  it('is swapped by one of many who try at once, each time', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => LastSignedFile.open(folder())));
    let expected: SignedHead | undefined;
    for (let round = 1; round <= 10; round++) {
      const next = stores.map((_, number) => ({ ...head(round), root: Buffer.alloc(32, number) }));
      const codes = await Promise.all(
        stores.map((store, number) => codeOf(store.swap(expected, next[number]!))),
      );
      const winners = codes.flatMap((code, number) => (code === undefined ? [number] : []));
      expect(winners).toHaveLength(1);
      expected = next[winners[0]!];
      expect(await stores[0]!.read()).toEqual(expected);
    }
  });

  it('has one history, however many read it and swap on at their own pace', async () => {
    const followed = new Map<string, string>();
    const writer = async (number: number) => {
      const store = await LastSignedFile.open(folder());
      for (let attempt = 0; attempt < 60; attempt++) {
        const before = await store.read();
        const next = { ...head((before?.size ?? 0) + 1), root: Buffer.alloc(32, number) };
        if ((await codeOf(store.swap(before, next))) !== undefined) continue;
        const key = before ? checkpointText(before) : 'nothing';
        expect(followed.get(key), 'two successors of one head').toBe(undefined);
        followed.set(key, checkpointText(next));
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, number) => writer(number)));
    let length = 0;
    for (let at = followed.get('nothing'); at !== undefined; at = followed.get(at)) length++;
    expect(length).toBe(followed.size);
    expect((await (await LastSignedFile.open(folder())).read())?.size).toBe(length);
  });

  it('is refused, not guessed, when it cannot be read', async () => {
    const store = await LastSignedFile.open(folder());
    await store.swap(undefined, head(3));
    await writeFile(join(folder(), 'checkpoint.000000000001'), 'sign.example.com/log\n3\n');
    expect(await codeOf(store.read())).toBe('log_last_signed_damaged');
    expect(await codeOf(store.swap(head(3), head(4)))).toBe('log_last_signed_damaged');
  });

  it('does not mind what a killed server left unfinished', async () => {
    const store = await LastSignedFile.open(folder());
    await store.swap(undefined, head(1));
    await writeFile(join(folder(), 'checkpoint.000000000002.0011.unfinished'), 'sign.exa');
    await store.swap(head(1), head(2));
    expect(await store.read()).toEqual(head(2));
  });
});
