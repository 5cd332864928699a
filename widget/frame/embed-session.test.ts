import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HostContext, TokenReason } from '../contract/embed-protocol.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { ActionStatement, EmbedAction, ExchangeAnswer, SigningView } from '../contract/signing.ts';
import { createFrameKey } from './dpop.ts';
import type { EmbedApi, ExchangeInput } from './embed-api.ts';
import { EmbedError } from './embed-error.ts';
import { openEmbedSession } from './embed-session.ts';

const view = {
  envelope: { id: 'env_1' },
  recipient: { id: 'rcp_1' },
  documents: [{ id: 'doc_1', sha256: 'd'.repeat(64) }],
} as SigningView;
const tick: EmbedAction = { act: 'field.set', fieldId: 'fld_1', value: { type: 'checkbox', checked: true } };
const sign: EmbedAction = {
  act: 'recipient.sign',
  intent: 'Sign',
  valuesSha256: 'v'.repeat(43),
  timeZone: 'Europe/Oslo',
};

type Refusal = ErrorCode | { code: ErrorCode; details: unknown };
const thrown = (refusal: Refusal): EmbedError =>
  typeof refusal === 'string'
    ? new EmbedError(refusal)
    : new EmbedError(refusal.code, { details: refusal.details });

/** A host with these tokens and a server with these refusals in front of its answers; both note what they were asked. */
async function open(script: {
  context?: HostContext;
  tokens?: (string | ErrorCode)[];
  exchange?: (ErrorCode | null)[];
  acts?: (Refusal | null)[];
}) {
  const asked: TokenReason[] = [];
  const exchanged: ExchangeInput[] = [];
  const posted: { accessToken: string; jws: string; statement: ActionStatement; payload: string }[] = [];
  const tokens = script.tokens ?? ['et_1'];
  const api = {
    now: () => 1_700_000_000,
    exchange: (input: ExchangeInput): Promise<ExchangeAnswer> => {
      exchanged.push(input);
      const refusal = script.exchange?.shift();
      if (refusal) return Promise.reject(thrown(refusal));
      const accessToken = `es_${exchanged.length}`;
      return Promise.resolve({
        accessToken,
        idleTimeoutSeconds: 1800,
        branding: { theme: {}, logo: false },
        lock: null,
        view,
        firstSegment: btoa('%PDF'),
        lastSegment: btoa('%EOF'),
      });
    },
    act: (accessToken: string, jws: string, payload: string): Promise<SigningView> => {
      posted.push({ accessToken, jws, statement: decodeJwt(jws), payload });
      const refusal = script.acts?.shift();
      return refusal ? Promise.reject(thrown(refusal)) : Promise.resolve({ ...view });
    },
  } as Partial<EmbedApi> as EmbedApi;
  const host = {
    hostOrigin: 'http://localhost:4200',
    context: script.context ?? {},
    requestToken: (_jkt: string, reason: TokenReason): Promise<string> => {
      asked.push(reason);
      const token = tokens.shift() ?? 'token_unavailable';
      return token.startsWith('et_')
        ? Promise.resolve(token)
        : Promise.reject(new EmbedError('token_unavailable'));
    },
  };
  const session = openEmbedSession({ embedId: 'emb_1', key: await createFrameKey(), api, host });
  return { session, asked, exchanged, posted };
}

describe('opening', () => {
  it('exchanges the host’s token and names the pinned origin', async () => {
    const { session, asked, exchanged } = await open({});
    expect(await session).toMatchObject({
      view,
      firstSegment: new Uint8Array([37, 80, 68, 70]),
      lastSegment: new Uint8Array([37, 69, 79, 70]),
    });
    expect(asked).toEqual(['start']);
    expect(exchanged).toEqual([{ embedId: 'emb_1', token: 'et_1', hostOrigin: 'http://localhost:4200' }]);
  });

  it('passes on which scopes the host wants it to make do with', async () => {
    const { session, exchanged } = await open({ context: { scopes: ' document:read  field:write ' } });
    await session;
    expect(exchanged).toMatchObject([{ scopes: ['document:read', 'field:write'] }]);
  });

  for (const code of ['embed_token_expired', 'embed_token_used'] as const) {
    it(`asks for one more token when the server says ${code}`, async () => {
      const { session, asked, exchanged } = await open({ tokens: ['et_1', 'et_2'], exchange: [code] });
      await session;
      expect(asked).toEqual(['start', 'expired']);
      expect(exchanged.map(({ token }) => token)).toEqual(['et_1', 'et_2']);
    });

    it(`ends in ${code} when the host has no other token, or only the same`, async () => {
      const none = await open({ tokens: ['et_1'], exchange: [code] });
      await expect(none.session).rejects.toMatchObject({ code });
      const same = await open({ tokens: ['et_1', 'et_1'], exchange: [code] });
      await expect(same.session).rejects.toMatchObject({ code });
      expect(same.exchanged).toHaveLength(1);
    });
  }

  it('does not ask again when the token was never good', async () => {
    const { session, asked } = await open({ tokens: ['et_1', 'et_2'], exchange: ['embed_token_unknown'] });
    await expect(session).rejects.toMatchObject({ code: 'embed_token_unknown' });
    expect(asked).toEqual(['start']);
  });
});

