import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair } from 'jose';
import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { thumbprintOf, verifyStatement, type StatedEvent } from './verify-statement.ts';

const payload = '{"act":"consent.give"}';
const claims = {
  act: 'consent.give',
  embedId: 'emb_1',
  visibility: 'not-gated',
  envelopeId: 'env_1',
  recipientId: 'rcp_1',
  payloadSha256: createHash('sha256').update(payload).digest('base64url'),
  documentSha256: ['ab'.repeat(32)],
  hostOrigin: 'https://hr.example',
  seq: 3,
};

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let event: StatedEvent;
beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  const { kty, crv, x = '', y = '' } = await exportJWK(keys.publicKey);
  const jkt = await thumbprintOf({ kty: kty as 'EC', crv: crv as 'P-256', x, y });
  event = {
    type: 'consent.given',
    embedId: 'emb_1',
    jkt,
    hostOrigin: 'https://hr.example',
    visibility: 'not-gated',
    seq: 3,
    envelopeId: 'env_1',
    recipientId: 'rcp_1',
    payload,
  };
});

async function state(said: object, header: object = {}): Promise<string> {
  const jwk = await exportJWK(keys.publicKey);
  return new CompactSign(Buffer.from(JSON.stringify(said)))
    .setProtectedHeader({ alg: 'ES256', typ: 'inkseal-action+jwt', jwk, ...header })
    .sign(keys.privateKey);
}
const verify = (jws: string, of: Partial<StatedEvent> = {}) =>
  verifyStatement(jws, { ...event, ...of }, 'it');
const refusal = (code: string) => expect.objectContaining({ code, about: 'it' }) as Error;

test('a statement by the session’s key tells what was shown; its content may be redacted', async () => {
  const { documentSha256 } = await verify(await state(claims));
  expect(documentSha256).toEqual(claims.documentSha256);
  await expect(verify(await state(claims), { payload: undefined })).resolves.toBeDefined();
});

test('the thumbprint is the one of everybody else', async () => {
  expect(event.jkt).toBe(await calculateJwkThumbprint(await exportJWK(keys.publicKey)));
});

test.each([
  ['another type', { typ: 'dpop+jwt' }],
  ['another algorithm', { alg: 'ES256', typ: undefined }],
  ['no key', { jwk: undefined }],
  ['a key of another kind', { jwk: { kty: 'oct', k: 'AAAA' } as never }],
])('with %s it is none', async (_, header) => {
  await expect(verify(await state(claims, header))).rejects.toThrow(refusal('statement_malformed'));
});

test.each(['', 'a.b.c', '..', 'e30.e30.', 'bnVsbA.bnVsbA.AAAA'])('%j is none', async (jws) => {
  await expect(verify(jws)).rejects.toThrow(refusal('statement_malformed'));
});

test('with a changed word it is not signed', async () => {
  const [header, said, signature] = (await state(claims)).split('.');
  const other = Buffer.from(JSON.stringify({ ...claims, act: 'recipient.sign' })).toString('base64url');
  const unsigned = refusal('statement_signature_invalid');
  await expect(verify(`${header}.${other}.${signature}`)).rejects.toThrow(unsigned);
  await expect(verify(`${header}.${said}.`)).rejects.toThrow(unsigned);
});

test('by another key it is somebody else’s', async () => {
  const stranger = refusal('statement_key_unexpected');
  await expect(verify(await state(claims), { jkt: 'A'.repeat(43) })).rejects.toThrow(stranger);
});

test.each([
  ['act', { type: 'recipient.signed', payload: undefined }],
  ['kind of event', { type: 'envelope.sealed' }],
  ['embed', { embedId: 'emb_2' }],
  ['envelope', { envelopeId: 'env_2' }],
  ['person', { recipientId: 'rcp_2' }],
  ['content', { payload: '{"act":"recipient.sign"}' }],
  ['sight of the button', { visibility: 'confirmed' }],
])('about another %s it says nothing', async (_, of) => {
  await expect(verify(await state(claims), of)).rejects.toThrow(refusal('statement_about_other'));
});

test.each([
  ['on another page', 'statement_origin_mismatch', { hostOrigin: 'https://evil.example' }],
  ['before another act', 'statement_out_of_order', { seq: 2 }],
  ['after another act', 'statement_out_of_order', { seq: 4 }],
])('made %s it does not belong to the event: %s', async (_, code, of) => {
  await expect(verify(await state(claims), of)).rejects.toThrow(refusal(code));
});

test.each(['visible', 'confirmed', 'not-gated', undefined])(
  'a signature seen as %j counts if it was seen',
  async (visibility) => {
    const jws = await state({ ...claims, act: 'recipient.sign', visibility });
    const verified = verify(jws, { type: 'recipient.signed', visibility: String(visibility) });
    if (visibility === 'visible' || visibility === 'confirmed') await expect(verified).resolves.toBeDefined();
    else await expect(verified).rejects.toThrow(refusal('statement_about_other'));
  },
);
