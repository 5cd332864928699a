import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** How much longer a sealed value is than its plaintext, in bytes. */
export const sealedValueOverhead = 1 + nonceBytes + tagBytes;

/**
 * Encrypts a small value for a database column: version (1) ‖ random nonce (12) ‖ ciphertext ‖ tag (16), AES-256-GCM.
 * `aad` says what the value is and whose; whoever opens it must say the same, so a row cannot be moved to another place.
 * Nonces are random, so one key must not seal more than 2^32 values (NIST SP 800-38D §8.3).
 */
export function sealValue(key: Buffer | KeyObject, plaintext: Uint8Array, aad: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(boundText(aad));
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([Buffer.of(version), nonce, ciphertext, cipher.getAuthTag()]);
}

/**
 * The plaintext of a sealed value.
 * @throws ServiceError `stored_data_damaged` for a wrong key, another `aad` or altered bytes; which one is not told.
 */
export function openValue(key: Buffer | KeyObject, sealed: Uint8Array, aad: string): Buffer {
  if (sealed.length < sealedValueOverhead || sealed[0] !== version)
    throw new ServiceError('stored_data_damaged');
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  // Without authTagLength Node accepts tags cut to four bytes, which are guessable.
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(boundText(aad));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plaintext = decipher.update(sealed.subarray(1 + nonceBytes, sealed.length - tagBytes));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    throw new ServiceError('stored_data_damaged');
  }
  return plaintext;
}

/** The version is authenticated with the text, so no later version can be talked down to this one. */
function boundText(aad: string): Buffer {
  return Buffer.from(`inkseal/sealed-value/v${version}\n${aad}`, 'utf8');
}
