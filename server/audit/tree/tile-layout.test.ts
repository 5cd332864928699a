import { describe, expect, it } from 'vitest';
import { formatTilePath, hasTile, locateSubtree, parseTilePath } from './tile-layout.ts';

describe('tile paths', () => {
  it.each([
    ['0/000', { level: 0, index: 0, width: 256 }],
    ['0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }], // the specification’s example
    ['1/999', { level: 1, index: 999, width: 256 }],
    ['2/x001/000.p/1', { level: 2, index: 1000, width: 1 }],
    ['63/005.p/255', { level: 63, index: 5, width: 255 }],
  ])('%s is read and written', (path, place) => {
    expect(parseTilePath(path)).toEqual(place);
    expect(formatTilePath(place)).toBe(path);
  });

  it.each([
    '',
    '0',
    '00/000',
    '64/000',
    '0/0',
    '0/00',
    '0/0000',
    '0/x000/001',
    '0/001/002',
    '0/x001',
    '0/000.p/0',
    '0/000.p/256',
    '0/000.p/01',
    '0/000.p/',
    '0/-01',
    '0/000/',
    'entries/000',
    '0/x999/x999/x999/x999/x999/999',
  ])('"%s" is none', (path) => {
    expect(parseTilePath(path)).toBe(undefined);
  });
});

describe('a tree of 70,000 leaves', () => {
  const size = 70_000;
  // The specification’s example: 273 full tiles and one of 112, one full and one of 17, one of 1.
  it.each([
    [{ level: 0, index: 272, width: 256 }, true],
    [{ level: 0, index: 273, width: 112 }, true],
    [{ level: 0, index: 273, width: 113 }, false],
    [{ level: 1, index: 0, width: 256 }, true],
    [{ level: 1, index: 1, width: 17 }, true],
    [{ level: 1, index: 1, width: 18 }, false],
    [{ level: 2, index: 0, width: 1 }, true],
    [{ level: 2, index: 0, width: 2 }, false],
    [{ level: 3, index: 0, width: 1 }, false],
  ])('%o: %s', (place, there) => {
    expect(hasTile(size, place)).toBe(there);
  });

  it('keeps the root of every complete subtree in a tile, and of no other', () => {
    expect(locateSubtree(size, 16, 0)).toEqual({ tile: { level: 2, index: 0, width: 1 }, from: 0, to: 1 });
    expect(locateSubtree(size, 9, 3)).toEqual({ tile: { level: 1, index: 0, width: 256 }, from: 6, to: 8 });
    expect(() => locateSubtree(size, 16, 1)).toThrow(RangeError);
    expect(() => locateSubtree(size, 0, size)).toThrow(RangeError);
  });

  it('is no larger problem beyond 2^32 leaves', () => {
    const huge = 2 ** 40 + 3;
    expect(locateSubtree(huge, 0, huge - 1)).toEqual({
      tile: { level: 0, index: 2 ** 32, width: 3 },
      from: 2,
      to: 3,
    });
    expect(locateSubtree(huge, 40, 0)).toEqual({ tile: { level: 5, index: 0, width: 1 }, from: 0, to: 1 });
  });
});
