import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDecimal } from './decimal.ts';
import {
  editableNumber,
  isOwnNumber,
  numberReadings,
  readNumber,
  writeDay,
  writeNumber,
} from './field-display.ts';

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
  for (const unclear of ['1.2.3', '12,34,567', '1,234,5', 'abc', '', '1 23'])
    expect(readNumber(unclear, 'en')).toBe(unclear);
});

test.each([
  ['12,5', 'en', '12.5'],
  ['4500000,00', 'en', '4500000.00'],
  ['1.234,50', 'en', '1234.50'],
  ['0,500', 'en', '0.500'],
  ['12.5', 'nb', '12.5'],
  ['1,234.5', 'nb', '1234.5'],
  ['1 234.567', 'de', '1234.567'],
])('%s can be read in one way only, and is that in %s too', (typed, language, decimal) => {
  expect(readNumber(typed, language)).toBe(decimal);
});

test('what could be two numbers and is none in the document’s language is refused as it stands', () => {
  expect(numberReadings('1.234')).toEqual(['1.234', '1234']);
  const kept = readNumber('1.234', 'nb');
  expect(kept.trim()).toBe('1.234');
  expect(parseDecimal(kept)).toBeUndefined();
  expect(editableNumber(kept, 'nb').trim()).toBe('1.234');
  expect(readNumber(editableNumber(kept, 'nb'), 'nb')).toBe(kept);
});

const written = ['en', 'nb', 'de', 'ja', 'fr', 'xx'];
const decimals = fc
  .tuple(fc.boolean(), fc.integer({ min: 0, max: 99_999_999 }), fc.option(fc.stringMatching(/^\d{1,4}$/)))
  .map(([isNegative, whole, part]) => `${isNegative ? '-' : ''}${whole}${part === null ? '' : `.${part}`}`);

test('nothing is read in two ways: a number is what its language means, or what everybody means, or refused', () => {
  const notation = fc.constantFrom(...written);
  fc.assert(
    fc.property(decimals, notation, notation, fc.boolean(), (decimal, own, document, isGrouped) => {
      const typed = isGrouped ? writeNumber(decimal, own) : editableNumber(decimal, own);
      const read = readNumber(typed, document);
      const meant = numberReadings(typed);
      if (own === document) expect(read).toBe(decimal);
      else if (parseDecimal(read) === undefined) expect(meant.length).not.toBe(1);
      else if (!isOwnNumber(typed, document)) expect([read, ...meant]).toEqual([decimal, decimal]);
    }),
  );
});

test('whatever is typed, what it is shown as is read as the same', () => {
  const typing = fc.stringMatching(/^-?[0-9., \u00a0]{1,12}$/);
  fc.assert(
    fc.property(typing, fc.constantFrom(...written), (typed, language) => {
      const read = readNumber(typed, language);
      expect(readNumber(editableNumber(read, language), language)).toBe(read);
      if (parseDecimal(read)) expect(readNumber(writeNumber(read, language), language)).toBe(read);
    }),
  );
});
