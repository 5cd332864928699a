import { randomBytes } from 'node:crypto';
import { sha256 } from './digest.ts';

/**
 * A bearer secret: `prefix` (such as `et_`) and 43 base64url characters of 32 random bytes. Show it once; store only
 * `digestSecret` of it.
 */
export function createSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/**
 * SHA-256 of the whole secret, prefix included: what is stored and looked up. A slow password hash would add nothing,
 * because nobody can enumerate 256 random bits; and a look-up by digest leaks no useful timing.
 */
export function digestSecret(secret: string): Buffer {
  return sha256(secret);
}
