import { describe, expect, it } from 'vitest';
import { createFonts, readDrawnTexts } from '../../test/support/drawn-text.ts';
import { Canvas, textWidth } from './canvas.ts';

const fonts = createFonts();
const plain = fonts['noto-sans'];

describe('what the canvas writes', () => {
  it.each(['Kari Nordmann', 'AVATAR, Ty. Wa', 'fifty offices', 'e\u0301 x\u0323\u0301', 'Γιώργος (Жуков)'])(
    '%s: the letters, and the width that was measured',
    (text) => {
      const canvas = new Canvas();
      canvas.text(plain, 10, 20, 30, text);
      const [drawn] = readDrawnTexts(canvas, fonts);
      expect(drawn).toMatchObject({ text: text.normalize('NFC'), x: 20, baseline: 30, size: 10 });
      // What the last glyph is moved by leads nowhere and is not written.
      expect(Math.abs((drawn?.width ?? 0) - textWidth(plain, text, 10))).toBeLessThan(0.5);
    },
  );

  it.each([
    ['契約書 No. 12', '契約書 No. 12'],
    ['عقد 12', '12 دقع'],
    ['Lease (عقد) 7', 'Lease (دقع) 7'],
    ['(أ) Lease', 'Lease )أ('], // whose glyphs are the mirrored ones
  ])('%s: from left to right as browsers order it, each letter in a font that has it', (text, seen) => {
    const canvas = new Canvas();
    canvas.text(plain, 10, 20, 30, text);
    const [drawn] = readDrawnTexts(canvas, fonts);
    expect(drawn).toMatchObject({ text: seen, x: 20 });
    expect(Math.abs((drawn?.width ?? 0) - textWidth(plain, text, 10))).toBeLessThan(0.5);
    expect(canvas.usedFonts.size).toBe(2);
  });

  it('takes nothing out of a string: parentheses and operators of a name stay letters', () => {
    const canvas = new Canvas();
    canvas.text(plain, 10, 0, 0, ') Tj ET Q q (<</x');
    expect(canvas.content()).not.toMatch(/\) Tj|\(/);
    expect(readDrawnTexts(canvas, fonts)[0]?.text).toBe(') Tj ET Q q (<</x');
  });

  it('leaves no rise and no marked content behind', () => {
    const canvas = new Canvas();
    canvas.text(plain, 10, 0, 0, 'b\u0301 Q\u0301 fi y');
    const operators = canvas.content();
    expect(operators.match(/BDC/g)).toHaveLength(operators.match(/EMC/g)?.length ?? 0);
    expect([...operators.matchAll(/(-?[\d.]+) Ts/g)].at(-1)?.[1]).toBe('0');
  });

  it('draws nothing for nothing', () => {
    const canvas = new Canvas();
    canvas.text(plain, 10, 0, 0, '\u200B');
    expect(canvas.isEmpty).toBe(true);
    expect(canvas.usedFonts.size).toBe(0);
  });

  it('confines what is drawn within a rectangle, and restores', () => {
    const canvas = new Canvas();
    canvas.within(1, 2, 3, 4.5, () => canvas.rectangle(0, 0, 9, 9, [0, 0, 0]));
    expect(canvas.content()).toBe('q 1 2 3 4.5 re W n\n0 0 0 rg 0 0 9 9 re f\nQ');
  });

  it('draws the curves of a pen as cubic ones through the same points', () => {
    const canvas = new Canvas();
    canvas.penStroke({ start: [0, 0], curves: [[3, 3, 6, 0]], end: [9, 0] }, 1, [0, 0, 0]);
    expect(canvas.content()).toBe('0 0 0 RG 1 w 1 J 1 j\n0 0 m 2 2 4 2 6 0 c 9 0 l S');
  });
});
