/** How much memory a server takes while many documents stream from it at once. */
import { readFileSync } from 'node:fs';
import { createId } from '../../widget/contract/ids.ts';
import { Closing } from './closing.ts';
import type { Report } from './measurement.ts';
import { machine } from './processor-time.ts';
import type { SigningServer } from './signing-load.ts';
import { insertDocuments, openWorld, type NewDocument } from './storage-world.ts';

const streams = 10;
const streamedBytes = 200_000_000;

async function* zeros(byteSize: number): AsyncIterable<Uint8Array> {
  const chunk = new Uint8Array(1_048_576);
  for (let at = 0; at < byteSize; at += chunk.length) yield chunk.subarray(0, byteSize - at);
}

/** Resident memory of a process, in bytes. */
const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

async function download({ origin, apiKey }: SigningServer, id: string): Promise<number> {
  const answer = await fetch(`${origin}/v1/documents/${id}/content`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  if (!answer.ok || !answer.body) throw new Error(`${id} answered ${answer.status}`);
  let received = 0;
  for await (const chunk of answer.body) received += chunk.length;
  return received;
}

export async function measureMemory(report: Report, folder: string): Promise<void> {
  const closing = new Closing();
  try {
    const { server, database, vault } = await openWorld(folder, closing);
    const { organizationId, pid } = server;
    const like = await server.client.uploadDocument('sample.pdf', server.samplePdf);
    const made: NewDocument[] = [];
    for (let count = 0; count < streams; count++) {
      const object = { organizationId, kind: 'original', bytes: zeros(streamedBytes) } as const;
      made.push({ id: createId('doc'), prepared: await vault.prepareObject(object) });
    }
    await insertDocuments(database, like.id, made);
    await download(server, like.id); // the code of it, loaded
    const before = residentBytes(pid);
    let most = before;
    const sampling = setInterval(() => void (most = Math.max(most, residentBytes(pid))), 10);
    const started = performance.now();
    const received = await Promise.all(made.map(({ id }) => download(server, id)));
    clearInterval(sampling);
    if (received.some((bytes) => bytes !== streamedBytes)) throw new Error('a stream was cut');
    const rate = (streams * streamedBytes) / 1e3 / (performance.now() - started);
    const conditions = `from ${(before / 1e6).toFixed(0)} MB resident; ${streams} downloads of 200 MB at once, ${rate.toFixed(0)} MB/s in all; ${machine()}`;
    report({ metric: 'stream-memory-mb', value: (most - before) / 1e6, target: '<=150', conditions });
  } finally {
    await closing.close();
  }
}
