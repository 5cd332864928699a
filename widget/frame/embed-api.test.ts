import { decodeJwt } from 'jose';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createFrameKey } from './dpop.ts';
import { EmbedApi } from './embed-api.ts';

interface Received {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  proof: Record<string, unknown>;
  body: string;
}
/** One answer to one request; `lost` breaks the connection, before or within the body. */
type Reply =
  { status?: number; headers?: Record<string, string>; json?: unknown; text?: string } | 'lost' | 'cut short';

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that answers request by request as the test says: what is under test is what the frame makes of it. */
async function open(replies: Reply[], firstNonce?: string, language?: () => string | undefined) {
  const received: Received[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { headers, method = '', url = '' } = request;
    received.push({ method, path: url, headers, proof: decodeJwt(String(headers['dpop'])), body });
    const reply = replies.shift() ?? { status: 500 };
    if (reply === 'lost') return request.socket.destroy();
    if (reply === 'cut short') {
      response.writeHead(200, { 'content-length': '1000' }).write('{"view":');
      return setTimeout(() => request.socket.destroy(), 20);
    }
    const problem = (reply.status ?? 200) >= 400 ? 'application/problem+json' : 'application/json';
    response.writeHead(reply.status ?? 200, { 'content-type': problem, ...reply.headers });
    return response.end(reply.text ?? JSON.stringify(reply.json ?? {}));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    received,
    origin,
    api: new EmbedApi({ key: await createFrameKey(), origin, firstNonce, ...(language && { language }) }),
  };
}

const view = { json: { view: { envelope: { id: 'env_1' } } } };

describe('the language the host page names', () => {
  it('goes with every call, as it is by then', async () => {
    const wishes = ['de-AT', 'ar', undefined];
    const { api, received } = await open([view, view, view], undefined, () => wishes.shift());
    for (let call = 0; call < 3; call++) await api.view('es_1');
    expect(received.map(({ headers }) => headers['inkseal-language'])).toEqual(['de-AT', 'ar', undefined]);
  });

  it('keeps nobody out when it is none', async () => {
    const { api, received } = await open([view], undefined, () => 'العربية\r\nx: y');
    await api.view('es_1');
    expect(received[0]?.headers['inkseal-language']).toBeUndefined();
  });
});

describe('nonces', () => {
  it('come from the page first, then from each answer', async () => {
    const { api, received } = await open([{ ...view, headers: { 'DPoP-Nonce': 'second' } }, view], 'first');
    await api.view('es_1');
    await api.view('es_1');
    expect(received.map(({ proof }) => proof['nonce'])).toEqual(['first', 'second']);
  });

  it('asked for by the server are used once, with a new proof', async () => {
    const refusal = {
      status: 401,
      json: { code: 'dpop_nonce_required' },
      headers: { 'DPoP-Nonce': 'fresh' },
    };
    const { api, received } = await open([refusal, view]);
    await api.view('es_1');
    expect(received.map(({ proof }) => proof['nonce'])).toEqual([undefined, 'fresh']);
    expect(new Set(received.map(({ proof }) => proof['jti'])).size).toBe(2);
  });

  it('asked for again and again end in the refusal', async () => {
    const refusal = { status: 401, json: { code: 'dpop_nonce_required' }, headers: { 'DPoP-Nonce': 'x' } };
    const { api, received } = await open([refusal, refusal, refusal, refusal]);
    await expect(api.view('es_1')).rejects.toMatchObject({ code: 'dpop_nonce_required' });
    expect(received).toHaveLength(2);
  });
});

describe('a device whose clock is wrong', () => {
  it('is corrected by the server’s and heard', async () => {
    const headers = { Date: new Date(Date.now() + 7_200_000).toUTCString() };
    const { api, received } = await open([
      { status: 401, json: { code: 'dpop_proof_invalid' }, headers },
      { ...view, headers },
    ]);
    await api.view('es_1');
    const [first = 0, second = 0] = received.map(({ proof }) => Number(proof['iat']));
    expect(second - first).toBeGreaterThan(7100);
    expect(Math.abs(api.now() - Date.now() / 1000 - 7200)).toBeLessThan(5);
  });

  it('is no excuse when the clocks agree: the refusal stands', async () => {
    const { api, received } = await open([{ status: 401, json: { code: 'dpop_proof_invalid' } }]);
    await expect(api.view('es_1')).rejects.toMatchObject({ code: 'dpop_proof_invalid' });
    expect(received).toHaveLength(1);
  });
});

describe('an answer that is lost', () => {
  for (const loss of ['lost', 'cut short', { status: 503, text: 'bad gateway' }] as const) {
    it(`(${typeof loss === 'string' ? loss : 'by a proxy'}) is asked for again with the same body and a new proof`, async () => {
      const { api, received } = await open([loss, view]);
      await api.act('es_1', 'statement', '{"act":"x"}');
      expect(received[1]?.body).toBe(received[0]?.body);
      expect(received[1]?.proof['jti']).not.toBe(received[0]?.proof['jti']);
    });
  }

  it('for good is server_unreachable', { timeout: 20_000 }, async () => {
    const { api, received } = await open(['lost', 'lost', 'lost', 'lost', 'lost']);
    await expect(api.view('es_1')).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(received).toHaveLength(4);
  });
});

describe('refusals', () => {
  it('carry the server’s code, details and waiting time', async () => {
    const json = { code: 'field_required', detail: 'A required field is empty.', details: ['fld_1'] };
    const { api } = await open([{ status: 409, json, headers: { 'Retry-After': '7' } }]);
    await expect(api.act('es_1', 's', 'p')).rejects.toMatchObject({
      code: 'field_required',
      message: 'A required field is empty.',
      details: ['fld_1'],
      retryAfterSeconds: 7,
    });
  });

  for (const reply of [
    { text: '<html>proxy</html>' },
    { json: { code: '<b>' } },
    { json: {} },
    { json: { code: 7 } },
  ]) {
    it(`without a code of ours are internal_error: ${JSON.stringify(reply)}`, async () => {
      const { api } = await open([{ status: 400, ...reply }]);
      await expect(api.view('es_1')).rejects.toMatchObject({ code: 'internal_error' });
    });
  }
});

describe('requests', () => {
  it('carry the access token as DPoP, bound in the proof, and no secret in the address', async () => {
    const { api, received } = await open([
      { text: 'abcdef', headers: { 'content-range': 'bytes 2-3/6' }, status: 206 },
    ]);
    expect(await api.documentRange('es_1', 'doc_1', 2, 8)).toHaveLength(6);
    expect(received[0]).toMatchObject({ method: 'GET', path: '/v1/embed/document?documentId=doc_1' });
    expect(received[0]?.headers).toMatchObject({ authorization: 'DPoP es_1', range: 'bytes=2-7' });
    expect(received[0]?.proof['ath']).toBeTypeOf('string');
  });

  it('for a range that is answered with the whole file take the range out of it', async () => {
    const { api } = await open([{ text: 'abcdef' }]);
    expect(new TextDecoder().decode(await api.documentRange('es_1', 'doc_1', 2, 4))).toBe('cd');
  });

  it('to exchange have no access token yet', async () => {
    const { api, received } = await open([{ json: { accessToken: 'es_1' } }]);
    await api.exchange({ embedId: 'emb_1', token: 'et_1', hostOrigin: 'http://localhost' });
    expect(received[0]?.headers['authorization']).toBeUndefined();
    expect(received[0]?.proof).not.toHaveProperty('ath');
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      embedId: 'emb_1',
      token: 'et_1',
      hostOrigin: 'http://localhost',
    });
  });
});
