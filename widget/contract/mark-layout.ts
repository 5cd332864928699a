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

/** Of a drawn mark, two for each point: minutes of drawing. Everybody who opens the document is sent them. */
export const mostCoordinates = 20_000;

/** Pixels of an uploaded mark: sharp in print at the size of a field. */
export const mostPictureSize = { width: 640, height: 320 } as const;
/** Of its PNG, in base64 characters: everybody who opens the document is sent it. */
export const longestPicture = 131_072;

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

/** So wide is a line, in `penWidth`, where the pen was pressed so hard. A mouse presses at 0.5 by definition (Pointer Events §4.1). */
export const pressedWidth = (pressure: number): number => Math.round((0.4 + 1.2 * pressure) * 10) / 10;

export interface PenRun {
  stroke: PenStroke;
  /** In `penWidth`. */
  width: number;
}

/** A stroke in runs of one width each, ends touching; `pressures` has one for each point, or is absent. */
export function penRuns(points: readonly number[], pressures?: readonly number[]): PenRun[] {
  const whole = smoothStroke(points);
  if (!whole) return [];
  if (!pressures) return [{ stroke: whole, width: pressedWidth(0.5) }];
  const runs: { stroke: PenStroke; width: number }[] = [];
  let at = whole.start;
  const draw = (
    pressure: number,
    end: readonly [number, number],
    curve?: PenStroke['curves'][number],
  ): void => {
    const width = pressedWidth(pressure);
    const last = runs.at(-1);
    const before = last?.width === width ? runs.pop()?.stroke : undefined;
    const { start, curves } = before ?? { start: at, curves: [] };
    runs.push({ stroke: { start, curves: curve ? [...curves, curve] : curves, end }, width });
    at = end;
  };
  for (const [index, curve] of whole.curves.entries())
    draw(pressures[index + 1] ?? 0.5, [curve[2], curve[3]], curve);
  draw(pressures.at(-1) ?? 0.5, whole.end);
  return runs;
}
