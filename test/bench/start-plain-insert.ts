import { join } from 'node:path';
import { repository } from '../../demo/launch.ts';
import { startNode } from '../../demo/node-child.ts';
import type { Closing } from './closing.ts';

/** Starts `plain-insert.ts` on this database; resolves with its origin when it listens. */
export async function startPlainInsert(databaseUrl: string, closing: Closing): Promise<string> {
  const port = Promise.withResolvers<string>();
  const child = startNode({
    command: [join(repository, 'test', 'bench', 'plain-insert.ts')],
    environment: { ...process.env, DATABASE_URL: databaseUrl },
    onLine: (line) => line.startsWith('port ') && port.resolve(line.slice('port '.length)),
  });
  closing.add({ close: () => child.stop() });
  void child.exited.then(() => port.reject(new Error(`plain-insert ended: ${child.lastLines().join(' ')}`)));
  return `http://127.0.0.1:${await port.promise}`;
}
