import { describe, expect, it } from 'vitest';
import { CanvasBudget } from './canvas-budget.ts';

describe('CanvasBudget', () => {
  it('releases the farthest when the limit is passed', () => {
    const released: number[] = [];
    const budget = new CanvasBudget<number>({
      limit: 3,
      distance: (page) => Math.abs(page - 10),
      release: (page) => released.push(page),
    });
    for (const page of [9, 2, 10, 11, 30]) budget.use(page);
    expect(released).toEqual([2, 9]);
    expect(budget.size).toBe(3);
  });

  it('keeps what came alive just now, even if it is the farthest', () => {
    const released: number[] = [];
    const budget = new CanvasBudget<number>({
      limit: 1,
      distance: (page) => page,
      release: (page) => released.push(page),
    });
    budget.use(1);
    budget.use(50);
    expect(released).toEqual([1]);
  });

  it('never holds more than its limit over a long scroll', () => {
    const alive = new Set<number>();
    let middle = 1;
    const budget = new CanvasBudget<number>({
      limit: 8,
      distance: (page) => Math.abs(page - middle),
      release: (page) => alive.delete(page),
    });
    for (middle = 1; middle <= 500; middle++) {
      alive.add(middle);
      budget.use(middle);
      expect(alive.size).toBeLessThanOrEqual(8);
    }
  });
});
