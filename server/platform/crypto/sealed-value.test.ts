import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vectors from './keys.vectors.json' with { type: 'json' };
import { openValue, sealValue, sealedValueOverhead } from './sealed-value.ts';

const damaged = expect.objectContaining({ code: 'stored_data_damaged' }) as Error;
const key = randomBytes(32);
const bytes = fc.uint8Array({ maxLength: 300 });

describe('a sealed value', () => {
  test('opens with its key and text, also with a KeyObject', () => {
    fc.assert(
      fc.property(bytes, fc.string({ unit: 'grapheme' }), (plaintext, text) => {
        const sealed = sealValue(key, plaintext, text);
        expect(sealed.length).toBe(plaintext.length + sealedValueOverhead);
        expect(openValue(createSecretKey(key), sealed, text).equals(plaintext)).toBe(true);
      }),
    );
  });

  test('opens under no other key or text', () => {
    fc.assert(
      fc.property(bytes, fc.string(), fc.string(), (plaintext, text, other) => {
        const sealed = sealValue(key, plaintext, text);
        expect(() => openValue(randomBytes(32), sealed, text)).toThrow(damaged);
        if (text !== other) expect(() => openValue(key, sealed, other)).toThrow(damaged);
      }),
    );
  });

  test('opens with no bit changed and at no other length', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 0, max: 7 }), (plaintext, seed, bit) => {
        const sealed = sealValue(key, plaintext, 'text');
        const at = seed % sealed.length;
        const flipped = Buffer.from(sealed);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect(() => openValue(key, flipped, 'text')).toThrow(damaged);
        expect(() => openValue(key, sealed.subarray(0, at), 'text')).toThrow(damaged);
        expect(() => openValue(key, Buffer.concat([sealed, Buffer.of(0)]), 'text')).toThrow(damaged);
      }),
    );
  });

  test('never repeats a nonce', () => {
    const sealed = Array.from({ length: 2_000 }, () =>
      sealValue(key, Buffer.of(1), '').toString('hex', 1, 13),
    );
    expect(new Set(sealed).size).toBe(sealed.length);
  });

  test.each(vectors.sealedValues)(
    'written by the first release opens: $text',
    ({ text, plaintext, sealed }) => {
      const opened = openValue(Buffer.from(vectors.sealedValueKey, 'hex'), Buffer.from(sealed, 'hex'), text);
      expect(opened.toString('utf8')).toBe(plaintext);
    },
  );
});
