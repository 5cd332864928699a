import type { ActionStatement } from '../contract/signing.ts';
import { randomBase64url, sha256Base64url, toBase64url } from './base64url.ts';

/** RFC 7517 members of the public key; these four and no others go into every JWS header. */
interface PublicJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

/**
 * The key an embed session is bound to. It is made anew each time the frame loads, cannot be exported and is held in a
 * closure only: a CryptoKey survives structured cloning to another origin even when it is non-extractable, so no object
 * that carries it may ever come near postMessage.
 */
export interface FrameKey {
  /** RFC 7638 thumbprint of the public key, base64url. */
  readonly jkt: string;
  /** A compact JWS (RFC 7515, ES256) with that `typ` and the public key in its header. */
  sign(typ: 'dpop+jwt' | 'inkseal-action+jwt', payload: object): Promise<string>;
}

export async function createFrameKey(): Promise<FrameKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ['sign']);
  const { x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  if (x === undefined || y === undefined) throw new TypeError('a P-256 public key has x and y');
  const jwk: PublicJwk = { kty: 'EC', crv: 'P-256', x, y };
  // RFC 7638 §3.2: required members only, in lexicographic order, without white space.
  const jkt = await sha256Base64url(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x, y }));
  return {
    jkt,
    sign: async (typ, payload) => {
      const input = `${encodeJson({ alg: 'ES256', typ, jwk })}.${encodeJson(payload)}`;
      const signature = await crypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        privateKey,
        new TextEncoder().encode(input),
      );
      return `${input}.${toBase64url(new Uint8Array(signature))}`;
    },
  };
}

/** What one DPoP proof is for: RFC 9449 §4.2. */
export interface ProofTarget {
  method: 'GET' | 'POST';
  /** Any URL; its query and fragment do not belong to `htu` and are left out. */
  url: URL;
  /** Unix seconds. */
  issuedAt: number;
  nonce: string | undefined;
  accessToken: string | undefined;
}

export async function createProof(key: FrameKey, target: ProofTarget): Promise<string> {
  return key.sign('dpop+jwt', {
    jti: randomBase64url(16),
    htm: target.method,
    htu: target.url.origin + target.url.pathname,
    iat: target.issuedAt,
    ...(target.nonce === undefined ? {} : { nonce: target.nonce }),
    ...(target.accessToken === undefined ? {} : { ath: await sha256Base64url(target.accessToken) }),
  });
}

export function createActionStatement(key: FrameKey, statement: ActionStatement): Promise<string> {
  return key.sign('inkseal-action+jwt', statement);
}

function encodeJson(value: object): string {
  return toBase64url(new TextEncoder().encode(JSON.stringify(value)));
}
