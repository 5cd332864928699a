import type { AdoptedMark } from '../../contract/fields.ts';
import { mostCoordinates, penRuns, type PenStroke } from '../../contract/mark-layout.ts';

export interface Point {
  x: number;
  y: number;
  /** How hard a pen was pressed there, 0 to 1; absent where the device does not tell. */
  pressure?: number;
}
export type Stroke = readonly Point[];
export type DrawnMark = Extract<AdoptedMark, { kind: 'drawn' }>;

/** Limits of the contract (fields.ts): points a stroke, strokes a mark. */
const mostPoints = 2000;
const mostStrokes = 200;

function strokeLength(stroke: Stroke): number {
  let length = 0;
  for (let i = 1; i < stroke.length; i++) {
    const [from, to] = [stroke[i - 1]!, stroke[i]!];
    length += Math.hypot(to.x - from.x, to.y - from.y);
  }
  return length;
}

function bounds(strokes: readonly Stroke[]): { x: number; y: number; width: number; height: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of strokes.flat()) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * Whether somebody meant this as a signature: a dot, a tap or a tick of the hand is none. Points are CSS pixels; the
 * ink must be as long as the pad is high and spread over a tenth of its width or a quarter of its height.
 */
export function isSignature(strokes: readonly Stroke[], pad: { width: number; height: number }): boolean {
  if (strokes.length === 0) return false;
  const ink = strokes.reduce((sum, stroke) => sum + strokeLength(stroke), 0);
  const box = bounds(strokes);
  return ink >= pad.height * 0.5 && (box.width >= pad.width * 0.1 || box.height >= pad.height * 0.25);
}

/** Points nearer than `tolerance` to the line between their neighbours carry nothing (Ramer, Douglas, Peucker). */
export function simplify(stroke: Stroke, tolerance: number): Point[] {
  const [first, last] = [stroke[0], stroke.at(-1)];
  if (!first || !last || stroke.length < 3) return [...stroke];
  const keep = new Uint8Array(stroke.length);
  keep[0] = keep[stroke.length - 1] = 1;
  const spans: [number, number][] = [[0, stroke.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [start, end] = span;
    const farthest = farthestFromLine(stroke, start, end);
    if (farthest.distance <= tolerance) continue;
    keep[farthest.index] = 1;
    spans.push([start, farthest.index], [farthest.index, end]);
  }
  return stroke.filter((_point, index) => keep[index] === 1);
}

function farthestFromLine(stroke: Stroke, start: number, end: number): { index: number; distance: number } {
  const [a, b] = [stroke[start]!, stroke[end]!];
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  let best = { index: start, distance: -1 };
  for (let i = start + 1; i < end; i++) {
    const p = stroke[i]!;
    const distance =
      length === 0
        ? Math.hypot(p.x - a.x, p.y - a.y)
        : Math.abs((b.x - a.x) * (a.y - p.y) - (a.x - p.x) * (b.y - a.y)) / length;
    if (distance > best.distance) best = { index: i, distance };
  }
  return best;
}

/**
 * What is kept of a drawing: cropped to its ink with a small margin, in units of its height, so that it fills the field
 * it is put into. `strokes` are CSS pixels of the pad.
 */
export function drawnMark(strokes: readonly Stroke[]): DrawnMark {
  const drawn = withinLimits(strokes.slice(0, mostStrokes).map(atLeastTwo));
  const box = bounds(drawn);
  const margin = Math.max(box.height, box.width * 0.1) * 0.06 + 1;
  const width = box.width + 2 * margin;
  // A flat line is given height, else it would be blown up to fill its field; the contract ends at 20 : 1.
  const height = Math.max(box.height + 2 * margin, width / 20);
  const offset = { x: box.x - margin, y: box.y - (height - box.height) / 2 };
  const round = (value: number): number => Math.round(value * 10_000) / 10_000;
  const isPressed = drawn.some((stroke) => stroke.some(({ pressure }) => pressure !== undefined));
  const pressures = drawn.map((stroke) =>
    stroke.map(({ pressure = 0.5 }) => Math.round(pressure * 100) / 100),
  );
  return {
    kind: 'drawn',
    aspect: Math.min(20, Math.max(0.1, round(width / height))),
    strokes: drawn.map((stroke) =>
      stroke.flatMap((point) => [round((point.x - offset.x) / height), round((point.y - offset.y) / height)]),
    ),
    ...(isPressed && { pressures }),
  };
}

/** The dot of an i is one point; a stroke needs two. */
function atLeastTwo(stroke: Stroke): Stroke {
  const only = stroke[0];
  return stroke.length === 1 && only ? [only, { ...only, x: only.x + 0.5 }] : stroke;
}

function withinLimits(strokes: readonly Stroke[]): Stroke[] {
  for (let tolerance = 0.35; ; tolerance *= 1.5) {
    const kept = strokes.map((stroke) => simplify(stroke, tolerance));
    const isBrief = kept.every(({ length }) => length <= mostPoints);
    if (isBrief && kept.flat().length * 2 <= mostCoordinates) return kept;
  }
}

/** The SVG path of a stroke. */
export function strokePath({ start, curves, end }: PenStroke): string {
  const drawn = curves.map(([x, y, endX, endY]) => `Q${x} ${y} ${short(endX)} ${short(endY)}`);
  return `M${start.map(short).join(' ')}${drawn.join('')}L${end.map(short).join(' ')}`;
}

/** The paths of a drawing by the width of their line, in `penWidth`. */
export function pathsByWidth({ strokes, pressures }: DrawnMark): Map<number, string> {
  const paths = new Map<number, string>();
  for (const [index, points] of strokes.entries())
    for (const { stroke, width } of penRuns(points, pressures?.[index]))
      paths.set(width, (paths.get(width) ?? '') + strokePath(stroke));
  return paths;
}

const short = (value: number): number => Math.round(value * 100_000) / 100_000;
