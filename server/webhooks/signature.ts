/**
 * Standard Webhooks 1.0.0 (github.com/standard-webhooks): `v1`, HMAC-SHA256 under a secret that both sides have, and `v1a`,
 * Ed25519, whose receivers hold nothing that anybody could sign with.
 */
import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { WebhookSignature } from '#contract/webhooks.ts';

/** What signs: the secret itself, or an Ed25519 key as PKCS #8. */
export interface SigningKey {
  signature: WebhookSignature;
  key: Buffer;
}

export interface NewSigningKey extends SigningKey {
  /** 32 bytes, of an Ed25519 key. */
  publicKey: Buffer | null;
}

const secretBytes = 32; // 24 to 64

export function createSigningKey(signature: WebhookSignature): NewSigningKey {
  if (signature === 'v1') return { signature, key: randomBytes(secretBytes), publicKey: null };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = privateKey.export({ format: 'der', type: 'pkcs8' });
  return { signature, key, publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url') };
}

export const showSecret = (secret: Buffer): string => `whsec_${secret.toString('base64')}`;
export const showPublicKey = (publicKey: Buffer): string => `whpk_${publicKey.toString('base64')}`;

function signWith({ signature, key }: SigningKey, content: string): string {
  const made =
    signature === 'v1'
      ? createHmac('sha256', key).update(content).digest()
      : sign(null, Buffer.from(content), createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  return `${signature},${made.toString('base64')}`;
}

/**
 * The headers of one try. Every key signs, so that receivers can change over while a rotation lasts; the time is the
 * try's own, or a later one would be refused as a replay.
 */
export function webhookHeaders(
  id: string,
  body: string,
  keys: readonly SigningKey[],
  now: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map((key) => signWith(key, `${id}.${timestamp}.${body}`)).join(' '),
  };
}
