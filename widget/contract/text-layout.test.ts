import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutText, linePitch, type TextLayout } from './text-layout.ts';

/** Every letter half as wide as the size. */
const measure = (text: string): number => text.length / 2;
const linesOf = ({ lines }: TextLayout): string[] => lines.map(({ text }) => text);
const low = { width: 204, height: 22 };
const tall = { width: 104, height: 60 };

describe('the layout of a text value', () => {
  it('sets a short text at 12 points, or at what the height allows, in the middle of the height', () => {
    expect(layOutText('Kari', low, measure)).toMatchObject({ size: 12, x: 2 });
    expect(layOutText('Kari', { width: 200, height: 10 }, measure).size).toBeCloseTo(7.2);
    const [line] = layOutText('Kari', tall, measure).lines;
    expect(line?.baseline).toBeCloseTo(30 + 12 * (0.98 - linePitch / 2));
  });

  it('takes more lines before it takes a smaller size', () => {
    const layout = layOutText('Storgata 122 0155 Oslo', tall, measure);
    expect(layout.size).toBe(12);
    expect(linesOf(layout)).toEqual(['Storgata 122', '0155 Oslo']);
  });

  it('breaks Japanese between characters, and keeps to its rules of what begins and ends no line', () => {
    const square = (text: string): number => text.length;
    const layout = layOutText('東京都千代田区「丸の内」、日本', { width: 88, height: 60 }, square);
    expect(linesOf(layout)).toEqual(['東京都千代田区', '「丸の内」、日', '本']);
    const mixed = layOutText('契約書No.12 第3版', { width: 64, height: 60 }, square);
    expect(linesOf(mixed)).toEqual(['契約書', 'No.12', '第3版']);
  });

  it('starts on the right what runs to the left', () => {
    expect(layOutText('عقد إيجار', low, measure)).toMatchObject({ x: 202, direction: 'rtl' });
    expect(layOutText('12 (عقد)', low, measure).direction).toBe('rtl');
    expect(layOutText('Lease (عقد)', low, measure)).toMatchObject({ x: 2, direction: 'ltr' });
  });

  it('keeps the line breaks and spaces that were typed, but not the empty rest', () => {
    expect(linesOf(layOutText('a\r\n\nb\rc  d\n e \n\n', tall, measure))).toEqual([
      'a',
      '',
      'b',
      'c  d',
      ' e',
    ]);
  });

  it('shrinks a long word to half the size before it breaks it', () => {
    const spared = layOutText('x'.repeat(50), low, measure);
    expect(linesOf(spared)).toHaveLength(1);
    expect(spared.size).toBeGreaterThan(6);
    const broken = layOutText('x'.repeat(120), low, measure);
    expect(linesOf(broken).join('')).toBe('x'.repeat(120));
    expect(linesOf(broken).length).toBeGreaterThan(1);
  });

  it('never parts a letter from its marks', () => {
    const word = 'x\u0323\u0301'.repeat(40);
    for (const line of linesOf(layOutText(word, { width: 20, height: 40 }, measure))) {
      expect(line).toMatch(/^(?:x\u0323\u0301)+$/);
    }
  });

  it('fits any text into any field, with all of its letters', () => {
    const boxes = fc.record({
      width: fc.double({ min: 1, max: 600, noNaN: true }),
      height: fc.double({ min: 1, max: 200, noNaN: true }),
    });
    const texts = fc.stringMatching(/^[a-zA-Z0-9 \n]{0,300}$/);
    fc.assert(
      fc.property(texts, boxes, (text, box) => {
        const layout = layOutText(text, box, measure);
        const { size, x, lines } = layout;
        const letters = linesOf(layout).join('').replaceAll(' ', '');
        expect(letters).toBe(text.replace(/[ \n]/g, ''));
        if (size < 0.3) return; // where it is cut off
        for (const line of lines) {
          expect(x + measure(line.text.trimEnd()) * size).toBeLessThanOrEqual(box.width - x + 1e-6);
          expect(line.baseline).toBeLessThanOrEqual(box.height);
          expect(line.baseline - size * 0.98).toBeGreaterThanOrEqual(-1e-6);
        }
      }),
    );
  });

  it('lays two thousand characters out at once', () => {
    const started = performance.now();
    layOutText('word '.repeat(400), { width: 30, height: 8 }, measure);
    layOutText('x'.repeat(2000), { width: 30, height: 8 }, measure);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
