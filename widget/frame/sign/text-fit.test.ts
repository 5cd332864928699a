import { describe, expect, it } from 'vitest';
import { fitText } from './text-fit.ts';

const measure = (text: string): number => text.length * 50;

describe('fitText', () => {
  it('sets a short text at 12 points, or at what the height allows', () => {
    expect(fitText('Kari', { width: 200, height: 22 }, measure)).toBe(12);
    expect(fitText('Kari', { width: 200, height: 10 }, measure)).toBeCloseTo(7.2);
  });

  it('shrinks a long text until it fits the width', () => {
    const size = fitText('x'.repeat(50), { width: 204, height: 22 }, measure);
    expect((measure('x'.repeat(50)) / 100) * size).toBeCloseTo(200);
  });

  it('stops where it could no longer be seen', () => {
    expect(fitText('x'.repeat(500), { width: 200, height: 22 }, measure)).toBe(5);
  });
});
