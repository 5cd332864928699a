import { expect, test } from 'vitest';
import { editableNumber, readNumber, writeDay, writeNumber } from './field-display.ts';

test.each([
  ['en', '7 Mar 2026'],
  ['en-GB', '7 Mar 2026'],
  ['nb', '7.3.2026'],
  ['de-AT', '07.03.2026'],
  ['fr', '07/03/2026'],
  ['nl', '07-03-2026'],
  ['sv', '2026-03-07'],
  ['ja', '2026/03/07'],
  ['ar', '07/03/2026'],
  ['xx', '2026-03-07'],
])('a day in %s reads %s', (language, text) => {
  expect(writeDay('2026-03-07', language)).toBe(text);
});

test.each([
  ['en', '1234567.50', '1,234,567.50'],
  ['nb', '-1234567.5', '-1\u00a0234\u00a0567,5'],
  ['de', '1000', '1.000'],
  ['xx', '1000.5', '1000.5'],
  ['en', '100', '100'],
])('a number in %s: %s reads %s', (language, decimal, text) => {
  expect(writeNumber(decimal, language)).toBe(text);
  expect(readNumber(text, language)).toBe(decimal);
  expect(readNumber(editableNumber(decimal, language), language)).toBe(decimal);
});

test('reads a number as its language means it, and guesses at none', () => {
  expect(readNumber('1,5', 'nb')).toBe('1.5');
  expect(readNumber('1.234', 'de')).toBe('1234');
  expect(readNumber('1,234', 'en')).toBe('1234');
  expect(readNumber('1 234,5', 'nb')).toBe('1234.5');
  for (const unclear of ['1,23', '1,5', '1.2.3', '12,34,567', 'abc'])
    expect(readNumber(unclear, 'en')).toBe(unclear);
});
