/**
 * How marks and ticks stand in their fields, for the frame that shows them and for sealing, which draws them: fitted
 * into the field, at the start of the line it signs.
 */

/** A typed mark has this share of the field's height, or less so that it fills that share of its width. */
export const typedShareOfHeight = 0.8;
export const typedShareOfWidth = 0.98;
/** Its baseline, in sizes below the middle of the field. */
export const typedBaseline = 0.3;

/** Line width of a drawn mark in units of its height. */
export const penWidth = 0.025;

/** The tick of a checkbox: x0, y0, x1, y1, … in units of the side of a square in the middle of its field. */
export const tickPoints = [0.2, 0.55, 0.42, 0.76, 0.82, 0.26] as const;
export const tickWidth = 0.11;

/** The dot of a chosen radio box: its diameter in sides of such a square. */
export const choiceDot = 0.5;

export interface PenStroke {
  start: readonly [x: number, y: number];
  /** Quadratic curves, one after the other. */
  curves: readonly (readonly [controlX: number, controlY: number, x: number, y: number])[];
  /** A straight line to here ends it. */
  end: readonly [x: number, y: number];
}

/** A smooth way through the points x0, y0, x1, y1, …: curves between the midpoints, as pens move. */
export function smoothStroke(points: readonly number[]): PenStroke | undefined {
  const count = Math.floor(points.length / 2);
  if (count === 0) return undefined;
  const at = (index: number): [number, number] => [points[2 * index] ?? 0, points[2 * index + 1] ?? 0];
  const curves: [number, number, number, number][] = [];
  for (let index = 1; index < count - 1; index++) {
    const [x, y] = at(index);
    const [nextX, nextY] = at(index + 1);
    curves.push([x, y, (x + nextX) / 2, (y + nextY) / 2]);
  }
  return { start: at(0), curves, end: at(count - 1) };
}
