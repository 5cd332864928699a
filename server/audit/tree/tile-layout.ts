/**
 * The byte layout of c2sp.org/tlog-tiles: where which hash of the tree lies. Level 0 is made of leaf hashes; each hash of
 * a level above is the root of a full tile below. Pure arithmetic on numbers up to 2^53; no bit operators, they end at 2^32.
 */
export const tileWidth = 256;
export const hashBytes = 32;
/** A tile spans this many levels of the tree. */
const tileHeight = 8;

export interface TilePlace {
  level: number;
  index: number;
  /** 256, or fewer for the last tile of a level. */
  width: number;
}

/** How many hashes of `level` a tree of `size` leaves has. */
export const hashesAtLevel = (size: number, level: number): number => Math.floor(size / tileWidth ** level);

/** The tile in which the root of the complete subtree number `index` of `height` is found, and its place there. */
export function locateSubtree(
  size: number,
  height: number,
  index: number,
): { tile: TilePlace; from: number; to: number } {
  const level = Math.floor(height / tileHeight);
  const span = 2 ** (height % tileHeight);
  const first = index * span;
  const tileIndex = Math.floor(first / tileWidth);
  const start = tileIndex * tileWidth;
  const width = Math.min(tileWidth, hashesAtLevel(size, level) - start);
  if (width < first - start + span)
    throw new RangeError('The subtree is not complete in a tree of that size.');
  return { tile: { level, index: tileIndex, width }, from: first - start, to: first - start + span };
}

/** Whether a tree of `size` leaves has that tile. */
export function hasTile(size: number, { level, index, width }: TilePlace): boolean {
  return index * tileWidth + width <= hashesAtLevel(size, level);
}

/** `<L>/<N>[.p/<W>]`, N in groups of three digits. */
export function formatTilePath({ level, index, width }: TilePlace): string {
  const groups: string[] = [];
  for (let rest = index; rest > 0 || groups.length === 0; rest = Math.floor(rest / 1000))
    groups.unshift(`${groups.length === 0 ? '' : 'x'}${String(rest % 1000).padStart(3, '0')}`);
  return `${level}/${groups.join('/')}${width === tileWidth ? '' : `.p/${width}`}`;
}

const tilePath = /^(\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/;

/** The tile a path names; undefined unless it is written exactly as the specification writes it. */
export function parseTilePath(path: string): TilePlace | undefined {
  const match = tilePath.exec(path);
  if (!match) return undefined;
  const [, level, groups = '', width] = match;
  const place = {
    level: Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  };
  const isTile = place.level <= 63 && place.width >= 1 && formatTilePath(place) === path;
  return isTile ? place : undefined;
}
