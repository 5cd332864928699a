/**
 * The driver, with two defects of postgres 3.4.9 repaired as it is loaded. A database that fails over must cost the requests
 * under way and nothing else; as published, a connection that is lost at the wrong moment
 *
 *   ends this process: a statement sent on it is written to a socket that is gone, from a callback nobody can catch
 *     (porsager/postgres #1154, #1208; its fix is #1209), or
 *   never works again: the write it was about to make keeps the next connection from ever sending its first message.
 *
 * Each passage must be found exactly once, so that a release with repairs of its own cannot go unnoticed.
 */
import { registerHooks } from 'node:module';
import type driver from 'postgres';

const repairs: readonly [passage: string, repaired: string][] = [
  [
    `    const x = socket.write(chunk, fn)
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    return x`,
    `    const x = socket && socket.write(chunk, fn)
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket || error(Errors.connection('CONNECTION_CLOSED', options, socket))
    return x`,
  ],
  [
    `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
    `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
  ],
];

/** Tells our copy from the one that drizzle and tests may have loaded already. */
const mark = '?repaired';

function repair(source: string): string {
  return repairs.reduce((text, [passage, repaired]) => {
    const parts = text.split(passage);
    if (parts.length !== 2) throw new Error('postgres has changed: see which of the repairs it still needs');
    return parts.join(repaired);
  }, source);
}

async function loadRepaired(): Promise<typeof driver> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const isOfOurs = context.parentURL?.endsWith(mark) && found.url.startsWith('file:');
      return isOfOurs ? { ...found, url: found.url + mark } : found;
    },
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(`/src/connection.js${mark}`)) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
      return { ...loaded, source: repair(source) };
    },
  });
  try {
    const { default: repaired } = (await import(import.meta.resolve('postgres') + mark)) as {
      default: typeof driver;
    };
    return repaired;
  } finally {
    hooks.deregister();
  }
}

export const postgres: typeof driver = await loadRepaired();
