import { expect, it } from 'vitest';
import type { ServiceError } from '../platform/http/service-error.ts';
import { requireGoodPassword } from './password-rules.ts';

const person = { name: 'Grace Hopper', email: 'grace.hopper@harbour.example' };

const reasonFor = (password: string): unknown => {
  try {
    requireGoodPassword(password, person);
  } catch (thrown) {
    const { code, details } = thrown as ServiceError;
    return code === 'password_refused' ? (details as { reason: string }).reason : code;
  }
  return undefined;
};

it.each([
  ['short', 'too_short'],
  ['x'.repeat(129), 'too_long'],
  ['qwerty123456', 'common'],
  ['1q2w3e4r5t6y', 'common'],
  ['Password1234!', 'common'],
  ['P@ssw0rd2026', 'common'],
  ['Summer-Winter-26', 'common'],
  ['sunshinemonkey', 'common'],
  ['aaaaaaaaaaaa', 'common'],
  ['abababababab', 'common'],
  ['gracehopper12', 'about_you'],
  ['inkseal-harbour', 'about_you'],
])('%j is refused as %s', (password, reason) => {
  expect(reasonFor(password)).toBe(reason);
});

it.each([
  'a long enough password',
  'correct horse battery staple',
  'kX9vQ2mLr7Wz',
  'blåbærsyltetøy på brød',
  'harbour lights at dawn',
])('%j is good', (password) => {
  expect(reasonFor(password)).toBeUndefined();
});
