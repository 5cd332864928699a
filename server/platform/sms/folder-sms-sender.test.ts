import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { FolderSmsSender } from './folder-sms-sender.ts';

const hour = 3_600_000;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkseal-sms-'));
});
afterAll(() => rm(directory, { recursive: true }));

it('takes away what is older than a day, and nothing that is not ours', async () => {
  const now = new Date();
  const [old, fresh] = [25, 23].map((hours) => createId('msg', now.getTime() - hours * hour));
  const sender = await FolderSmsSender.open({ directory });
  for (const id of [old!, fresh!]) await sender.handOver(id, { to: '+4790000012', text: '123456' });
  const others = ['notes.txt', `${old}.txt.bak`, 'msg_short.txt'];
  for (const name of others) await writeFile(join(directory, name), 'kept');
  await sender.sweep(now);
  expect((await readdir(directory)).toSorted()).toEqual([`${fresh}.txt`, ...others].toSorted());
});
