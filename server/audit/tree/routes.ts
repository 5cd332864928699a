import type { Context, Hono } from 'hono';
import { cosignedNote } from './endorsement-store.ts';
import { findCheckpoint, listLogs, tilesOf, type LogCheckpointRow } from './log-store.ts';
import type { Database, Queries } from '../../platform/database/database.ts';
import type { HttpEnv } from '../../platform/http/http-env.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { hasTile, parseTilePath } from './tile-layout.ts';

/** Anybody, from any page: there is nothing here but hashes and signatures. */
const forEverybody = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Below /log for the first log, below /log/2, /log/3 … for the ones that followed it. */
export const checkpointPath = (log: number): string =>
  log === 1 ? '/log/checkpoint' : `/log/${log}/checkpoint`;
const logPath = /^\/log(?:\/([2-9]|[1-9]\d{1,8}))?\/(checkpoint|tile\/(.+))$/;

/**
 * GET /log/checkpoint and /log/tile/…, as c2sp.org/tlog-tiles describes them: everything somebody needs who watches that
 * the log only grows. Entries are not served, for they say who did what.
 */
export function mountLog(app: Hono<HttpEnv>, parts: { database: Database }): void {
  app.get('/log/*', async (c) => {
    const [, number = '1', what, tile] = logPath.exec(c.req.path) ?? [];
    const on = parts.database.queries;
    const log = Number(number);
    const signed = what === undefined ? undefined : await findCheckpoint(on, log);
    if (!signed) throw new ServiceError('not_found');
    return tile === undefined ? answerCheckpoint(c, on, signed) : answerTile(c, on, signed, tile);
  });
}

async function answerCheckpoint(
  c: Context<HttpEnv>,
  on: Queries,
  signed: LogCheckpointRow,
): Promise<Response> {
  const successor = (await listLogs(on)).find(({ number }) => number > signed.log);
  return c.body(await cosignedNote(on, signed), 200, {
    ...forEverybody,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    ...(successor ? { link: `<${checkpointPath(successor.number)}>; rel="successor-version"` } : {}),
  });
}

/** A tile never changes, a partial one neither: its width is part of its name. */
async function answerTile(
  c: Context<HttpEnv>,
  on: Queries,
  signed: LogCheckpointRow,
  path: string,
): Promise<Response> {
  const place = parseTilePath(path);
  if (!place || !hasTile(signed.size, place)) throw new ServiceError('not_found');
  const hashes = await tilesOf(on, signed.log)(place);
  return c.body(new Uint8Array(hashes), 200, {
    ...forEverybody,
    'content-type': 'application/octet-stream',
    'cache-control': 'public, max-age=31536000, immutable',
  });
}
