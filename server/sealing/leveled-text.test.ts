import { describe, expect, it, test } from 'vitest';
import { spoken, technical } from './isolates.ts';
import { breakLeveled, levelText } from './leveled-text.ts';
import { visualRuns } from './visual-runs.ts';

const mirrored = (text: string): string =>
  [...text]
    .reverse()
    .map((one) => ({ '(': ')', ')': '(' })[one] ?? one)
    .join('');

/** As the eye meets it from left to right: what runs to the left is shaped from its own end. */
const seen = (line: ReturnType<typeof levelText>): string =>
  visualRuns(line)
    .map(({ text, direction }) => (direction === 'rtl' ? mirrored(text) : text))
    .join('');

/** Every character as wide as any other. */
const linesOf = (marked: string, direction: 'ltr' | 'rtl', room: number): string[] =>
  breakLeveled(levelText(marked, direction, 'noto-sans'), room, (piece) => piece.length).map(seen);

describe('on a page that begins on the right', () => {
  const path = '/v1/envelopes/env_1/evidence';
  it.each([
    ['a path', path],
    ['a hash in base64', '/WL2HWmgXKpXoNtBLfvFGqJGjBNmOZbO4ad8DBIqhH0='],
    ['an address', '<nour+x@example.com>'],
    ['a time', '2026-11-26 09:14:02.123 UTC'],
    ['a command', 'pdfsig FILE "x"'],
    ['an answer', '(X11; Linux x86_64)'],
  ])('%s stands from left to right, on every line it takes', (_what, value) => {
    for (const room of [7, 11, 80]) {
      const lines = linesOf(`عقد ${technical(value)}، ثم`, 'rtl', room);
      const latin = lines.map((line) => line.replace(/[\u0600-\u06ff]+/g, '').trim()).filter(Boolean);
      expect(latin.join('').replaceAll(' ', ''), `${room}`).toBe(value.replaceAll(' ', ''));
    }
  });

  it('the sentence goes on to the left of it', () => {
    expect(linesOf(`قبل ${technical(path)}، بعد`, 'rtl', 80)).toEqual([`دعب ،${path} لبق`]);
  });

  it('paths and addresses are set so in what people wrote, too', () => {
    expect(linesOf(spoken('نور /v1/abc/= (x) a@b.no، ك'), 'rtl', 80)).toEqual([
      'ك ،a@b.no (x) /v1/abc/= رون',
    ]);
  });
});

test.each(['ltr', 'rtl'] as const)(
  'a name that mixes scripts runs as its first letter does (%s)',
  (direction) => {
    expect(linesOf(spoken('Ola نور 3/4'), direction, 80)).toEqual(['Ola 3/4 رون']);
    expect(linesOf(spoken('نور Ola 3/4'), direction, 80)).toEqual(['Ola 3/4 رون']);
  },
);

test('nobody’s name turns the address behind it around', () => {
  const row = (name: string): string => `${spoken(name)} ${technical('<nour@example.com>')}, passed on`;
  expect(linesOf(row('نور (ب)'), 'ltr', 80)).toEqual(['(ب) رون <nour@example.com>, passed on']);
  for (const control of ['\u2069', '\u2069\u2067', '\u202e', '\u200f', '\u061c'])
    expect(linesOf(row(`نور${control}`), 'ltr', 80)).toEqual(['رون <nour@example.com>, passed on']);
});

test('a mark that begins a name stands on no letter before it', () => {
  expect(linesOf(`e${spoken('\u0301\u0301x')}`, 'ltr', 80)).toEqual(['e[U+0301][U+0301]x']);
});

test('lines have the levels of the whole, wherever spaces are', () => {
  const text = `  ا  ب   ${technical('/a /b')} `;
  for (const room of [1, 2, 3, 4, 5, 80]) {
    const lines = breakLeveled(levelText(text, 'rtl', 'noto-sans'), room, (piece) => piece.length);
    expect(
      lines
        .map((line) => line.text)
        .join('')
        .replaceAll(' ', ''),
    ).toBe('اب/a/b');
    for (const { text: line, levels } of lines)
      for (const [at, character] of [...line].entries())
        if (character !== ' ') expect(levels?.[at], line).toBe(/[\u0600-\u06ff]/.test(character) ? 1 : 2);
  }
});
