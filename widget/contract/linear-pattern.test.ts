import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { compilePattern, PatternError } from './linear-pattern.ts';

test('matches as RegExp does, for patterns of every kind it knows', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '(?:ab)',
    '(a|bc)',
    '\\d',
    '[a-c]',
    '\\.',
    '(b|)',
  );
  const count = fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '{2,}', '{0,3}');
  const pattern = fc
    .array(fc.tuple(atom, count), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.map(([one, many]) => one + many).join(''));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.'), maxLength: 12 });
  fc.assert(
    fc.property(pattern, pattern, text, (left, right, given) => {
      const whole = `${left}|${right}`;
      expect(compilePattern(whole)(given)).toBe(new RegExp(`^(?:${whole})$`, 'u').test(given));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['^\\d{4}$', '1234', true],
  ['[A-Z]{2}-\\d+', 'NO-5', true],
  ['\\p{Lu}\\p{L}*', 'Ødegård', true],
  ['\\p{Lu}\\p{L}*', 'ødegård', false],
  ['[\\]\\-]', '-', true],
  ['.', '😀', true],
  ['', '', true],
  ['\\W', 'x', false],
])('%s on %s: %s', (pattern, text, matches) => {
  expect(compilePattern(pattern)(text)).toBe(matches);
});

test.each([
  '(?=a)a',
  '(?<n>a)',
  '(a)\\1',
  'a**',
  'a{2}{3}',
  '*',
  '(a',
  'a)',
  '[a',
  'a{3,1}',
  '\\',
  '\\b',
  '\\p{Nothing}',
  '\\p{L',
  '(((a{999}){999}){999})',
  'a'.repeat(201),
  '[z-a]',
  'a$b',
])('%s is refused', (pattern) => {
  expect(() => compilePattern(pattern)).toThrow(PatternError);
});

test('takes linear time where backtracking would not end', () => {
  const text = `${'a'.repeat(2000)}!`;
  const started = performance.now();
  for (const pattern of ['(a+)+', '(a|a)*', '(a|aa)+', '(.*)*x', '([a-z]+)*[a-z]*y']) {
    expect(compilePattern(pattern)(text)).toBe(false);
  }
  expect(performance.now() - started).toBeLessThan(2000);
});
