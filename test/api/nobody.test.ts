/** What callers without credentials, or with a part of somebody's, can cost the server and its signers: next to nothing. */
import { sql } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import type { ErrorCode } from '../../widget/contract/errors.ts';
import { createId } from '../../widget/contract/ids.ts';
import { signedValuesText } from '../../widget/contract/signed-values.ts';
import type { EmbedAction, SigningView } from '../../widget/contract/signing.ts';
import { sha256Base64url } from '../../widget/frame/base64url.ts';
import {
  createActionStatement,
  createFrameKey,
  createProof,
  type FrameKey,
} from '../../widget/frame/dpop.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { createEmbedFor, fillEverything, openFrame, sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readSampleAgreement } from '../support/prepared.ts';

interface Opened {
  key: FrameKey;
  embed: EmbedToken;
  accessToken: string;
  view: SigningView;
}

describeOnDatabase('nobody', (openDatabase) => {
  let database: Database;
  let server: TestServer;
  let opened: Opened;
  beforeAll(async () => {
    database = await openDatabase();
    server = await startTestServer(database);
    const { envelope } = await sendSample(server.customer);
    const [key, embed] = [await createFrameKey(), await createEmbedFor(server.customer, envelope)];
    const { body } = await exchange(key, embed);
    opened = { key, embed, accessToken: body.accessToken!, view: body.view! };
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  async function post(path: string, headers: Record<string, string>, json: object) {
    const response = await fetch(server.origin + path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(json),
    });
    const body = (await response.json()) as { code?: ErrorCode; accessToken?: string; view?: SigningView };
    return { status: response.status, code: body.code, body };
  }

  const prove = (key: FrameKey, path: string, accessToken?: string, method: 'GET' | 'POST' = 'POST') =>
    createProof(key, {
      method,
      url: new URL(path, server.origin),
      issuedAt: Math.round(Date.now() / 1000),
      nonce: server.parts.nonces.current(),
      accessToken,
    });

  async function exchange(key: FrameKey, { embedId, token }: Pick<EmbedToken, 'embedId' | 'token'>) {
    const path = '/v1/embed/exchange';
    return post(path, { dpop: await prove(key, path) }, { embedId, token, hostOrigin: customerOrigin });
  }

  async function state({ key, embed, view }: Opened, seq: number, action: EmbedAction) {
    const payload = JSON.stringify(action);
    const statement = await createActionStatement(key, {
      act: action.act,
      embedId: embed.embedId,
      envelopeId: view.envelope.id,
      recipientId: view.recipient.id,
      payloadSha256: await sha256Base64url(payload),
      documentSha256: view.documents.map(({ sha256 }) => sha256),
      seq,
      hostOrigin: customerOrigin,
      visibility: 'visible',
      iat: Math.round(Date.now() / 1000),
    });
    return { statement, payload };
  }

  async function act(accessToken: string, key: FrameKey, body: object, proof?: string) {
    const path = '/v1/embed/actions';
    const dpop = proof ?? (await prove(key, path, accessToken));
    return post(path, { authorization: `DPoP ${accessToken}`, dpop }, body);
  }

  const countProofs = async () =>
    (await database.rows<{ n: number }>(database.queries, sql`SELECT count(*)::int AS n FROM dpop_proof`))[0]!
      .n;

  const viewAct = ({ view }: Opened): EmbedAction => ({
    act: 'document.view',
    documentId: view.documents[0]!.id,
    pagesDrawn: 1,
  });

  test('leaves the id of a proof behind with an invented token', async () => {
    const before = await countProofs();
    const token = `et_${randomBytes(32).toString('base64url')}`;
    const { embedId } = opened.embed;
    const key = await createFrameKey();
    for (const one of [embedId, createId('emb')])
      expect(await exchange(key, { embedId: one, token })).toMatchObject({ code: 'embed_token_unknown' });
    expect(await exchange(key, { ...opened.embed, embedId: createId('emb') })).toMatchObject({
      code: 'embed_token_unknown', // of another embed
    });
    expect(await countProofs()).toBe(before);
  });

  /** How often something was recorded since, in either way. */
  function watchRecords(): () => number {
    const { audit } = server.parts;
    const [acts, known] = [vi.spyOn(audit, 'record'), vi.spyOn(audit, 'recordKnown')];
    return () => acts.mock.calls.length + known.mock.calls.length;
  }

  test('costs more than one statement with an invented session, and a transaction a minute at most', async () => {
    const key = await createFrameKey();
    const body = await state({ ...opened, key }, 1, viewAct(opened));
    const token = `es_${randomBytes(32).toString('base64url')}`;
    expect(await act(token, key, body)).toMatchObject({ code: 'dpop_proof_invalid' }); // the minute’s, on record
    const [rows, recorded] = [vi.spyOn(database, 'rows'), watchRecords()];
    try {
      expect(await act(token, key, body)).toMatchObject({ code: 'dpop_proof_invalid' });
      const isOfTheAct = ([, query]: Parameters<Database['rows']>) =>
        JSON.stringify(query).includes('access_digest');
      expect([rows.mock.calls.filter(isOfTheAct).length, recorded()]).toEqual([1, 0]);
    } finally {
      vi.restoreAllMocks();
    }
  });

  test('uses up an owner’s acts with the token alone', async () => {
    const thief = await createFrameKey();
    const codes = new Set<unknown>();
    for (let round = 0; round < 31; round++)
      for (const { code } of await Promise.all(
        Array.from({ length: 10 }, () => act(opened.accessToken, thief, {})),
      ))
        codes.add(code);
    expect(codes).toEqual(new Set(['dpop_proof_invalid', 'rate_limited']));
    const body = await state(opened, 1, viewAct(opened));
    expect(await act(opened.accessToken, opened.key, body)).toMatchObject({ status: 200 });
  });

  test('acts with a proof that was used for a refused act at the same time', async () => {
    const { accessToken, key } = opened;
    const good = await state(opened, 2, viewAct(opened));
    const refused = await state(opened, 2, { ...viewAct(opened), documentId: 'doc_none' } as EmbedAction);
    const proof = await prove(key, '/v1/embed/actions', accessToken);
    const recorded = watchRecords();
    try {
      const answers = await Promise.all([refused, good].map((body) => act(accessToken, key, body, proof)));
      expect(answers.filter(({ code }) => code === 'dpop_proof_invalid')).toHaveLength(1);
      expect(recorded()).toBe(2); // the act, and that the other was denied before it was begun
    } finally {
      vi.restoreAllMocks();
    }
  });

  test('signs twice, though the same statement comes four times at once: each is answered as the first', async () => {
    const { envelope } = await sendSample(server.customer);
    const embed = await createEmbedFor(server.customer, envelope);
    const key = await createFrameKey();
    const session = await openFrame(server, embed, { key });
    await fillEverything(session);
    const again = await server.customer.call<EmbedToken>('POST', `/v1/embeds/${embed.embedId}/tokens`, {
      json: {},
    });
    const { accessToken, view } = (await exchange(key, again.body)).body;
    const own = view!.fields.map(({ id, value }) => ({ id, value: value ?? null }));
    const signing = await state({ key, embed, accessToken: accessToken!, view: view! }, 1, {
      act: 'recipient.sign',
      intent: 'Sign document',
      valuesSha256: await sha256Base64url(signedValuesText(own)),
      timeZone: 'UTC',
    });
    const answers = await Promise.all([1, 2, 3, 4].map(() => act(accessToken!, key, signing)));
    expect(answers.map(({ status, code, body }) => [status, code, body.view?.recipient.status])).toEqual(
      Array.from({ length: 4 }, () => [200, undefined, 'signed']),
    );
    const trail = await server.parts.audit.readChain(server.customer.organizationId, envelope.id);
    expect(trail.filter(({ type }) => type === 'recipient.signed')).toHaveLength(1);
  });

  test('is shown a document before that is in the log, not even after it could not be written', async () => {
    const { customer, parts } = server;
    const upload = async (name: string) => {
      const pdf = await readSampleAgreement();
      return (await customer.call<Document>('POST', `/v1/documents?name=${name}`, { pdf })).body.id;
    };
    const documentIds = [await upload('A.pdf'), await upload('B.pdf')];
    const place = { page: 1, x: 60, y: 60, width: 200, height: 48 };
    const created = await customer.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Two',
        documentIds,
        recipients: [{ name: 'A', email: 'a@example.com' }],
        fields: [{ ...place, documentId: documentIds[0], type: 'signature', recipientIndex: 0 }],
      },
    });
    const { body: envelope } = await customer.call<Envelope>('POST', `/v1/envelopes/${created.body.id}/send`);
    const key = await createFrameKey();
    const { accessToken } = (await exchange(key, await createEmbedFor(customer, envelope))).body;
    const read = async (documentId: string) => {
      const path = '/v1/embed/document';
      const dpop = await prove(key, path, accessToken, 'GET');
      const headers = { dpop, authorization: `DPoP ${accessToken}` };
      const response = await fetch(`${server.origin}${path}?documentId=${documentId}`, { headers });
      await response.arrayBuffer();
      return response.status;
    };
    let isFull = true;
    parts.audit.on('document.opened', async () => {
      if (isFull) throw new Error('on purpose');
    });
    const [first = '', second = ''] = documentIds;
    expect(await Promise.all([read(second), read(second)])).toEqual([500, 500]);
    isFull = false;
    expect(await Promise.all([first, second, second, second].map(read))).toEqual([200, 200, 200, 200]);
    const trail = await parts.audit.readChain(customer.organizationId, envelope.id);
    const opened = trail.filter(({ type }) => type === 'document.opened');
    expect(
      opened.map(({ body }) => (JSON.parse(body) as { facts: { document: string } }).facts.document),
    ).toEqual(documentIds);
    server.failures.splice(0);
  });

  test('is counted, or looked up, by what is no id of ours', async () => {
    for (const id of ['x', 'emb_unknown', `emb_${'0'.repeat(15_000)}`]) {
      const response = await fetch(`${server.origin}/e/${id}`);
      expect([response.status, await response.json()]).toMatchObject([404, { code: 'not_found' }]);
    }
  });

  test('asks from one address for ever', async () => {
    const knock = async (ask: () => Promise<number>) => {
      const statuses: number[] = [];
      while (statuses.length < 610) statuses.push(...(await Promise.all(Array.from({ length: 10 }, ask))));
      return statuses.filter((status) => status === 429).length;
    };
    const visit = async () => {
      const headers = { 'accept-encoding': 'identity' };
      const response = await fetch(`${server.origin}/e/${createId('emb')}`, { headers });
      await response.arrayBuffer();
      return response.status;
    };
    expect(await knock(visit)).toBeGreaterThan(0);
    const tokenless = async () => (await post('/v1/embed/exchange', {}, { embedId: createId('emb') })).status;
    expect(await knock(tokenless)).toBeGreaterThan(0);
  }, 120_000);
});
