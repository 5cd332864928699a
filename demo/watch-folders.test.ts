import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchFolders } from './watch-folders.ts';

let folder: string;
let stop: () => void;
const changed = vi.fn(async () => undefined);
const at = (name: string): string => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-watch-'));
  await mkdir(at('deep/er'), { recursive: true });
  await mkdir(at('dist'));
  await writeFile(at('deep/er/source.ts'), 'before');
  changed.mockClear();
  stop = watchFolders([folder], changed);
});
afterEach(async () => {
  stop();
  await rm(folder, { recursive: true });
});

const seen = (times: number) => expect.poll(() => changed.mock.calls.length, { timeout: 5000 }).toBe(times);
/** Longer than a burst of changes may last. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 700));

/** As editors save: beside the file first, then in its place. */
async function saveByRename(name: string, text: string): Promise<void> {
  await writeFile(at(`${name}~`), text);
  await rename(at(`${name}~`), at(name));
}

describe('a watched folder', () => {
  it('tells of every save in place', async () => {
    await writeFile(at('deep/er/source.ts'), 'once');
    await seen(1);
    await writeFile(at('deep/er/source.ts'), 'twice');
    await seen(2);
  });

  it('tells of every save that takes the place of the file', async () => {
    for (const [index, text] of ['once', 'twice', 'three times'].entries()) {
      await saveByRename('deep/er/source.ts', text);
      await seen(index + 1);
    }
    await writeFile(at('deep/er/source.ts'), 'in place after all');
    await seen(4);
  });

  it('tells of files and folders that are new, and of those that go', async () => {
    await mkdir(at('new'));
    await writeFile(at('new/source.ts'), 'new');
    await seen(1);
    await saveByRename('new/source.ts', 'newer');
    await seen(2);
    await rm(at('new'), { recursive: true });
    await seen(3);
    await mkdir(at('new'));
    await seen(4);
    await writeFile(at('new/source.ts'), 'in the folder of the same name');
    await seen(5);
  });

  it('is silent about what is no source', async () => {
    await writeFile(at('dist/built.js'), 'built');
    await writeFile(at('deep/er/source.test.ts'), 'test');
    await writeFile(at('deep/er/source.ts~'), 'a copy');
    await writeFile(at('deep/er/.source.ts.swp'), 'what is typed');
    await pause();
    expect(changed).not.toHaveBeenCalled();
  });

  it('does the work again for a change during the work, and never twice at once', async () => {
    let running = 0;
    changed.mockImplementation(async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 600));
      running--;
    });
    await saveByRename('deep/er/source.ts', 'once');
    await seen(1);
    await saveByRename('deep/er/source.ts', 'twice');
    await seen(2);
    changed.mockImplementation(async () => undefined);
  });
});
