/** A data directory and a database that are not of one deployment are kept apart. What holds for a bucket: object-store.test.ts. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataPaths, parseConfig } from '../../server/config.ts';
import { openParts, type Parts } from '../../server/parts.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { describeOnDatabase } from '../support/databases.ts';

describeOnDatabase('a data directory', (openDatabase) => {
  let folder: string;
  let own: Database;
  let other: Database;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-mark-'));
    [own, other] = [await openDatabase(), await openDatabase()];
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const start = (name: string, database: Database): Promise<Parts> =>
    openParts(
      parseConfig({ INKSEAL_DATA_DIR: join(folder, name) }),
      { failure: () => undefined, notice: () => undefined },
      { database },
    );
  const startAndStop = async (name: string, database: Database): Promise<void> => {
    await (await start(name, database)).closeServices();
  };

  test('is of the database that it was first started with, and of no other', async () => {
    await startAndStop('own', own);
    await startAndStop('own', own);
    const files = await readdir(join(folder, 'own'), { recursive: true });
    await expect(start('own', other)).rejects.toMatchObject({ code: 'data_directory_other' });
    expect(await readdir(join(folder, 'own'), { recursive: true })).toEqual(files);
    await startAndStop('other', other);
    const nameOf = (name: string) => readFile(dataPaths(join(folder, name)).deployment, 'utf8');
    expect(await nameOf('other')).not.toBe(await nameOf('own'));
  });

  test('may be one of several of one database, whose processes start at once', async () => {
    const names = ['own', 'second', 'second', 'third'];
    const started = await Promise.all(names.map((name) => start(name, own)));
    for (const parts of started) await parts.closeServices();
    await expect(start('third', other)).rejects.toMatchObject({ code: 'data_directory_other' });
  });
});
