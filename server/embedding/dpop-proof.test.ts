import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { DpopNonces } from './dpop-nonce.ts';
import { verifyProof } from './dpop-proof.ts';

const nonces = new DpopNonces(randomBytes(32));
const asked = { method: 'POST', url: 'https://sign.example/v1/embed/exchange' };
const now = (): number => Math.floor(Date.now() / 1000);
const refused = expect.objectContaining({ code: 'dpop_proof_invalid' });

let pair: Awaited<ReturnType<typeof generateKeyPair>>;
let publicJwk: JWK;
beforeAll(async () => {
  pair = await generateKeyPair('ES256', { extractable: true });
  publicJwk = await exportJWK(pair.publicKey);
});

function prove(claims: object, header: object = {}): Promise<string> {
  const { method: htm, url: htu } = asked;
  const usual = { htm, htu, jti: randomBytes(16).toString('hex'), iat: now(), nonce: nonces.current() };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk, ...header })
    .sign(pair.privateKey, { crit: { exp: true } });
}
const verify = (proof: string) => verifyProof({ nonces }, { ...asked, proof });

it('is taken within the times that it names, if any', async () => {
  expect((await verify(await prove({}))).key.publicKey).toEqual(publicJwk);
  const bounded = await verify(await prove({ exp: now() + 60, nbf: now() - 60 }));
  expect(bounded.key.publicKey).toEqual(publicJwk);
  for (const times of [
    { exp: now() - 60 },
    { nbf: now() + 60 },
    { exp: null },
    { nbf: null },
    { iat: null },
  ]) {
    const proof = await prove(times);
    await expect(verify(proof), JSON.stringify(times)).rejects.toThrow(refused);
  }
});

it('never brings a private key, nor another type, though its public key was seen before', async () => {
  await verify(await prove({}));
  const { d } = await exportJWK(pair.privateKey);
  for (const header of [
    { jwk: { ...publicJwk, d } },
    { jwk: { ...publicJwk, d: null } },
    { jwk: { ...publicJwk, crv: 'P-384' } },
    { jwk: { ...publicJwk, kty: 'RSA' } },
    { jwk: undefined },
    { typ: 'JWT' },
    { crit: ['exp'], exp: 1 },
  ]) {
    const proof = await prove({}, header);
    await expect(verify(proof), JSON.stringify(header)).rejects.toThrow(refused);
  }
});

it('is by the key it brings, not by one that was seen before', async () => {
  await verify(await prove({}));
  const { privateKey } = await generateKeyPair('ES256');
  const [header, payload] = (await prove({})).split('.');
  const forged = await new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  await expect(verify(`${header}.${payload}.${forged.split('.')[2]}`)).rejects.toThrow(refused);
});
