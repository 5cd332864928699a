import {
  calculateJwkThumbprint,
  importJWK,
  jwtVerify,
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { createHash } from 'node:crypto';
import { LeastRecentlyUsed } from '../platform/crypto/least-recently-used.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { ProofMark } from './embed-store.ts';
import type { DpopNonces } from './dpop-nonce.ts';

/** The request a proof has to be about. `url` without query and fragment (RFC 9449 §4.2). */
export interface ProvenRequest {
  method: string;
  url: string;
  proof: string | undefined;
  /** The access token sent beside the proof; absent only in the exchange. */
  accessToken?: string;
}

export interface ProvenKey {
  /** RFC 7638 thumbprint. */
  jkt: string;
  publicKey: { kty: string; crv: string; x: string; y: string };
  /** The same, ready to verify with. */
  verifier: CryptoKey;
}

/** A proof that is right in itself. Whether its id was used before is for the database to say: keep `mark`. */
export interface VerifiedProof {
  key: ProvenKey;
  mark: ProofMark;
}

const nonceLifetimeSeconds = 300;
/**
 * The nonce proves freshness, so the frame's own clock only has to be roughly right: phones whose clocks are hours off
 * exist, and refusing them would lock out their owners without stopping anyone.
 */
export const clockToleranceSeconds = 86_400;

/** Keys that proofs were verified with: importing one costs about as much as using it. Public, so no harm to keep. */
const importedKeys = new LeastRecentlyUsed<ProvenKey>(5_000, 30 * 60_000, () => performance.now());

async function importKey({ jwk }: JWTHeaderParameters): Promise<ProvenKey> {
  const { kty, crv, x, y } = jwk ?? {};
  // RFC 9449 §4.3: never a private key.
  if (kty !== 'EC' || crv !== 'P-256' || !x || !y || (jwk && 'd' in jwk))
    throw new ServiceError('dpop_proof_invalid');
  const known = importedKeys.get(`${x}.${y}`);
  if (known) return known;
  const publicKey = { kty, crv, x, y };
  const verifier = (await importJWK(publicKey, 'ES256')) as CryptoKey;
  const key = { jkt: await calculateJwkThumbprint(publicKey), publicKey, verifier };
  importedKeys.set(`${x}.${y}`, key);
  return key;
}

async function readProof(proof: string): Promise<{ payload: JWTPayload; key: ProvenKey }> {
  let key: ProvenKey | undefined;
  try {
    const getKey = async (header: JWTHeaderParameters) => (key = await importKey(header)).verifier;
    const { payload } = await jwtVerify(proof, getKey, { typ: 'dpop+jwt', algorithms: ['ES256'] });
    if (!key) throw new ServiceError('dpop_proof_invalid');
    return { payload, key };
  } catch (cause) {
    throw new ServiceError('dpop_proof_invalid', { cause });
  }
}

/**
 * Checks a DPoP proof (RFC 9449 §4.3): signature by the key it carries, type, method, URL, nonce, access-token hash;
 * all but that its id was never used. `dpop_nonce_required` comes with a fresh nonce in DPoP-Nonce; all else `dpop_proof_invalid`.
 */
export async function verifyProof(
  parts: { nonces: DpopNonces },
  request: ProvenRequest,
): Promise<VerifiedProof> {
  if (!request.proof) throw new ServiceError('dpop_proof_invalid');
  const { payload, key } = await readProof(request.proof);
  const { htm, htu, jti, iat, ath, nonce } = payload as JWTPayload & Record<string, unknown>;
  const expectedAth =
    request.accessToken && createHash('sha256').update(request.accessToken).digest('base64url');
  const matches =
    htm === request.method &&
    htu === request.url &&
    typeof jti === 'string' &&
    jti.length >= 16 &&
    jti.length <= 128 &&
    typeof iat === 'number' &&
    Math.abs(Date.now() / 1000 - iat) <= clockToleranceSeconds &&
    ath === expectedAth;
  if (!matches) throw new ServiceError('dpop_proof_invalid');
  if (typeof nonce !== 'string' || !parts.nonces.isFresh(nonce)) {
    throw new ServiceError('dpop_nonce_required', { headers: { 'DPoP-Nonce': parts.nonces.current() } });
  }
  const digest = createHash('sha256').update(`${key.jkt}|${jti}`).digest();
  const expiresAt = new Date(Date.now() + 2 * nonceLifetimeSeconds * 1000);
  return { key, mark: { digest, expiresAt } };
}
