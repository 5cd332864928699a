import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDecimal, roundDecimal, writeDecimal } from './decimal.ts';
import { computeFormula, FormulaError, formulaRefs, parseFormula } from './field-formula.ts';

const compute = (expression: string, places = 2): string | undefined => {
  const result = computeFormula(parseFormula(expression), (ref) =>
    parseDecimal({ a: '0.1', b: '0.2' }[ref] ?? ''),
  );
  return result && writeDecimal(roundDecimal(result, places));
};

test.each([
  ['a + b', '0.30'],
  ['1 + 2 * 3', '7.00'],
  ['(1 + 2) * 3', '9.00'],
  ['2 - 3 - 4', '-5.00'],
  ['-(a) * -2', '0.20'],
  ['1 / 3 * 3', '1.00'],
  ['8 / 2 / 2', '2.00'],
  ['0.005', '0.01'],
  ['-0.005', '-0.01'],
  ['0.0049', '0.00'],
  ['1/3*1/3*1/3*1/3*1/3', '0.00'],
])('%s = %s', (expression, result) => {
  expect(compute(expression)).toBe(result);
});

test.each([
  '',
  '1 +',
  '(1',
  '1)',
  '1 2',
  'a b',
  '2 ** 3',
  'a.b',
  'a[0]',
  '1;2',
  'f(1)',
  '1e5',
  '"x"',
  '.5',
  '('.repeat(99),
  '1 % 2',
])('refuses %j', (expression) => {
  expect(() => parseFormula(expression)).toThrow(FormulaError);
});

test('has no result for a division by zero and beyond all bounds, rather than a wrong one', () => {
  expect(compute('1 / (a - a)')).toBeUndefined();
  expect(compute(Array.from({ length: 8 }, () => '999999999999999').join('*'))).toBeUndefined();
});

test('names what it reads', () => {
  expect(formulaRefs(parseFormula('(net + net * rate) / -2'))).toEqual(['net', 'net', 'rate']);
});

test('sums and products are those of whole numbers, whatever the decimals', () => {
  const cents = fc.integer({ min: -10_000_000, max: 10_000_000 });
  const written = (value: number): string => writeDecimal({ units: BigInt(value), scale: 2 });
  fc.assert(
    fc.property(cents, cents, (left, right) => {
      const of = (expression: string, places: number): string =>
        writeDecimal(
          roundDecimal(
            computeFormula(parseFormula(expression), (ref) =>
              parseDecimal(written(ref === 'x' ? left : right)),
            )!,
            places,
          ),
        );
      expect(of('x + y', 2)).toBe(written(left + right));
      expect(of('x * y', 4)).toBe(writeDecimal({ units: BigInt(left) * BigInt(right), scale: 4 }));
    }),
  );
});
