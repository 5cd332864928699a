import { expect, test } from 'vitest';
import { createTransactionId, parseTransactionId } from './transaction-id.ts';

test('a transaction id is found again however a person retypes it', () => {
  const id = createTransactionId();
  expect(id).toMatch(/^txn_[0-9A-Z]{9}-[0-9A-Z]{9}-[0-9A-Z]{9}$/);
  expect(parseTransactionId(id)).toBe(id);
  expect(parseTransactionId(` ${id.toLowerCase().replaceAll('-', ' ')} `)).toBe(id);
  expect(parseTransactionId(id.slice(4).replaceAll('1', 'l').replaceAll('0', 'O'))).toBe(id);
});

test('a mistyped transaction id is noticed before anything is looked up', () => {
  const id = createTransactionId();
  const typo = id.slice(0, 6) + (id.charAt(6) === '7' ? '8' : '7') + id.slice(7);
  expect(parseTransactionId(typo)).toBeUndefined();
  expect(parseTransactionId('txn_SHORT')).toBeUndefined();
});
