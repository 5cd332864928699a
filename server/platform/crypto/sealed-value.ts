import { randomFillSync, type KeyObject } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';
import { decryptGcm, encryptGcm, nonceBytes, tagBytes } from './aes-gcm.ts';

const version = 1;

/** So many nonces at a time: asking for one takes longer than encrypting with it. None is used twice. */
const nonces = Buffer.alloc(256 * nonceBytes);
let nextNonce = nonces.length;

/** The caller's until the next one is asked for. */
function takeNonce(): Buffer {
  if (nextNonce === nonces.length) {
    randomFillSync(nonces);
    nextNonce = 0;
  }
  nextNonce += nonceBytes;
  return nonces.subarray(nextNonce - nonceBytes, nextNonce);
}

/** How much longer a sealed value is than its plaintext, in bytes. */
export const sealedValueOverhead = 1 + nonceBytes + tagBytes;

/**
 * Encrypts a small value for a database column: version (1) ‖ random nonce (12) ‖ ciphertext ‖ tag (16), AES-256-GCM.
 * `aad` says what the value is and whose; whoever opens it must say the same, so a row cannot be moved to another place.
 * Nonces are random, so one key must not seal more than 2^32 values (NIST SP 800-38D §8.3).
 */
export function sealValue(key: Buffer | KeyObject, plaintext: Uint8Array, aad: string): Buffer {
  const nonce = takeNonce();
  return Buffer.concat([Buffer.of(version), nonce, ...encryptGcm(key, nonce, plaintext, boundText(aad))]);
}

/**
 * The plaintext of a sealed value.
 * @throws ServiceError `stored_data_damaged` for a wrong key, another `aad` or altered bytes; which one is not told.
 */
export function openValue(key: Buffer | KeyObject, sealed: Uint8Array, aad: string): Buffer {
  if (sealed.length < sealedValueOverhead || sealed[0] !== version)
    throw new ServiceError('stored_data_damaged');
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  return decryptGcm(key, nonce, sealed.subarray(1 + nonceBytes), boundText(aad));
}

/** The version is authenticated with the text, so no later version can be talked down to this one. */
function boundText(aad: string): Buffer {
  return Buffer.from(`inkseal/sealed-value/v${version}\n${aad}`, 'utf8');
}
