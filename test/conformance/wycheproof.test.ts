/** Google's and C2SP's vectors of what implementations get wrong, through the two wrappers that everything stored goes through. */
import { describe, expect, test } from 'vitest';
import { decryptGcm, encryptGcm } from '../../server/platform/crypto/aes-gcm.ts';
import { hkdfSha256 } from '../../server/platform/crypto/hkdf.ts';
import vectors from './wycheproof.json' with { type: 'json' };

const unhex = (hex: string): Buffer => Buffer.from(hex, 'hex');
const damaged = expect.objectContaining({ code: 'stored_data_damaged' }) as Error;

describe('AES-256-GCM', () => {
  test.each(vectors.aesGcm)('$tcId, $comment', ({ key, iv, aad, msg, ct, tag, valid }) => {
    const open = (sealed: string) => decryptGcm(unhex(key), unhex(iv), unhex(sealed), unhex(aad));
    if (!valid) return expect(() => open(ct + tag)).toThrow(damaged);
    expect(open(ct + tag).toString('hex')).toBe(msg);
    const sealed = Buffer.concat(encryptGcm(unhex(key), unhex(iv), unhex(msg), unhex(aad)));
    expect(sealed.toString('hex')).toBe(ct + tag);
    // A right tag cut short is no tag: eight bytes of it could be guessed.
    for (let length = 0; length < 32; length += 2)
      expect(() => open(ct + tag.slice(0, length))).toThrow(damaged);
  });

  test('takes nonces of 12 bytes only', () => {
    const key = Buffer.alloc(32, 7);
    for (const length of [0, 8, 11, 13, 16]) {
      expect(() => encryptGcm(key, Buffer.alloc(length), Buffer.of(1))).toThrow(RangeError);
      expect(() => decryptGcm(key, Buffer.alloc(length), Buffer.alloc(32))).toThrow(RangeError);
    }
  });
});

test.each(vectors.hkdfSha256)('HKDF-SHA-256 $tcId', ({ ikm, salt, info, size, okm }) => {
  expect(hkdfSha256(unhex(ikm), unhex(salt), unhex(info), size).toString('hex')).toBe(okm);
});
