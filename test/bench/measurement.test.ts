import { describe, expect, it } from 'vitest';
import { measurePaired, median, meetsTarget } from './measurement.ts';

describe('median', () => {
  it('is the middle value, or the mean of the two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
  it('of nothing is refused', () => {
    expect(() => median([])).toThrow('a median of nothing');
  });
});

describe('measurePaired', () => {
  it('throws the first pair away, swaps the order and takes the median of the ratios', async () => {
    const order: string[] = [];
    const from = (name: string, values: number[]) => async () => {
      order.push(name);
      return values.shift() ?? Number.NaN;
    };
    const subject = from('subject', [1000, 2, 4, 6, 8, 10, 12, 70]);
    const baseline = from('baseline', [1, 2, 2, 2, 2, 2, 2, 7]);
    const result = await measurePaired(7, subject, baseline);
    expect(result).toEqual({ subject: 8, baseline: 2, ratio: 4 });
    expect(order.slice(0, 4)).toEqual(['subject', 'baseline', 'baseline', 'subject']);
  });
  it('refuses fewer than seven pairs', async () => {
    const one = async () => 1;
    await expect(measurePaired(6, one, one)).rejects.toThrow('at least 7');
  });
});

describe('meetsTarget', () => {
  it('compares both ways, and lets a number without a promise be', () => {
    expect(meetsTarget({ value: 1.15, target: '<=1.15' })).toBe(true);
    expect(meetsTarget({ value: 1.16, target: '<=1.15' })).toBe(false);
    expect(meetsTarget({ value: 0.4, target: '>=0.5' })).toBe(false);
    expect(meetsTarget({ value: 99, target: 'none' })).toBe(true);
  });
});
