import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK, type JWTPayload } from 'jose';
import { createHash } from 'node:crypto';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { rememberProof } from './embed-store.ts';
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
  publicKey: JWK;
}

const nonceLifetimeSeconds = 300;
/**
 * The nonce proves freshness, so the frame's own clock only has to be roughly right: phones whose clocks are hours off
 * exist, and refusing them would lock out their owners without stopping anyone.
 */
export const clockToleranceSeconds = 86_400;

async function readProof(proof: string): Promise<{ payload: JWTPayload; publicKey: JWK }> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
    });
    const { kty, crv, x, y } = protectedHeader.jwk ?? {};
    if (kty !== 'EC' || crv !== 'P-256' || !x || !y) throw new ServiceError('dpop_proof_invalid');
    return { payload, publicKey: { kty, crv, x, y } };
  } catch (cause) {
    throw new ServiceError('dpop_proof_invalid', { cause });
  }
}

/**
 * Checks a DPoP proof (RFC 9449 §4.3): signature by the key it carries, type, method, URL, nonce, access-token hash, and
 * that its id was never used. `dpop_nonce_required` comes with a fresh nonce in DPoP-Nonce; all else `dpop_proof_invalid`.
 */
export async function verifyProof(
  parts: { database: Database; nonces: DpopNonces },
  request: ProvenRequest,
): Promise<ProvenKey> {
  if (!request.proof) throw new ServiceError('dpop_proof_invalid');
  const { payload, publicKey } = await readProof(request.proof);
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
  const jkt = await calculateJwkThumbprint(publicKey);
  const digest = createHash('sha256').update(`${jkt}|${jti}`).digest();
  const expiresAt = new Date(Date.now() + 2 * nonceLifetimeSeconds * 1000);
  if (!(await rememberProof(parts.database.queries, digest, expiresAt)))
    throw new ServiceError('dpop_proof_invalid');
  return { jkt, publicKey };
}
