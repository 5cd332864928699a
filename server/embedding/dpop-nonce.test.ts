import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { DpopNonces } from './dpop-nonce.ts';

const at = (seconds: number): Date => new Date(seconds * 1000);
const start = 1_800_000_000; // where a bucket begins

it('is good for its own time and the next, in every process with the key', () => {
  const key = randomBytes(32);
  const [one, other] = [new DpopNonces(key), new DpopNonces(key)];
  const nonce = one.current(at(start));
  expect(nonce).toMatch(/^[\w-]{32}$/);
  expect(one.current(at(start + 149))).toBe(nonce);
  for (const nonces of [one, other]) {
    for (const seconds of [start, start + 149, start + 150, start + 299])
      expect(nonces.isFresh(nonce, at(seconds)), String(seconds)).toBe(true);
    for (const seconds of [start - 1, start + 300, start + 86_400])
      expect(nonces.isFresh(nonce, at(seconds)), String(seconds)).toBe(false);
  }
});

it('is no other’s, whatever was asked before and however the clock is set', () => {
  const nonces = new DpopNonces(randomBytes(32));
  const stranger = new DpopNonces(randomBytes(32)).current(at(start));
  for (const seconds of [start, start + 900, start - 900, start + 1050, start + 150, start]) {
    const now = at(seconds);
    expect(nonces.isFresh(nonces.current(now), now)).toBe(true);
    for (const wrong of [stranger, '', nonces.current(now).slice(1), `${nonces.current(now)}A`])
      expect(nonces.isFresh(wrong, now)).toBe(false);
    expect(nonces.isFresh(nonces.current(at(seconds + 150)), now)).toBe(false);
    expect(nonces.isFresh(nonces.current(at(seconds - 300)), now)).toBe(false);
  }
});
