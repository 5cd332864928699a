import { expect, test } from 'vitest';
import { acceptedLanguages } from './accepted-languages.ts';

test.each([
  [undefined, []],
  ['', []],
  ['*', []],
  ['nb', ['nb']],
  ['nb-NO, nb;q=0.9,en;q=0.8 , *;q=0.1', ['nb-NO', 'nb', 'en']],
  [',,;q=1', []],
])('a browser that sends %j asks for %j', (header, asked) => {
  expect(acceptedLanguages(header)).toEqual(asked);
});

test('a header without end is read to its twentieth range', () => {
  expect(acceptedLanguages('de,'.repeat(5000))).toHaveLength(20);
});
