import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';

export const nonceBytes = 12;
export const tagBytes = 16;

/**
 * AES-256-GCM (NIST SP 800-38D), the only cipher of everything stored. Whoever calls sees to it that a key never meets a
 * nonce twice: two ciphertexts of one nonce give away both plaintexts and the key of every tag.
 */
export function encryptGcm(
  key: Buffer | KeyObject,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad?: Uint8Array,
): [ciphertext: Buffer, tag: Buffer] {
  requireNonce(nonce);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  if (aad) cipher.setAAD(aad);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return [ciphertext, cipher.getAuthTag()];
}

/**
 * The plaintext of a ciphertext followed by its tag.
 * @throws ServiceError `stored_data_damaged`, and releases nothing, unless key, nonce, AAD and every bit are right.
 */
export function decryptGcm(
  key: Buffer | KeyObject,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad?: Uint8Array,
): Buffer {
  requireNonce(nonce);
  const end = sealed.length - tagBytes;
  if (end < 0) throw new ServiceError('stored_data_damaged');
  // Without authTagLength Node accepts tags cut to four bytes, which are guessable.
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  if (aad) decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    throw new ServiceError('stored_data_damaged');
  }
  return plaintext;
}

/**
 * Gives the memory of a large result back at once; nobody may look at it again. Left to the collector, each of many results
 * lies in memory that no cache has seen, which takes longer than the cipher does, and they pile up.
 */
export function freeResult(result: Uint8Array): void {
  const { buffer } = result;
  const isWhole = buffer.byteLength === result.byteLength;
  if (isWhole && buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}

/** Any other length is hashed to a counter, where two nonces may meet (SP 800-38D §8.2). */
function requireNonce(nonce: Uint8Array): void {
  if (nonce.length !== nonceBytes) throw new RangeError(`a nonce has ${nonceBytes} bytes`);
}
