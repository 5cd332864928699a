import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adoptedMarkSchema } from '../../contract/fields.ts';
import { mostCoordinates } from '../../contract/mark-layout.ts';
import { drawnMark, isSignature, simplify, pathsByWidth, type Point, type Stroke } from './strokes.ts';

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

describe('pressure', () => {
  const pressed: Stroke = [0, 1, 2, 3].map((i) => ({
    x: 40 + 90 * i,
    y: 60 + 50 * (i % 2),
    pressure: i / 3,
  }));

  it('is kept where a pen tells it, for each point that is kept, and for none where none does', () => {
    const mark = drawnMark([pressed]);
    expect(mark.pressures).toEqual([[0, 0.33, 0.67, 1]]);
    expect(drawnMark([wave]).pressures).toBeUndefined();
    expect(drawnMark([wave, pressed]).pressures?.map(({ length }) => length)).toEqual(
      drawnMark([wave, pressed]).strokes.map(({ length }) => length / 2),
    );
  });

  it('makes the line wider, each run beginning where the last ended', () => {
    const paths = [...pathsByWidth(drawnMark([pressed]))];
    expect(paths.map(([width]) => width)).toEqual([0.8, 1.2, 1.6]);
    for (const [index, [, path]] of paths.entries())
      if (index > 0) expect(path.slice(1).split(/[QL]/)[0]).toBe(paths[index - 1]?.[1].split('L')[1]);
  });
});

describe('a path', () => {
  it('begins and ends where the pen did', () => {
    const paths = (points: number[]) => [...pathsByWidth({ kind: 'drawn', aspect: 2, strokes: [points] })];
    expect(paths([0, 0, 1, 1, 2, 0])).toEqual([[1, 'M0 0Q1 1 1.5 0.5L2 0']]);
    expect(paths([0, 0, 1, 1])).toEqual([[1, 'M0 0L1 1']]);
    expect(paths([])).toEqual([]);
  });
});

describe('a drawing that somebody took minutes for', () => {
  /** As a mouse that tells a thousand times a second where it is. */
  const scribble = (points: number, from: number): Point[] =>
    Array.from({ length: points }, (_, at) => ({
      x: 200 + 190 * Math.sin(from + at * 0.017),
      y: 80 + 70 * Math.sin(from + at * 0.023),
    }));

  it('is one of no more points than are taken', () => {
    const { strokes } = drawnMark(Array.from({ length: 80 }, (_, at) => scribble(3000, at)));
    expect(strokes).toHaveLength(80);
    expect(strokes.flat().length).toBeLessThanOrEqual(mostCoordinates);
    expect(strokes.flat().length).toBeGreaterThan(mostCoordinates / 2);
  });

  it('can be told from a dot, however many points it has', () => {
    expect(isSignature([scribble(300_000, 0)], { width: 400, height: 160 })).toBe(true);
  });
});
