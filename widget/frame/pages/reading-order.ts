import type { Box } from './text-lines.ts';

/** How far below or right of a line something still belongs to it: above or left of it nothing does. */
function distance(line: Box, thing: Box): number {
  const middle = thing.y + thing.height / 2;
  const isLevel = middle >= line.y - line.height && middle <= line.y + line.height * 2;
  if (isLevel && thing.x + thing.width > line.x) return Math.max(0, thing.x - (line.x + line.width)) * 0.5;
  const below = middle - (line.y + line.height);
  if (below < 0) return Infinity;
  const aside = Math.max(line.x - (thing.x + thing.width), thing.x - (line.x + line.width), 0);
  // A little aside is a last line that is short; far aside is another column.
  return below + (aside > 0.1 ? aside : aside / 4);
}

/**
 * After which line each thing is read: the index of its label or of what stands above it, -1 where there is nothing.
 * Lines keep their order; things that follow the same line are read from top to bottom and from left to right.
 */
export function placeAmong<Thing extends Box>(
  lines: readonly Box[],
  things: readonly Thing[],
): Map<number, Thing[]> {
  const placed = new Map<number, Thing[]>();
  for (const thing of things) {
    let [nearest, least] = [-1, Infinity];
    lines.forEach((line, index) => {
      const away = distance(line, thing);
      if (away < least) [nearest, least] = [index, away];
    });
    placed.set(nearest, [...(placed.get(nearest) ?? []), thing]);
  }
  for (const group of placed.values()) group.sort(inReadingOrder);
  return placed;
}

/** Things that overlap in height stand on one line. */
function inReadingOrder(a: Box, b: Box): number {
  const overlap = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return overlap > Math.min(a.height, b.height) / 2 ? a.x - b.x : a.y - b.y;
}
