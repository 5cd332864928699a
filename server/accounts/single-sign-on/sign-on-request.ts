import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * What one try to come in by the provider hangs by. The secret is in a cookie of the browser that began and nowhere else;
 * all the rest is derived from it, so that a copy of the database finishes nobody's sign-in and another browser, which an
 * attacker has sent to the callback with a code of their own, has nothing to show (RFC 6749 §10.12).
 */
export interface SignOnRequest {
  secret: string;
  /** What the server keeps of it. */
  digest: Buffer;
  state: string;
  nonce: string;
  /** RFC 7636 §4.1: 43 characters, of 256 bits. */
  codeVerifier: string;
}

const secretPattern = /^[\w-]{43}$/;

function requestOf(secret: string): SignOnRequest {
  const derive = (purpose: string): Buffer =>
    createHmac('sha256', secret).update(`single-sign-on/${purpose}`).digest();
  return {
    secret,
    digest: derive('digest'),
    state: derive('state').toString('base64url'),
    nonce: derive('nonce').toString('base64url'),
    codeVerifier: derive('code-verifier').toString('base64url'),
  };
}

export const createSignOnRequest = (): SignOnRequest => requestOf(randomBytes(32).toString('base64url'));

/** From the cookie; undefined for what cannot be one. */
export const readSignOnRequest = (secret: string | undefined): SignOnRequest | undefined =>
  secret !== undefined && secretPattern.test(secret) ? requestOf(secret) : undefined;

export function isState({ state }: SignOnRequest, given: string | undefined): boolean {
  const [known, shown] = [Buffer.from(state), Buffer.from(given ?? '')];
  return known.length === shown.length && timingSafeEqual(known, shown);
}
