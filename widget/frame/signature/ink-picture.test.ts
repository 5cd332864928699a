import { expect, test } from 'vitest';
import { extractInk, type Pixels } from './ink-picture.ts';

type Pixel = readonly [red: number, green: number, blue: number, opacity: number];

function paint(width: number, height: number, at: (x: number, y: number) => Pixel): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let index = 0; index < width * height; index++)
    data.set(at(index % width, Math.floor(index / width)), index * 4);
  return { width, height, data };
}

/** Writing from 60 to 240 across, about the middle. */
const isWritten = (x: number, y: number): boolean =>
  x >= 60 && x <= 240 && Math.abs(y - 75 - 25 * Math.sin(x / 12)) < 2.5;

/** Paper under a lamp: bright in one corner, dim in the other, with grain. */
const paper = (x: number, y: number): number => 245 - 0.35 * x - 0.2 * y + ((x * 7 + y * 13) % 9) - 4;
const photograph = (): Pixels =>
  paint(300, 150, (x, y) => {
    const light = paper(x, y);
    return isWritten(x, y) ? [0.15 * light, 0.2 * light, 0.55 * light, 255] : [light, light, light, 255];
  });

test('ink is kept in its colour, cropped, and the paper is gone, however unevenly it was lit', () => {
  const ink = extractInk(photograph());
  expect(ink?.width).toBeGreaterThan(178);
  expect(ink?.width).toBeLessThan(192);
  expect(ink?.height).toBeGreaterThan(50);
  expect(ink?.height).toBeLessThan(64);
  let [clear, dark, blue] = [0, 0, 0];
  const { data = new Uint8ClampedArray() } = ink ?? {};
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) clear++;
    if ((data[at + 3] ?? 0) < 200) continue;
    dark++;
    if ((data[at + 2] ?? 0) > 2 * (data[at] ?? 0)) blue++;
  }
  expect(clear / (data.length / 4)).toBeGreaterThan(0.7);
  expect(dark).toBeGreaterThan(600);
  expect(blue / dark).toBeGreaterThan(0.95);
});

test('what was cut out before keeps its own opacity, pale ink too', () => {
  const ink = extractInk(
    paint(300, 150, (x, y) => (isWritten(x, y) ? [200, 60, 60, 255] : [255, 255, 255, 0])),
  );
  expect(ink?.width).toBeLessThan(192);
  const middle = [...(ink?.data ?? [])].filter((_, index) => index % 4 === 3);
  expect(new Set(middle)).toEqual(new Set([0, 255]));
});

test('a blank sheet, dust, a dot, a blot and a picture of something else hold no writing', () => {
  const white: Pixel = [250, 250, 250, 255];
  const black: Pixel = [10, 10, 10, 255];
  for (const at of [
    () => white,
    (x: number, y: number) => [paper(x, y), paper(x, y), paper(x, y), 255] as const,
    (x: number, y: number) => (x === 20 && y === 20 ? black : white),
    (x: number, y: number) => (Math.hypot(x - 150, y - 75) < 9 ? black : white),
    (x: number, y: number) => (Math.hypot(x - 150, y - 75) < 60 ? black : white),
    (x: number, y: number) => (x % 40 < 34 && y % 40 < 38 ? black : white),
  ])
    expect(extractInk(paint(300, 150, at))).toBeNull();
});
