/** INKSEAL_FRAME_ORIGIN: the frame is served there and nowhere else, and nothing else is. */
import { Hono } from 'hono';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createId } from '../../widget/contract/ids.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { separateFrameOrigin } from '../../server/embedding/frame-origin.ts';
import { answerProblem, toServiceError } from '../../server/platform/http/problem.ts';
import type { HttpEnv } from '../../server/platform/http/http-env.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

const unknownPage = `/e/${createId('emb')}`;

let database: Database;
let server: TestServer;
let frameOrigin: string;

beforeAll(async () => {
  database = await openDatabase({ inMemory: true });
  server = await startTestServer(database, { frameHost: 'localhost' });
  ({ frameOrigin } = server.parts);
});
afterAll(async () => {
  expect(server.failures).toEqual([]);
  await server.close();
  await database.close();
});

interface Answer {
  status: number;
  body: string;
  headers: Record<string, unknown>;
}

/** The path goes out as it is written, which `fetch` would not do; the socket is the same for both names. */
function ask(
  origin: string,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { host, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers: { ...headers, host } },
      (answer) => {
        const { statusCode = 0, headers: given } = answer;
        text(answer).then((body) => resolve({ status: statusCode, body, headers: given }), reject);
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

/** The rule alone, for origins that no test can listen on. */
function createMiddlewareApp(frame = 'https://sign.example'): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(separateFrameOrigin({ publicOrigin: 'https://sign.example', frameOrigin: frame }));
  app.onError((error, c) => answerProblem(c, toServiceError(error)));
  return app.get('*', (c) => c.text('served'));
}

const notFound = (answer: Answer): void => {
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'not_found' });
  expect(answer.headers['set-cookie']).toBeUndefined();
};

describe('on the frame’s origin', () => {
  test.each([
    ['GET', '/v1/envelopes'],
    ['GET', '/v1/env%65lopes'],
    ['GET', '/v1/embed/../envelopes'],
    ['GET', '/e/../v1/envelopes'],
    ['GET', '/v1/embed%2f..%2fenvelopes'],
    ['POST', '/v1/documents'],
    ['POST', '/v1/embeds'],
    ['GET', '/v1/embed-sessions'],
    ['POST', '/api/auth/sign-in/email'],
    ['GET', '/api/auth/get-session'],
    ['GET', '/openapi.json'],
    ['GET', '/readyz'],
    ['GET', '/'],
  ])('%s %s is not there, not even with an API key', async (method, path) => {
    const authorization = `Bearer ${server.customer.apiKey}`;
    notFound(await ask(frameOrigin, path, method, { authorization, 'content-type': 'application/json' }));
  });

  test('are the frame, its files, whether the server is there, and the public key', async () => {
    const page = await ask(frameOrigin, unknownPage);
    expect(page.status).toBe(200);
    const [, script = ''] = /src="([^"]+)"/.exec(page.body) ?? [];
    expect((await ask(frameOrigin, script)).status).toBe(200);
    expect((await ask(frameOrigin, '/healthz')).status).toBe(200);
    const keys = await ask(frameOrigin, '/.well-known/jwks.json');
    expect(JSON.parse(keys.body)).toEqual(server.parts.statements.keySet);
  });
});

describe('on the public origin', () => {
  test.each([unknownPage, unknownPage.replace('e', '%65'), '/v1/embed/view', '/v1/emb%65d/view'])(
    '%s is not there',
    async (path) => notFound(await ask(server.origin, path)),
  );

  test('is the API, and where the keys are that statements name by their issuer', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    expect(embed.frameUrl).toBe(`${frameOrigin}/e/${embed.embedId}`);
    const session = await openFrame(server, embed);
    await signAndSeal(customer, session, envelope.id);
    const { completionStatement } = await session.refresh();
    const [, payload = ''] = completionStatement?.split('.') ?? [];
    const { iss } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss: string };
    expect(iss).toBe(server.origin);
    expect((await ask(iss, '/.well-known/jwks.json')).body).toContain('"kid"');
  });

  test('a proof made for it opens nothing on the frame’s', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    const misplaced = { ...server, parts: { ...server.parts, frameOrigin: server.origin } };
    await expect(openFrame(misplaced, embed)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('under any other name', () => {
  const at = (host: string): string => `http://${host}:${new URL(server.origin).port}`;
  test.each(['localhost.', '127.0.0.2', 'other.example', 'x.localhost'])(
    '%s nothing is there',
    async (host) => {
      const authorization = `Bearer ${server.customer.apiKey}`;
      for (const path of [
        '/v1/envelopes',
        unknownPage,
        '/v1/embed/view',
        '/openapi.json',
        '/api/auth/get-session',
      ])
        notFound(await ask(at(host), path, 'GET', { authorization }));
    },
  );

  test('is only whether the server is well', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await ask(at('127.0.0.2'), path)).status).toBe(200);
  });
});

test('without an origin of its own the frame is there under every name that leads to the server', async () => {
  const sharing = createMiddlewareApp();
  for (const path of ['/e/x', '/v1/envelopes'])
    expect((await sharing.request(`http://other.example${path}`)).status).toBe(200);
});

test.each([
  ['https://frame.example:443/e/x', 200],
  ['http://frame.example/e/x', 200],
  ['http://frame.example:443/v1/envelopes', 404],
  ['http://sign.example:443/v1/envelopes', 200],
  ['http://sign.example:444/v1/envelopes', 404],
])('whichever way a proxy writes the usual port: %s', async (url, status) => {
  expect((await createMiddlewareApp('https://frame.example').request(url)).status).toBe(status);
});

test('what browsers say about a request is believed: only the frame’s own origin may call its API', async () => {
  for (const site of ['same-site', 'cross-site', 'none'])
    expect((await ask(frameOrigin, '/v1/embed/view', 'GET', { 'sec-fetch-site': site })).status, site).toBe(
      403,
    );
  expect((await ask(frameOrigin, '/v1/embed/view', 'GET', { 'sec-fetch-site': 'same-origin' })).status).toBe(
    401,
  );
  expect((await ask(frameOrigin, unknownPage, 'GET', { 'sec-fetch-dest': 'script' })).status).toBe(403);
});
