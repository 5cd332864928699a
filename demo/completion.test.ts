import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyCompletion, type CompletionKeys } from './completion.ts';

const expected = { appId: 'app_1', embedId: 'emb_1', envelopeId: 'env_1' };
let published: CompletionKeys;
let privateKey: CryptoKey;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  privateKey = pair.privateKey;
  published = createLocalJWKSet({
    keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' }],
  });
});

async function state(change: {
  typ?: string;
  audience?: string;
  embedId?: string;
  envelopeId?: string;
  key?: CryptoKey;
}) {
  const { embedId, envelopeId } = { ...expected, ...change };
  return new SignJWT({ embedId, envelopeId })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: change.typ ?? 'inkseal-completion+jwt' })
    .setAudience(change.audience ?? expected.appId)
    .setIssuedAt()
    .sign(change.key ?? privateKey);
}

describe('the statement that an envelope is completed', () => {
  it('is believed when Inkseal signed it for this app, embed and envelope', async () => {
    await expect(verifyCompletion(await state({}), published, expected)).resolves.toBeUndefined();
  });

  it.each([
    ['of another kind', { typ: 'inkseal-action+jwt' }],
    ['for another app', { audience: 'app_2' }],
    ['about another embed', { embedId: 'emb_2' }],
    ['about another envelope', { envelopeId: 'env_2' }],
  ])('is refused when it is %s', async (_case, change) => {
    const refusal = verifyCompletion(await state(change), published, expected);
    await expect(refusal).rejects.toMatchObject({ code: 'statement_invalid' });
  });

  it('is refused when anybody else signed it', async () => {
    const { privateKey: key } = await generateKeyPair('ES256');
    const refusal = verifyCompletion(await state({ key }), published, expected);
    await expect(refusal).rejects.toMatchObject({ code: 'statement_invalid' });
  });

  it.each(['', 'completed', 'eyJhbGciOiJub25lIn0.e30.'])('is refused when it is %j', async (statement) => {
    await expect(verifyCompletion(statement, published, expected)).rejects.toMatchObject({
      code: 'statement_invalid',
    });
  });
});
