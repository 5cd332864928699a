import { textDirection } from '../../contract/writing.ts';
import type { Box } from './text-lines.ts';

/** How far below or right of a line something still belongs to it: above or left of it nothing does. For text that runs to the right. */
function distance(line: Box, thing: Box): number {
  const middle = thing.y + thing.height / 2;
  const isBeside = middle >= line.y - line.height && middle <= line.y + line.height * 2;
  if (isBeside && thing.x + thing.width > line.x) return Math.max(0, thing.x - (line.x + line.width)) * 0.5;
  const below = middle - (line.y + line.height);
  if (below < 0) return Infinity;
  const aside = Math.max(line.x - (thing.x + thing.width), thing.x - (line.x + line.width), 0);
  // A little aside is a last line that is short; far aside is another column.
  return below + (aside > 0.1 ? aside : aside / 4);
}

const mirrored = <Thing extends Box>(thing: Thing): Thing => ({ ...thing, x: 1 - thing.x - thing.width });

const runsLeftward = (lines: readonly { text: string }[]): boolean =>
  lines.filter(({ text }) => textDirection(text) === 'rtl').length * 2 > lines.length;

/** More are no text, and would be compared with one another for too long. */
const mostCompared = 1000;

/** Whether one ends above where the other begins, and is not in a column behind that. For text that runs to the right. */
const isOver = (upper: Box, lower: Box): boolean =>
  upper.y + upper.height / 2 < lower.y && upper.x < lower.x + lower.width - 0.01;

/**
 * Lines of a page as a person reads them. A file may draw the labels of its fields, its header and footer first and the
 * text between them afterwards: none is read before what stands above it, but for columns still to come. All else stays
 * in the order of the file.
 */
export function inSeenOrder<Line extends Box & { text: string }>(lines: readonly Line[]): readonly Line[] {
  if (lines.length > mostCompared) return lines;
  const boxes: readonly Box[] = runsLeftward(lines) ? lines.map(mirrored) : lines;
  const unreadAbove = boxes.map((box) => boxes.filter((other) => isOver(other, box)).length);
  const isUnread = lines.map(() => true);
  return lines.map(() => {
    const next = unreadAbove.findIndex((count, index) => count === 0 && isUnread[index]);
    isUnread[next] = false;
    boxes.forEach((box, index) => {
      if (isOver(boxes[next]!, box)) unreadAbove[index]! -= 1;
    });
    return lines[next]!;
  });
}

/** Of one page each thing with each line; its fields and its links are a few hundred. */
const mostComparisons = 1_000_000;

/** What stands last above a thing, for pages on which nobody could look at more: of the column it is in they say nothing. */
function lastAbove(lines: readonly Box[]): (thing: Box) => number {
  const downward = lines.map(({ y }, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  return ({ y, height }) => {
    const middle = y + height / 2;
    let [from, to] = [0, downward.length];
    while (from < to) {
      const at = (from + to) >> 1;
      if (downward[at]!.y <= middle) from = at + 1;
      else to = at;
    }
    return downward[from - 1]?.index ?? -1;
  };
}

function nearestTo(lines: readonly Box[]): (thing: Box) => number {
  return (thing) => {
    let [nearest, least] = [-1, Infinity];
    lines.forEach((line, index) => {
      const away = distance(line, thing);
      if (away < least) [nearest, least] = [index, away];
    });
    return nearest;
  };
}

/**
 * After which line each thing is read: the index of its label or of what stands above it, -1 where there is nothing.
 * Lines keep their order; things that follow the same line are read from top to bottom and along the line.
 */
export function placeAmong<Thing extends Box>(
  lines: readonly (Box & { text: string })[],
  things: readonly Thing[],
): Map<number, Thing[]> {
  const isLeftward = runsLeftward(lines);
  const asRead = <Any extends Box>(box: Any): Any => (isLeftward ? mirrored(box) : box);
  const find = lines.length * things.length > mostComparisons ? lastAbove : nearestTo;
  const lineOf = find(lines.map(asRead));
  const placed = Map.groupBy(things, (thing) => lineOf(asRead(thing)));
  for (const [line, group] of placed) placed.set(line, inReadingOrder(group, isLeftward));
  return placed;
}

/** Things on one page, of whatever unit, as they are read: from top to bottom, and what stands on one line along it. */
export function inReadingOrder<Thing extends Box>(things: readonly Thing[], isLeftward: boolean): Thing[] {
  const rows: Thing[][] = [];
  for (const thing of things.toSorted((a, b) => a.y - b.y)) {
    const row = rows.at(-1);
    if (row?.every((one) => isLevel(one, thing))) row.push(thing);
    else rows.push([thing]);
  }
  return rows.flatMap((row) => row.sort((a, b) => (isLeftward ? b.x - a.x : a.x - b.x)));
}

/** Whether they overlap in height by more than half of the lower one. */
function isLevel(a: Box, b: Box): boolean {
  const overlap = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return overlap > Math.min(a.height, b.height) / 2;
}
