import { expect, test } from 'vitest';
import { clientAddress } from './request-facts.ts';

test('a client cannot choose its own address by sending X-Forwarded-For', () => {
  expect(clientAddress('10.0.0.9', '1.2.3.4', 0)).toBe('10.0.0.9');
  expect(clientAddress('10.0.0.9', '6.6.6.6, 1.2.3.4', 1)).toBe('1.2.3.4');
  expect(clientAddress('10.0.0.9', '6.6.6.6, 1.2.3.4, 10.0.0.8', 2)).toBe('1.2.3.4');
});

test('without a forwarded header the socket speaks', () => {
  expect(clientAddress('10.0.0.9', undefined, 1)).toBe('10.0.0.9');
});
