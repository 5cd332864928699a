/** What many test files begin with and nothing of them changes, made once a run and not by each. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSampleAgreement } from '../../server/documents/sample-agreement.ts';
import { openEmbeddedDatabase } from '../../server/platform/database/embedded-engine.ts';
import { onceARun, runFolder } from './once-a-run.ts';

/** The sample agreement, whose bytes are the same every time it is drawn. */
export async function readSampleAgreement(): Promise<Uint8Array<ArrayBuffer>> {
  const path = await onceARun('sample-agreement', async () => {
    const file = join(runFolder(), 'sample-agreement.pdf');
    await writeFile(file, await createSampleAgreement());
    return file;
  });
  return new Uint8Array(await readFile(path));
}

/**
 * Leaves a data directory as a server's first start does, but for the keys: with an empty, migrated database, which
 * takes most of that start. The first start itself is tested by start.test.ts and readme.test.ts.
 */
export async function prepareDataDirectory(dataDirectory: string): Promise<void> {
  const prepared = await onceARun('data-directory', async () => {
    const directory = join(runFolder(), 'data-directory');
    await (await openEmbeddedDatabase(directory)).close();
    return directory;
  });
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await cp(join(prepared, 'database'), join(dataDirectory, 'database'), { recursive: true });
}