describe('an act', () => {
  it('is stated over the exact payload, the documents shown, the origin and its place in the order', async () => {
    const { session, posted } = await open({});
    await (await session).act(sign, 'visible');
    const [{ jws, payload, statement } = { jws: '', payload: '', statement: {} }] = posted;
    expect(decodeProtectedHeader(jws)).toMatchObject({ alg: 'ES256', typ: 'inkseal-action+jwt' });
    expect(JSON.parse(payload)).toEqual(sign);
    expect(statement).toEqual({
      act: 'recipient.sign',
      embedId: 'emb_1',
      envelopeId: 'env_1',
      recipientId: 'rcp_1',
      payloadSha256: createHash('sha256').update(payload).digest('base64url'),
      documentSha256: ['d'.repeat(64)],
      seq: 1,
      hostOrigin: 'http://localhost:4200',
      visibility: 'visible',
      iat: 1_700_000_000,
    });
  });

  it('follows the one before it, and a refused one leaves its number to the next', async () => {
    const { session, posted } = await open({ acts: [null, 'field_value_invalid', null, null] });
    const { act } = bound(await session);
    const outcomes = await Promise.allSettled([act(tick), act(tick), act(tick), act(sign)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(posted.map(({ statement }) => statement.seq)).toEqual([1, 2, 2, 3]);
  });

  it('repeated after its answer was lost is the very same statement', async () => {
    const { session, posted } = await open({ acts: ['server_unreachable'] });
    const { act } = bound(await session);
    await expect(act(sign)).rejects.toMatchObject({ code: 'server_unreachable' });
    await act(sign);
    await act(tick);
    expect(posted[1]?.jws).toBe(posted[0]?.jws);
    expect(posted.map(({ statement }) => statement.seq)).toEqual([1, 1, 2]);
  });

  it('other than the one whose answer was lost learns its number from the server', async () => {
    const expected = { code: 'action_statement_invalid', details: { expectedSeq: 2 } } as const;
    const { session, posted } = await open({ acts: ['server_unreachable', expected] });
    const { act } = bound(await session);
    await expect(act(tick)).rejects.toMatchObject({ code: 'server_unreachable' });
    await act(sign);
    expect(posted.map(({ statement }) => [statement.act, statement.seq])).toEqual([
      ['field.set', 1],
      ['recipient.sign', 1],
      ['recipient.sign', 2],
    ]);
  });
});

describe('a session that has ended', () => {
  it('by idleness is renewed with a new token, and the act goes on with a new count', async () => {
    const { session, asked, posted } = await open({
      tokens: ['et_1', 'et_2'],
      acts: [null, 'embed_session_expired'],
    });
    const { act } = bound(await session);
    await act(tick);
    await act(sign);
    expect(asked).toEqual(['start', 'expired']);
    expect(posted.map(({ accessToken, statement }) => [accessToken, statement.seq])).toEqual([
      ['es_1', 1],
      ['es_1', 2],
      ['es_2', 1],
    ]);
  });

  it('by idleness stays ended when the host has no token', async () => {
    const { session } = await open({ tokens: ['et_1'], acts: ['embed_session_expired'] });
    await expect((await session).act(sign)).rejects.toMatchObject({ code: 'embed_session_expired' });
  });

  it('by revocation is not renewed', async () => {
    const { session, asked } = await open({ tokens: ['et_1', 'et_2'], acts: ['embed_session_revoked'] });
    await expect((await session).act(sign)).rejects.toMatchObject({ code: 'embed_session_revoked' });
    expect(asked).toEqual(['start']);
  });
});

function bound(session: Awaited<ReturnType<typeof openEmbedSession>>) {
  return { act: (action: EmbedAction): Promise<SigningView> => session.act(action) };
}
