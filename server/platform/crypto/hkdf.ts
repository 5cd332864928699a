import { hkdfSync } from 'node:crypto';

/** HKDF (RFC 5869) with SHA-256: a key for one purpose, which tells nothing of `key` or of its other purposes. */
export function hkdfSha256(
  key: Uint8Array,
  salt: string | Uint8Array,
  info: string | Uint8Array,
  length = 32,
): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}
