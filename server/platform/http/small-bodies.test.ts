import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpEnv } from './http-env.ts';
import { requestFacts } from './request-facts.ts';
import { securityHeaders } from './security-headers.ts';
import { smallBodies } from './small-bodies.ts';

const limit = 64;

/** Names of what a server's request or answer was turned into on the way. */
const symbolsOf = (value: object): (string | undefined)[] =>
  Object.getOwnPropertySymbols(value).map(({ description }) => description);

describe('small bodies', () => {
  let server: ServerType;
  const reached: string[] = [];
  const seen: { asked: object; answered: object }[] = [];
  beforeAll(async () => {
    const app = new Hono<HttpEnv>();
    app.use(requestFacts(0), securityHeaders);
    app.use(smallBodies(({ req }) => req.path === '/file', limit));
    app.all('*', async (c) => {
      reached.push(c.req.path);
      const [read, bytes] = [await c.req.text(), (await c.req.arrayBuffer()).byteLength];
      return c.json({ read, bytes }, 200, { 'x-own': 'kept' });
    });
    const fetch = async (...asked: Parameters<typeof app.fetch>): Promise<Response> => {
      const answered = await app.fetch(...asked);
      seen.push({ asked: asked[0], answered });
      return answered;
    };
    server = serve({ fetch, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
  });

  async function send(path: string, headers: Record<string, string>, pieces: string[], method = 'POST') {
    const { port } = server.address() as AddressInfo;
    const asked = request({ host: '127.0.0.1', port, path, method, headers });
    for (const piece of pieces) asked.write(piece);
    if (
      headers['content-length'] === undefined ||
      pieces.join('').length >= Number(headers['content-length'])
    )
      asked.end();
    else asked.flushHeaders();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const body = await text(answer);
    asked.destroy();
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: body.startsWith('{') ? (JSON.parse(body) as unknown) : body,
    };
  }

  const json = { 'content-type': 'application/json' };
  const words = '{"said":"æ"}';

  it('reach the route whole, as text and as bytes, whether their length was told or not', async () => {
    const whole = { status: 200, body: { read: words, bytes: 13 } };
    for (const type of [json, { 'content-type': 'text/plain' }]) {
      expect(await send('/', { ...type, 'content-length': '13' }, [words])).toMatchObject(whole);
      expect(
        await send('/', { ...type, 'transfer-encoding': 'chunked' }, [words.slice(0, 5), words.slice(5)]),
      ).toMatchObject(whole);
    }
    expect(await send('/', { ...json, 'content-length': '0' }, [])).toMatchObject({
      body: { read: '', bytes: 0 },
    });
    expect(await send('/', json, [], 'GET')).toMatchObject({ body: { read: '', bytes: 0 } });
    expect(await send('/', { ...json, 'content-length': '13' }, [words], 'GET')).toMatchObject({
      status: 200,
    });
  });

  it('that are too large reach no route, before they are read where their length was told', async () => {
    const reachedBefore = reached.length;
    const tooMuch = 'x'.repeat(limit + 1);
    expect((await send('/', { ...json, 'content-length': '480000000' }, [])).status).toBe(413);
    expect((await send('/', { ...json, 'content-length': String(limit + 1) }, [tooMuch])).status).toBe(413);
    expect((await send('/', { ...json, 'transfer-encoding': 'chunked' }, [tooMuch])).status).toBe(413);
    expect(reached).toHaveLength(reachedBefore);
    const full = 'x'.repeat(limit);
    expect((await send('/', { ...json, 'content-length': String(limit) }, [full])).status).toBe(200);
    expect((await send('/', { ...json, 'transfer-encoding': 'chunked' }, [full])).status).toBe(200);
  });

  it('that are files are left to their route', async () => {
    const file = 'x'.repeat(2 * limit);
    const { body } = await send('/file', { 'content-length': String(file.length) }, [file]);
    expect(body).toEqual({ read: file, bytes: file.length });
  });

  it('cost no streams, and neither do their answers, which have every header', async () => {
    seen.length = 0;
    const { headers } = await send('/', { ...json, 'content-length': '13' }, [words]);
    expect(headers).toMatchObject({
      'x-own': 'kept',
      'x-content-type-options': 'nosniff',
      'content-type': 'application/json',
    });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    const [{ asked, answered } = { asked: {}, answered: {} }] = seen;
    // Names of @hono/node-server: when these are others, see anew what looks at a body.
    expect(symbolsOf(asked)).toContain('bodyConsumedDirectly');
    expect(symbolsOf(asked)).not.toContain('requestCache');
    expect(symbolsOf(answered)).toContain('cache');
    expect(symbolsOf(answered)).not.toContain('responseCache');
  });
});
