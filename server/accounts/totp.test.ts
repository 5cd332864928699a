import { expect, it } from 'vitest';
import { encodeBase32, findTotpStep, totpCode, totpStep } from './totp.ts';

const secret = Buffer.from('12345678901234567890', 'ascii');

// RFC 6238, appendix B, SHA-1: eight digits there, of which six are the last six.
it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at %i s is the one of RFC 6238', (seconds, code) => {
  expect(totpCode(secret, totpStep(new Date(seconds * 1000)))).toBe(code);
});

it('the secret is written as RFC 4648 does', () => {
  expect(encodeBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
});

it('a code is good a step early or late, not two, and not once more', () => {
  const now = new Date(2_000_000_000_000);
  const step = totpStep(now);
  const find = (at: number, lastStep = 0) => findTotpStep(secret, totpCode(secret, at), { now, lastStep });
  expect([-2, -1, 0, 1, 2].map((away) => find(step + away))).toEqual([
    undefined,
    step - 1,
    step,
    step + 1,
    undefined,
  ]);
  expect(find(step, step)).toBeUndefined();
  expect(find(step - 1, step)).toBeUndefined();
  expect(find(step + 1, step)).toBe(step + 1);
});

it.each(['', '12345', '1234567', ' 279037', '２７９０３７'])('%j is no code', (code) => {
  const now = new Date(2_000_000_000_000);
  expect(findTotpStep(secret, code, { now, lastStep: 0 })).toBeUndefined();
});
