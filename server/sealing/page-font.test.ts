import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFonts } from '../../test/support/drawn-text.ts';
import { breakLeveled, levelPlain } from './leveled-text.ts';

const fonts = createFonts();
const words = fc.array(fc.string({ unit: fc.constantFrom(...'aefiltAVTWo.,-–åß '), maxLength: 9 }), {
  minLength: 1,
  maxLength: 30,
});

test.each(['noto-sans', 'bold'] as const)('%s breaks a paragraph at once as it does word by word', (name) => {
  const font = fonts[name];
  let broken = 0;
  fc.assert(
    fc.property(words, fc.double({ min: 2, max: 12, noNaN: true }), (listed, room) => {
      const paragraph = levelPlain(listed.join(' '), 'ltr');
      const lines = font.breakPlain(paragraph, room);
      if (lines === undefined) return;
      broken += lines.length > 1 ? 1 : 0;
      expect(lines).toEqual(breakLeveled(paragraph, room, (piece) => font.width(piece)));
      for (const line of lines) {
        const anew = { ...line };
        expect(font.plainWidth(line)).toBeCloseTo(font.plainWidth(anew) ?? NaN, 9);
        expect(font.setPlain(line)).toBe(font.setPlain(anew));
      }
    }),
    { numRuns: 500, seed: 7 },
  );
  expect(broken).toBeGreaterThan(20);
});

test('leaves paragraphs to be broken word by word where spaces follow each other or a word has no room', () => {
  const lines = (text: string, room: number) =>
    fonts['noto-sans'].breakPlain(levelPlain(text, 'ltr'), room)?.map((line) => line.text);
  expect(lines('all of it', 100)).toEqual(['all of it']);
  expect(lines('all of it', 2)).toEqual(['all', 'of it']);
  for (const text of ['all  of it', ' all of it', 'all of it ', 'all ofwhatstandsthere it', 'عقد إيجار', ''])
    expect(lines(text, 2)).toBeUndefined();
});
