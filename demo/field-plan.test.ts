import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFields } from './field-plan.ts';
import type { PageSize } from './inkseal-client.ts';

const side = fc.double({ min: 1, max: 200_000, noNaN: true });
const anyPages = fc.array(fc.record({ width: side, height: side }), { minLength: 1, maxLength: 6 });

const overlap = (a: { x: number; width: number }, b: { x: number; width: number }) =>
  a.x < b.x + b.width && b.x < a.x + a.width;

describe('the plan of fields', () => {
  it('lies inside the visible area of its page, whatever the size', () => {
    fc.assert(
      fc.property(anyPages, (pages) => {
        const fields = planFields(pages);
        expect(fields.map((field) => field.type)).toContain('signature');
        for (const field of fields) {
          const page = pages[field.page - 1] as PageSize;
          expect(field.x).toBeGreaterThanOrEqual(0);
          expect(field.y).toBeGreaterThanOrEqual(0);
          expect(field.width).toBeGreaterThanOrEqual(1);
          expect(field.height).toBeGreaterThanOrEqual(1);
          expect(field.x + field.width).toBeLessThanOrEqual(page.width);
          expect(field.y + field.height).toBeLessThanOrEqual(page.height);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has every kind of field, none over another, on pages from a label to a wall chart', () => {
    for (const size of [
      { width: 60, height: 60 },
      { width: 595, height: 842 },
      { width: 842, height: 595 },
      { width: 14_400, height: 14_400 },
    ]) {
      const fields = planFields([size]);
      expect(fields).toHaveLength(6);
      const pairs = fields.flatMap((a, index) => fields.slice(index + 1).map((b) => [a, b] as const));
      for (const [a, b] of pairs) {
        const rows = overlap({ x: a.y, width: a.height }, { x: b.y, width: b.height });
        expect(overlap(a, b) && rows, `${a.type} over ${b.type}`).toBe(false);
      }
    }
  });

  it('takes the last page that a person can sign on', () => {
    const a4 = { width: 595, height: 842 };
    expect(planFields([a4, a4, { width: 3, height: 3 }])[0]?.page).toBe(2);
    expect(
      planFields([
        { width: 3, height: 3 },
        { width: 9, height: 9 },
      ])[0]?.page,
    ).toBe(2);
  });
});
