import { Hono } from 'hono';
import { chmodSync, rmSync } from 'node:fs';
import { createAdaptorServer } from '@hono/node-server';
import type { Parts } from '../parts.ts';
import { toServiceError } from '../platform/http/problem.ts';
import { operatorCommands } from './operator-commands.ts';

/**
 * The operator's door: a Unix socket in the data directory, mode 0600. Whoever can open it could read the keys beside it
 * anyway, so the file system is the authentication. The CLI works through it because the embedded database is for one
 * process only. Any socket left by a killed server is replaced: the data directory's lock says there is no other.
 */
export async function listenForOperator(path: string, parts: Parts): Promise<() => Promise<void>> {
  rmSync(path, { force: true });
  const app = new Hono();
  app.post('/:command', async (c) => {
    const command = Object.hasOwn(operatorCommands, c.req.param('command'))
      ? operatorCommands[c.req.param('command') as keyof typeof operatorCommands]
      : undefined;
    if (!command) return c.json({ code: 'not_found' }, 404);
    try {
      return c.json(await command(parts, await c.req.json()));
    } catch (thrown) {
      const error = toServiceError(thrown);
      if (error.code === 'internal_error') parts.log.failure('operator', error.cause);
      return c.json({ code: error.code, details: error.details }, 400);
    }
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  const previousMask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  } finally {
    process.umask(previousMask);
  }
  chmodSync(path, 0o600);
  return () => new Promise((resolve) => server.close(() => resolve()));
}
