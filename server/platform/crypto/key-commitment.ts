import { hkdfSha256 } from './hkdf.ts';

export const commitmentBytes = 32;

/**
 * A value that names a key without telling anything about it: HKDF-SHA-256 with a label of its own. AES-GCM alone does
 * not tie a ciphertext to one key: bytes can be built that open, differently, under two. An object that several
 * organizations hold a wrapped key for would then show each another document; the commitment allows one key only.
 */
export function keyCommitment(key: Buffer): Buffer {
  return hkdfSha256(key, '', 'inkseal/key-commitment/v1', commitmentBytes);
}
