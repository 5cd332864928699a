import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adoptedMarkSchema } from '../../contract/fields.ts';
import { drawnMark, isSignature, simplify, strokePath, type Stroke } from './strokes.ts';

const pad = { width: 460, height: 180 };
const wave: Stroke = Array.from({ length: 120 }, (_value, i) => ({
  x: 40 + i * 3,
  y: 90 + Math.sin(i / 6) * 40,
}));

describe('isSignature', () => {
  it('takes a signature', () => {
    expect(isSignature([wave], pad)).toBe(true);
  });
  it.each([
    ['nothing', []],
    ['a dot', [[{ x: 10, y: 10 }]]],
    ['three dots', [[{ x: 10, y: 10 }], [{ x: 200, y: 10 }], [{ x: 300, y: 90 }]]],
    [
      'a short tick',
      [
        [
          { x: 10, y: 10 },
          { x: 30, y: 22 },
        ],
      ],
    ],
    [
      'scribbling on one spot',
      [Array.from({ length: 200 }, (_v, i) => ({ x: 100 + (i % 3), y: 50 + (i % 2) }))],
    ],
  ])('refuses %s', (_name, strokes) => {
    expect(isSignature(strokes, pad)).toBe(false);
  });
});

describe('drawnMark', () => {
  it('crops to the ink and measures in its height', () => {
    const mark = drawnMark([wave]);
    const ys = (mark.strokes[0] ?? []).filter((_value, index) => index % 2 === 1);
    const xs = (mark.strokes[0] ?? []).filter((_value, index) => index % 2 === 0);
    expect(Math.min(...ys)).toBeGreaterThan(0);
    expect(Math.max(...ys)).toBeLessThan(1);
    expect(Math.max(...xs)).toBeLessThan(mark.aspect);
    expect(mark.aspect).toBeGreaterThan(3);
  });

  it('does not blow a flat line up to the height of its field', () => {
    const mark = drawnMark([
      [
        { x: 0, y: 50 },
        { x: 400, y: 50 },
      ],
    ]);
    expect(mark.strokes[0]?.[1]).toBeCloseTo(0.5, 3);
  });

  it('gives the contract something it accepts, whatever was drawn', () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 460 }), y: fc.integer({ min: 0, max: 180 }) });
    const strokes = fc.array(fc.array(point, { minLength: 1, maxLength: 300 }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(strokes, (drawn) => {
        expect(adoptedMarkSchema.safeParse(drawnMark(drawn)).success).toBe(true);
      }),
    );
  });

  it('stays within the contract for a stroke of 20,000 points', () => {
    const scribble = Array.from({ length: 20_000 }, (_value, i) => ({
      x: 230 + Math.sin(i / 3) * 200,
      y: 90 + Math.cos(i / 2.3) * 80,
    }));
    expect(adoptedMarkSchema.safeParse(drawnMark([scribble])).success).toBe(true);
  });
});

describe('simplify', () => {
  it('drops points on a straight line and keeps corners', () => {
    const line = [0, 1, 2, 3, 4].map((x) => ({ x, y: 0 }));
    expect(simplify(line, 0.1)).toEqual([
      { x: 0, y: 0 },
      { x: 4, y: 0 },
    ]);
    const corner = [
      { x: 0, y: 0 },
      { x: 5, y: 0 },
      { x: 5, y: 5 },
    ];
    expect(simplify(corner, 0.1)).toEqual(corner);
  });
});

describe('strokePath', () => {
  it('begins and ends where the pen did', () => {
    expect(strokePath([0, 0, 1, 1, 2, 0])).toBe('M0 0Q1 1 1.5 0.5L2 0');
    expect(strokePath([0, 0, 1, 1])).toBe('M0 0L1 1');
    expect(strokePath([])).toBe('');
  });
});
