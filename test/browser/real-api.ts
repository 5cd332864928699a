/**
 * The real API behind the test page's own address, where a browser sends it the login's cookie. Started by the first test
 * that asks for it; needs a built widget.
 */
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { startTestServer } from '../support/inkseal-server.ts';

interface Context {
  path: string;
  url: string;
  method: string;
  req: IncomingMessage;
  status: number;
  body: unknown;
  set(name: string, value: string | string[]): void;
}

const served = /^\/(?:api\/auth|v1)\//;
/** What belongs to one connection alone, or is no longer so once the body was read. */
const notPassedOn = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-encoding',
  'content-length',
]);

async function start() {
  const database = await openDatabase({ inMemory: true });
  const server = await startTestServer(database, { openSignUp: true });
  const close = async (): Promise<void> => {
    await server.close();
    await database.close();
  };
  return { origin: server.origin, close };
}

let running: ReturnType<typeof start> | undefined;

export async function realApi(context: Context, next: () => Promise<void>): Promise<void> {
  if (!served.test(context.path)) return next();
  const { origin } = await (running ??= start());
  const { cookie, 'content-type': type, 'inkseal-app': app } = context.req.headers;
  const isReading = context.method === 'GET';
  const answer = await fetch(origin + context.url, {
    method: context.method,
    headers: {
      ...(cookie !== undefined && { cookie }),
      ...(type !== undefined && { 'content-type': type }),
      ...(typeof app === 'string' && { 'inkseal-app': app }),
      ...(!isReading && { origin }),
    },
    ...(!isReading && { body: new Uint8Array(await buffer(context.req)) }),
  });
  context.status = answer.status;
  for (const [name, value] of answer.headers)
    if (!notPassedOn.has(name) && name !== 'set-cookie') context.set(name, value);
  context.set('set-cookie', answer.headers.getSetCookie());
  context.body = Buffer.from(await answer.arrayBuffer());
}

export const realApiEnd = {
  name: 'real-api-end',
  serverStop: async (): Promise<void> => {
    await (await running)?.close();
  },
};
