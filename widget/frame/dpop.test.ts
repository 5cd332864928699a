import { calculateJwkThumbprint, compactVerify, EmbeddedJWK, jwtVerify } from 'jose';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createActionStatement, createFrameKey, createProof } from './dpop.ts';

const url = new URL('http://127.0.0.1:4100/v1/embed/document?documentId=doc_1#page=2');
const readProof = (proof: string) =>
  jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] });

describe('a DPoP proof', () => {
  it('verifies with the public key it carries, and its thumbprint is the frame’s', async () => {
    const key = await createFrameKey();
    const proof = await createProof(key, {
      method: 'GET',
      url,
      issuedAt: 1,
      nonce: 'n',
      accessToken: 'es_x',
    });
    const { protectedHeader } = await readProof(proof);
    expect(Object.keys(protectedHeader).sort()).toEqual(['alg', 'jwk', 'typ']);
    expect(Object.keys(protectedHeader.jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(await calculateJwkThumbprint(protectedHeader.jwk ?? {})).toBe(key.jkt);
  });

  it('names method, address without query and fragment, nonce, time and access token (RFC 9449 §4.2)', async () => {
    const key = await createFrameKey();
    const target = {
      method: 'GET',
      url,
      issuedAt: 1_700_000_000,
      nonce: 'n-1',
      accessToken: 'es_secret',
    } as const;
    const { payload } = await readProof(await createProof(key, target));
    expect(payload).toEqual({
      jti: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      htm: 'GET',
      htu: 'http://127.0.0.1:4100/v1/embed/document',
      iat: 1_700_000_000,
      nonce: 'n-1',
      ath: createHash('sha256').update('es_secret').digest('base64url'),
    });
  });

  it('has no ath without an access token, no nonce before the first, and never the same jti', async () => {
    const key = await createFrameKey();
    const target = { method: 'POST', url, issuedAt: 1, nonce: undefined, accessToken: undefined } as const;
    const proofs = await Promise.all(Array.from({ length: 20 }, () => createProof(key, target)));
    const payloads = await Promise.all(proofs.map(async (proof) => (await readProof(proof)).payload));
    expect(new Set(payloads.map(({ jti }) => jti)).size).toBe(20);
    expect(Object.keys(payloads[0] ?? {}).sort()).toEqual(['htm', 'htu', 'iat', 'jti']);
  });
});

describe('the key of a frame', () => {
  it('is another one each time, and nothing of it but the thumbprint and a way to sign is reachable', async () => {
    const [one, other] = [await createFrameKey(), await createFrameKey()];
    expect(one.jkt).not.toBe(other.jkt);
    expect(Object.keys(one).sort()).toEqual(['jkt', 'sign']);
    expect(JSON.stringify(one)).toBe(JSON.stringify({ jkt: one.jkt }));
  });
});

describe('an action statement', () => {
  it('is a JWS of its own type over exactly the statement', async () => {
    const key = await createFrameKey();
    const statement = {
      act: 'recipient.sign',
      embedId: 'emb_1',
      envelopeId: 'env_1',
      recipientId: 'rcp_1',
      payloadSha256: 'p'.repeat(43),
      documentSha256: ['d'.repeat(64)],
      seq: 1,
      hostOrigin: 'http://localhost:4200',
      visibility: 'visible',
      iat: 1_700_000_000,
    } as const;
    const jws = await createActionStatement(key, {
      ...statement,
      documentSha256: [...statement.documentSha256],
    });
    const { payload, protectedHeader } = await compactVerify(jws, EmbeddedJWK, { algorithms: ['ES256'] });
    expect(protectedHeader.typ).toBe('inkseal-action+jwt');
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(statement);
    await expect(readProof(jws)).rejects.toMatchObject({
      code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
      claim: 'typ',
    });
  });
});
