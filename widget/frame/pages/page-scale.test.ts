import { describe, expect, it } from 'vitest';
import { canvasDensity, nextZoom, pageScale, zoomSteps } from './page-scale.ts';

const a4 = { width: 595.28, height: 841.89 };

describe('pageScale', () => {
  it('fits a phone', () => {
    expect(pageScale(a4, 351, 1) * a4.width).toBeCloseTo(351, 5);
  });
  it('does not blow a page up on a wide screen', () => {
    expect(pageScale(a4, 2000, 1)).toBe(1.4);
  });
  it('shows a page of 200 inches whole', () => {
    expect(pageScale({ width: 14_400, height: 14_400 }, 900, 1) * 14_400).toBeCloseTo(900, 5);
  });
  it('multiplies by the zoom', () => {
    expect(pageScale(a4, 351, 2) * a4.width).toBeCloseTo(702, 5);
  });
});

describe('nextZoom', () => {
  it('walks every step both ways and stops at the ends', () => {
    const up: number[] = [];
    for (let zoom = 0.5, next = 0; (next = nextZoom(zoom, 1)) !== zoom; zoom = next) up.push(next);
    expect(up).toEqual(zoomSteps.slice(1));
    expect(nextZoom(0.5, -1)).toBe(0.5);
    expect(nextZoom(1, -1)).toBe(0.75);
  });
});

describe('canvasDensity', () => {
  it('follows a dense screen for a page of usual size', () => {
    expect(canvasDensity(800, 1131, 2)).toBe(2);
  });
  it('never lets a canvas pass 16 million pixels', () => {
    const density = canvasDensity(3200, 4526, 3);
    expect(3200 * density * 4526 * density).toBeLessThanOrEqual(16_777_216 * 1.0001);
  });
});
