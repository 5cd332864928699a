/** One act of a signer, told to the server in one request: what counts once, what counts never, and what is remembered. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedSessions } from '../../server/embedding/tables.ts';
import type { ErrorCode } from '../../widget/contract/errors.ts';
import type { EmbedAction, SigningView } from '../../widget/contract/signing.ts';
import { sha256Base64url } from '../../widget/frame/base64url.ts';
import {
  createActionStatement,
  createFrameKey,
  createProof,
  type FrameKey,
} from '../../widget/frame/dpop.ts';
import { EmbedApi } from '../../widget/frame/embed-api.ts';
import { createEmbedFor, fillEverything, openFrame, sendSample, sign } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';

interface Body {
  statement: string;
  payload: string;
}

describeOnDatabase('an act of a signer', (open) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await open());
  });
  afterAll(() => server.close());

  /** A session at the level of single requests. */
  class Caller {
    private constructor(
      readonly key: FrameKey,
      readonly embedId: string,
      readonly accessToken: string,
      readonly view: SigningView,
    ) {}

    static async open(): Promise<Caller> {
      const { envelope } = await sendSample(server.customer);
      const { embedId, token } = await createEmbedFor(server.customer, envelope);
      const key = await createFrameKey();
      const api = new EmbedApi({ key, origin: server.origin, firstNonce: undefined });
      const { accessToken, view } = await api.exchange({ embedId, token, hostOrigin: customerOrigin });
      const caller = new Caller(key, embedId, accessToken, view!);
      const { version, language, sha256 } = view!.consent;
      await caller.post(await caller.state(1, { act: 'consent.give', version, language, sha256 }));
      return caller;
    }

    save(seq: number, text: string): Promise<Body> {
      const fieldId = this.view.fields.find(({ type }) => type === 'text')!.id;
      return this.state(seq, { act: 'field.set', fieldId, value: { type: 'text', text } });
    }

    async state(seq: number, action: EmbedAction, payload = JSON.stringify(action)): Promise<Body> {
      const statement = await createActionStatement(this.key, {
        act: action.act,
        embedId: this.embedId,
        envelopeId: this.view.envelope.id,
        recipientId: this.view.recipient.id,
        payloadSha256: await sha256Base64url(payload),
        documentSha256: this.view.documents.map(({ sha256 }) => sha256),
        seq,
        hostOrigin: customerOrigin,
        visibility: 'not-gated',
        iat: Math.round(Date.now() / 1000),
      });
      return { statement, payload };
    }

    prove(key: FrameKey = this.key): Promise<string> {
      const nonce = server.parts.nonces.current();
      const url = new URL('/v1/embed/actions', server.origin);
      const issuedAt = Math.round(Date.now() / 1000);
      return createProof(key, { method: 'POST', url, issuedAt, nonce, accessToken: this.accessToken });
    }

    async post(body: Body | object, proof?: string): Promise<{ code?: ErrorCode; view?: SigningView }> {
      const response = await fetch(`${server.origin}/v1/embed/actions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          DPoP: proof ?? (await this.prove()),
          Authorization: `DPoP ${this.accessToken}`,
        },
        body: JSON.stringify(body),
      });
      return (await response.json()) as { code?: ErrorCode; view?: SigningView };
    }

    async events(): Promise<string[]> {
      const trail = await server.parts.audit.readChain(server.customer.organizationId, this.view.envelope.id);
      return trail.map(({ type }) => type);
    }

    async text(): Promise<unknown> {
      const api = new EmbedApi({ key: this.key, origin: server.origin, firstNonce: undefined });
      const { fields } = await api.view(this.accessToken);
      const value = fields.find(({ type }) => type === 'text')?.value;
      return value?.type === 'text' ? value.text : null;
    }
  }

  test('says what it says and no more: a payload blown up to bury the trail is refused, and nothing kept of it', async () => {
    const caller = await Caller.open();
    const documentId = caller.view.documents[0]!.id;
    const look = { act: 'document.view', documentId, pagesDrawn: 1 } as const;
    for (const payload of [
      JSON.stringify(look) + ' '.repeat(300_000),
      JSON.stringify({ ...look, because: 'x'.repeat(300_000) }),
    ])
      expect(await caller.post(await caller.state(2, look, payload))).toMatchObject({
        code: 'invalid_request',
      });
    expect(await caller.events()).not.toContain('document.viewed');
    expect((await caller.post(await caller.state(2, look))).view).toBeDefined();
  });

  test('is one of so many: whoever goes on for ever is stopped, and can still sign', async () => {
    const { envelope } = await sendSample(server.customer);
    const embed = await createEmbedFor(server.customer, envelope);
    const before = await openFrame(server, embed);
    await fillEverything(before);
    const { database } = server.parts;
    // As the sessions of thousands of acts before would have left them.
    await database.queries
      .update(embedSessions)
      .set({ actionSeq: 5_000 })
      .where(eq(embedSessions.embedId, embed.embedId));
    const { body } = await server.customer.call<{ token: string }>(
      'POST',
      `/v1/embeds/${embed.embedId}/tokens`,
    );
    const session = await openFrame(server, { ...embed, token: body.token });
    const field = session.view.fields.find(({ type }) => type === 'text')!;
    const value = { type: 'text', text: 'once more' } as const;
    await expect(session.act({ act: 'field.set', fieldId: field.id, value })).rejects.toMatchObject({
      code: 'rate_limited',
    });
    expect((await sign(session)).recipient.status).toBe('signed');
  });

  test('counts once: a proof is good for one request, a statement for one act', async () => {
    const caller = await Caller.open();
    const [body, proof] = [await caller.save(2, 'first'), await caller.prove()];
    expect((await caller.post(body, proof)).view?.fields.some(({ value }) => value?.type === 'text')).toBe(
      true,
    );
    expect(await caller.post(body, proof)).toMatchObject({ code: 'dpop_proof_invalid' });
    expect((await caller.post(body)).view).toBeDefined(); // its first answer may have been lost
    expect((await caller.events()).filter((type) => type === 'field.changed')).toHaveLength(1);
    expect(await caller.post(await caller.save(2, 'second'))).toMatchObject({
      code: 'action_statement_invalid',
      details: { expectedSeq: 3 },
    });
    expect(await caller.text()).toBe('first');
  });

  test('that is refused leaves nothing behind but the id of its proof', async () => {
    const caller = await Caller.open();
    const foreign = { act: 'field.set', fieldId: 'fld_nobodys', value: null } as const;
    const refusals: [Body | object, ErrorCode][] = [
      [await caller.state(2, foreign), 'not_found'],
      [{ statement: 'no statement' }, 'invalid_request'],
      [{ ...(await caller.save(2, 'x')), payload: '{}' }, 'action_statement_invalid'],
    ];
    for (const [body, code] of refusals) {
      const proof = await caller.prove();
      expect(await caller.post(body, proof)).toMatchObject({ code });
      expect(await caller.post(await caller.save(2, 'x'), proof)).toMatchObject({
        code: 'dpop_proof_invalid',
      });
    }
    expect(await caller.events()).not.toContain('field.changed');
    expect((await caller.post(await caller.save(2, 'x'))).view).toBeDefined(); // the number was not used up
  });

  test('by another key is refused, whoever’s token it shows', async () => {
    const caller = await Caller.open();
    const thief = await caller.prove(await createFrameKey());
    expect(await caller.post(await caller.save(2, 'x'), thief)).toMatchObject({ code: 'dpop_proof_invalid' });
    expect(await caller.text()).toBeNull();
  });

  test('does not happen when its event cannot be written', async () => {
    const caller = await Caller.open();
    let isFull = true;
    server.parts.audit.on('field.changed', async () => {
      if (isFull) throw new Error('on purpose');
    });
    expect(await caller.post(await caller.save(2, 'lost'))).toMatchObject({ code: 'internal_error' });
    isFull = false;
    expect([await caller.text(), (await caller.events()).includes('field.changed')]).toEqual([null, false]);
    expect((await caller.post(await caller.save(2, 'kept'))).view).toBeDefined();
    expect(server.failures.splice(0)).toHaveLength(1);
  });

  test('of eight with one number at once is one', async () => {
    const caller = await Caller.open();
    const bodies = await Promise.all(
      Array.from({ length: 8 }, (_, index) => caller.save(2, `text ${index}`)),
    );
    const answers = await Promise.all(bodies.map((body) => caller.post(body)));
    expect(answers.filter(({ view }) => view)).toHaveLength(1);
    expect(new Set(answers.flatMap(({ code }) => code ?? []))).toEqual(new Set(['action_statement_invalid']));
    expect((await caller.events()).filter((type) => type === 'field.changed')).toHaveLength(1);
  });

  test('is answered with what a look afterwards shows', async () => {
    const { envelope } = await sendSample(server.customer, [{ order: 1 }, { order: 2 }]);
    for (const signer of [0, 1]) {
      const session = await openFrame(server, await createEmbedFor(server.customer, envelope, signer));
      const act = session.act.bind(session);
      session.act = async (...given) => {
        const answered = await act(...given);
        // The server's clock goes on between the two.
        expect({ ...answered, now: '' }).toEqual({ ...(await session.refresh()), now: '' });
        expect(Date.parse(session.view.now) - Date.parse(answered.now)).toBeLessThan(60_000);
        return answered;
      };
      await fillEverything(session);
      const [first] = session.view.fields.filter(({ value }) => value?.type === 'text');
      await session.act({ act: 'field.set', fieldId: first!.id, value: null });
      await session.act({ act: 'field.set', fieldId: first!.id, value: { type: 'text', text: 'again' } });
      if (signer === 0) await sign(session);
      else await session.act({ act: 'recipient.decline', reason: 'no' });
    }
  });
});
