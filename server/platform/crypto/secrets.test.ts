import { expect, test } from 'vitest';
import { sha256, sha256Base64url, sha256Hex } from './digest.ts';
import { createSecret, digestSecret } from './secrets.ts';

test('a secret is its prefix and 256 random bits, and none is given twice', () => {
  const secrets = Array.from({ length: 1_000 }, () => createSecret('et_'));
  for (const secret of secrets) expect(secret).toMatch(/^et_[A-Za-z0-9_-]{43}$/);
  expect(new Set(secrets).size).toBe(secrets.length);
});

test('the digest of a secret covers its prefix', () => {
  expect(digestSecret('sk_test_a')).toHaveLength(32);
  expect(digestSecret('sk_test_a').equals(digestSecret('sk_live_a'))).toBe(false);
});

test('SHA-256 agrees with FIPS 180-4 in every notation', () => {
  const hex = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256Hex('abc')).toBe(hex);
  expect(sha256(Buffer.from('abc')).toString('hex')).toBe(hex);
  expect(sha256Base64url('abc')).toBe(Buffer.from(hex, 'hex').toString('base64url'));
  expect(sha256Hex('é')).toBe(sha256Hex(Buffer.from([0xc3, 0xa9])));
});
