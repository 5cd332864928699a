/** What a thief can do with what was stolen, and a meddler with what passes by: nothing, on both databases. */
import {
  calculateJwkThumbprint,
  CompactSign,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type JWTPayload,
} from 'jose';
import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { CreatedApiKey } from '../../widget/contract/apps.ts';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { SigningView } from '../../widget/contract/signing.ts';
import { deploymentChain } from '../../server/audit/deployment-chain.ts';
import { createEmbedFor, sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** A key as the frame has one, in hands that may sign anything with it. */
async function createKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const { kty, crv, x, y } = await exportJWK(publicKey);
  const jwk = { kty, crv, x, y } as { kty: string; crv: string; x: string; y: string };
  const jkt = await calculateJwkThumbprint(jwk);
  const sign = (typ: string, payload: JWTPayload) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'ES256', typ, jwk }).sign(privateKey);
  return { jwk, jkt, sign, privateKey };
}
type Key = Awaited<ReturnType<typeof createKey>>;

interface Opened {
  key: Key;
  accessToken: string;
  view: SigningView;
  embed: EmbedToken;
}

describeOnDatabase('what is stolen', (openDatabase) => {
  let server: TestServer;
  let nonce = '';
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  async function send(path: string, headers: Record<string, string>, json?: object) {
    const response = await fetch(server.origin + path, {
      method: json ? 'POST' : 'GET',
      headers: { ...headers, ...(json && { 'content-type': 'application/json' }) },
      ...(json && { body: JSON.stringify(json) }),
    });
    nonce = response.headers.get('dpop-nonce') ?? nonce;
    const body = (await response.json()) as { code?: string } & Record<string, unknown>;
    return { status: response.status, code: body.code, body, headers: response.headers };
  }

  const proofFor = (key: Key, method: string, path: string, accessToken?: string, change: object = {}) =>
    key.sign('dpop+jwt', {
      jti: randomUUID(),
      htm: method,
      htu: server.origin + path,
      iat: Math.floor(Date.now() / 1000),
      nonce,
      ...(accessToken && { ath: hash(accessToken) }),
      ...change,
    });

  async function exchange(key: Key, embed: EmbedToken) {
    await send('/v1/embed/view', {}); // for a nonce
    const path = '/v1/embed/exchange';
    const { embedId, token } = embed;
    return send(
      path,
      { dpop: await proofFor(key, 'POST', path) },
      { embedId, token, hostOrigin: customerOrigin },
    );
  }

  async function open(): Promise<Opened> {
    const { envelope } = await sendSample(server.customer);
    const embed = await createEmbedFor(server.customer, envelope);
    const key = await createKey();
    const { body } = await exchange(key, embed);
    return { key, embed, accessToken: String(body['accessToken']), view: body['view'] as SigningView };
  }

  const denialsOf = async (organizationId: string) =>
    (await server.parts.audit.readChain(organizationId, organizationId))
      .filter(({ type }) => type === 'access.denied')
      .map(({ body }) => (JSON.parse(body) as { facts: Record<string, string> }).facts);

  const readTrail = async ({ view }: Opened) =>
    (await server.customer.call<AuditTrail>('GET', `/v1/envelopes/${view.envelope.id}/audit-trail`)).body
      .events;

  /** One act by the session's own key; `payload` is what is sent, which may be another than what is stated. */
  async function act(
    opened: Opened,
    action: object,
    seq: number,
    change: { payload?: string; statement?: object } = {},
  ) {
    const { key, view, accessToken, embed } = opened;
    const payload = JSON.stringify(action);
    const statement = await key.sign('inkseal-action+jwt', {
      act: (action as { act: string }).act,
      embedId: embed.embedId,
      envelopeId: view.envelope.id,
      recipientId: view.recipient.id,
      payloadSha256: hash(payload),
      documentSha256: view.documents.map(({ sha256 }) => sha256),
      seq,
      hostOrigin: customerOrigin,
      visibility: 'visible',
      iat: Math.floor(Date.now() / 1000),
      ...change.statement,
    });
    const path = '/v1/embed/actions';
    const headers = {
      authorization: `DPoP ${accessToken}`,
      dpop: await proofFor(key, 'POST', path, accessToken),
    };
    return send(path, headers, { statement, payload: change.payload ?? payload });
  }

  test('an embed token shown first by a thief is worth nothing when it is bound to a key (row 12)', async () => {
    const { envelope } = await sendSample(server.customer);
    const embed = await createEmbedFor(server.customer, envelope);
    const rightful = await createKey();
    const path = `/v1/embeds/${embed.embedId}/tokens`;
    const bound = await server.customer.call<EmbedToken>('POST', path, { json: { jkt: rightful.jkt } });
    expect(await exchange(await createKey(), bound.body)).toMatchObject({
      status: 401,
      code: 'embed_token_unknown',
    });
    expect((await exchange(rightful, bound.body)).status).toBe(200);
  });

  test('a session token is worth nothing without its key (row 13)', async () => {
    const { key, accessToken } = await open();
    const path = '/v1/embed/view';
    const authorization = `DPoP ${accessToken}`;
    const refused = { status: 401, code: 'dpop_proof_invalid' };
    expect(await send(path, { authorization })).toMatchObject(refused);
    const bearer = {
      authorization: `Bearer ${accessToken}`,
      dpop: await proofFor(key, 'GET', path, accessToken),
    };
    expect(await send(path, bearer)).toMatchObject({ status: 401, code: 'unauthorized' });
    const thief = await createKey();
    expect(
      await send(path, { authorization, dpop: await proofFor(thief, 'GET', path, accessToken) }),
    ).toMatchObject(refused);
    // Whoever owns the session learns that somebody else has its token; and of what comes without one, the operator.
    expect(await denialsOf(server.customer.organizationId)).toContainEqual({
      code: 'dpop_proof_invalid',
      method: 'GET',
      route: path,
      reason: 'other_key',
      object: expect.stringMatching(/^es_/),
    });
    expect((await denialsOf(deploymentChain)).map(({ route }) => route)).toContainEqual(
      expect.stringMatching(/^\/v1\/embed\//),
    );
    const unsigned = [
      { alg: 'none', typ: 'dpop+jwt', jwk: key.jwk },
      { htm: 'GET', htu: server.origin + path, nonce },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    expect(await send(path, { authorization, dpop: `${unsigned}.` })).toMatchObject(refused);
    const symmetric = await new CompactSign(Buffer.from(JSON.stringify({ htm: 'GET' })))
      .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk })
      .sign(Buffer.from(JSON.stringify(key.jwk)));
    expect(await send(path, { authorization, dpop: symmetric })).toMatchObject(refused);
    expect(
      (await send(path, { authorization, dpop: await proofFor(key, 'GET', path, accessToken) })).status,
    ).toBe(200);
  });

  test('a captured proof opens nothing again, nor anything else (row 14)', async () => {
    const { key, accessToken } = await open();
    const path = '/v1/embed/view';
    const authorization = `DPoP ${accessToken}`;
    const captured = await proofFor(key, 'GET', path, accessToken);
    expect((await send(path, { authorization, dpop: captured })).status).toBe(200);
    const refused = { status: 401, code: 'dpop_proof_invalid' };
    expect(await send(path, { authorization, dpop: captured })).toMatchObject(refused);
    expect((await denialsOf(server.customer.organizationId)).map(({ reason }) => reason)).toContain(
      'proof_repeated',
    );
    for (const [what, method, target, change] of [
      ['another address', 'GET', '/v1/embed/document', {}],
      ['another method', 'POST', path, {}],
      ['another origin', 'GET', path, { htu: `https://evil.test${path}` }],
      ['another token', 'GET', path, { ath: hash('es_other') }],
      ['no token', 'GET', path, { ath: undefined }],
      ['another day', 'GET', path, { iat: Math.floor(Date.now() / 1000) - 172_800 }],
      ['no id', 'GET', path, { jti: undefined }],
    ] as const) {
      const dpop = await proofFor(key, method, target, accessToken, change);
      expect(await send(path, { authorization, dpop }), what).toMatchObject(refused);
    }
    const stale = await proofFor(key, 'GET', path, accessToken, { nonce: 'A'.repeat(32) });
    expect(await send(path, { authorization, dpop: stale })).toMatchObject({
      status: 401,
      code: 'dpop_nonce_required',
    });
  });

  test('a body altered on its way is refused and nothing of it is done (row 15)', async () => {
    const opened = await open();
    const { consent, fields } = opened.view;
    const { version, language, sha256 } = consent;
    expect((await act(opened, { act: 'consent.give', version, language, sha256 }, 1)).status).toBe(200);
    const text = fields.find(({ type }) => type === 'text');
    const write = { act: 'field.set', fieldId: text?.id, value: { type: 'text', text: 'I pay 1000' } };
    const payload = JSON.stringify(write).replace('1000', '9000');
    const refused = { status: 400, code: 'action_statement_invalid' };
    expect(await act(opened, write, 2, { payload })).toMatchObject(refused);
    const documentSha256 = ['0'.repeat(64)];
    for (const statement of [
      { documentSha256 },
      { act: 'recipient.sign' },
      { hostOrigin: 'https://evil.test' },
    ])
      expect(await act(opened, write, 2, { statement }), JSON.stringify(statement)).toMatchObject(refused);
    const types = (await readTrail(opened)).map(({ type }) => type);
    expect(types).not.toContain('field.changed');
    expect(types.filter((type) => type === 'action.refused')).toHaveLength(4);
    expect(await act(opened, write, 5)).toMatchObject(refused); // not the next number, which is nobody's tampering
    expect((await act(opened, write, 2)).status).toBe(200);
    const after = (await readTrail(opened)).map(({ type }) => type);
    const added = after.slice(types.length).filter((type) => type !== 'audit_trail.downloaded');
    expect(added).toEqual(['field.changed']); // the readings of this test are events themselves
  });

  test('a session token opens no end point of the integrator’s (row 16)', async () => {
    const { key, accessToken, view } = await open();
    const void_ = `/v1/envelopes/${view.envelope.id}/void`;
    for (const path of [void_, '/v1/envelopes', '/v1/embeds', '/v1/documents'])
      for (const scheme of ['DPoP', 'Bearer']) {
        const headers = {
          authorization: `${scheme} ${accessToken}`,
          dpop: await proofFor(key, 'POST', path, accessToken),
        };
        expect((await send(path, headers, {})).status, `${scheme} ${path}`).toBe(401);
      }
    const { status } = (await server.customer.call('GET', `/v1/envelopes/${view.envelope.id}`)).body;
    expect(status).toBe('sent');
  });

  test('floods of visits, exchanges and acts are told when to come back (row 28)', async () => {
    const opened = await open();
    const { embed } = opened;
    const visits = await Promise.all(Array.from({ length: 61 }, () => fetch(embed.frameUrl)));
    const tooMany = visits.filter(({ status }) => status === 429);
    expect(tooMany.length).toBeGreaterThan(0);
    expect(Number(tooMany[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    const { embedId, token } = embed;
    const asked = { embedId, token, hostOrigin: customerOrigin };
    const statuses: number[] = [];
    for (let n = 0; n < 59; n++) statuses.push((await send('/v1/embed/exchange', {}, asked)).status);
    expect(new Set(statuses)).toEqual(new Set([401])); // without a proof; the session's own exchange was the first
    const last = await send('/v1/embed/exchange', {}, asked);
    expect(last).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    const path = '/v1/embed/actions';
    const knock = async () => {
      const dpop = await proofFor(opened.key, 'POST', path, opened.accessToken);
      return send(path, { authorization: `DPoP ${opened.accessToken}`, dpop }, {});
    };
    const acts: Awaited<ReturnType<typeof knock>>[] = [];
    while (acts.length < 301) acts.push(...(await Promise.all(Array.from({ length: 43 }, knock))));
    const stopped = acts.filter(({ code }) => code === 'rate_limited');
    expect([acts.length - stopped.length, stopped[0]?.status]).toEqual([300, 429]);
    expect(Number(stopped[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  }, 120_000);

  // The count is the process's own; the slower engine would say nothing else of it.
  if (openDatabase.engine === 'postgres')
    test('a flood of reads is told so too, and stops no other session (row 28)', async () => {
      const path = '/v1/embed/view';
      const read = async (key: Key, accessToken: string) => ({
        authorization: `DPoP ${accessToken}`,
        dpop: await proofFor(key, 'GET', path, accessToken),
      });
      const { key, accessToken } = await open();
      const same = await read(await createKey(), accessToken); // counted before anything is asked of the database
      const codes: (string | undefined)[] = [];
      while (codes.length < 3010)
        codes.push(
          ...(await Promise.all(Array.from({ length: 70 }, () => send(path, same)))).map(({ code }) => code),
        );
      expect(new Set(codes.slice(0, 2900))).toEqual(new Set(['dpop_proof_invalid']));
      expect(codes.filter((code) => code === 'rate_limited').length).toBe(codes.length - 3000);
      expect((await send(path, await read(key, accessToken))).status).toBe(200);
    }, 120_000);

  test('is worth nothing to a request that was begun before: no key is made with one that ended while the rest was sent', async () => {
    const customer = await server.addCustomer();
    const { call, appId } = customer;
    const body = JSON.stringify({ permissions: ['keys:write'] });
    for (const contentType of ['Application/JSON', 'text/plain']) {
      const { body: spare } = await call<CreatedApiKey>('POST', `/v1/apps/${appId}/api-keys`, {
        json: { permissions: ['apps:read', 'keys:write'] },
      });
      const answer = Promise.withResolvers<number>();
      const asked = request(`${server.origin}/v1/apps/${appId}/api-keys`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${spare.secret}`,
          'content-type': contentType,
          'content-length': body.length,
        },
      });
      asked.on('response', (response) => answer.resolve(response.resume().statusCode ?? 0));
      asked.on('error', answer.reject);
      asked.write(body.slice(0, 1));
      await new Promise((resolve) => setTimeout(resolve, 300)); // by then it was let in, where that came first
      expect((await call('DELETE', `/v1/apps/${appId}/api-keys/${spare.apiKey.id}`)).status).toBe(204);
      asked.end(body.slice(1));
      expect(await answer.promise, contentType).toBe(401);
    }
  });

  test('text that cannot be kept is refused however its content type is written', async () => {
    const { appId, apiKey } = server.customer;
    const response = await fetch(`${server.origin}/v1/apps/${appId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/JSON' },
      body: '{"name":"a\\u0000b"}',
    });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid_request' }]);
  });
});
