/** Sends requests that were made ready beforehand: a few clients, each its own connection, each waiting for its answer. */
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface ReadyRequest {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface LoadResult {
  perSecond: number;
  /** Milliseconds of every request. */
  latencies: number[];
}

function send(origin: URL, agent: Agent, ready: ReadyRequest): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { hostname, port } = origin;
  const headers = { ...ready.headers, 'content-type': 'application/json' };
  const outgoing = request({ hostname, port, agent, method: 'POST', path: ready.path, headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('error', reject);
    answer.on('end', () => {
      if (answer.statusCode === 200 || answer.statusCode === 201) resolve();
      else
        reject(new Error(`${ready.path} answered ${answer.statusCode}: ${Buffer.concat(chunks).toString()}`));
    });
  });
  outgoing.on('error', reject);
  outgoing.end(ready.body);
  return promise;
}

/**
 * One list of requests for each client, as fast as they are answered or, of all clients together, `perSecond`. Rejects
 * when one is not answered with 200 or 201: a refusal is no action.
 */
export async function runLoad(
  origin: string,
  clients: readonly (readonly ReadyRequest[])[],
  perSecond = Infinity,
): Promise<LoadResult> {
  const address = new URL(origin);
  const latencies: number[] = [];
  const started = performance.now();
  const work = clients.map(async (requests, client) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      for (const [index, ready] of requests.entries()) {
        const due = started + ((index * clients.length + client) * 1000) / perSecond;
        if (perSecond < Infinity) await pause(Math.max(0, due - performance.now()));
        const sent = performance.now();
        await send(address, agent, ready);
        latencies.push(performance.now() - sent);
      }
    } finally {
      agent.destroy();
    }
  });
  await Promise.all(work);
  return { perSecond: (latencies.length * 1000) / (performance.now() - started), latencies };
}

/** The value that `share` of the values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * share) - 1];
  if (value === undefined) throw new Error('a quantile of nothing');
  return value;
}
