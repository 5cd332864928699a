import { correction, generate } from 'lean-qr';
import type { Canvas, Shade } from './canvas.ts';

const paper: Shade = [1, 1, 1];
/** ISO/IEC 18004 §9.1: so many modules around it stay empty. */
const quiet = 4;
const millimetre = 72 / 25.4;
/** Of the code without its margin: what a camera reads from paper at arm's length. */
const leastSide = 18 * millimetre;
const leastModule = 0.5 * millimetre;

/** A square with room around it, which leads whoever holds the paper to an address. */
export interface LookUpCode {
  /** Points, with its empty margin. */
  side: number;
  draw(canvas: Canvas, x: number, y: number): void;
}

type Run = readonly [x: number, y: number, width: number, height: number];

export function lookUpCode(url: string): LookUpCode {
  const { size, get } = generate(url, { minCorrectionLevel: correction.M });
  const module = Math.max(leastSide / size, leastModule);
  const side = (size + 2 * quiet) * module;
  return {
    side,
    draw: (canvas, x, y) => {
      canvas.rectangle(x, y, side, side, paper);
      const place = (column: number, row: number, modules: number): Run => [
        x + (quiet + column) * module,
        y + (quiet + row) * module,
        modules * module,
        module,
      ];
      canvas.rectangles(
        Array.from({ length: size }, (_, row) =>
          runsOf(size, (column) => get(column, row)).map(([from, length]) => place(from, row, length)),
        ).flat(),
      );
    },
  };
}

/** Where dark modules of a row begin, and how many stand together. */
function runsOf(
  size: number,
  isDark: (column: number) => boolean,
): (readonly [from: number, length: number])[] {
  const runs: (readonly [number, number])[] = [];
  for (let column = 0; column < size; column++) {
    const from = column;
    while (column < size && isDark(column)) column += 1;
    if (column > from) runs.push([from, column - from]);
  }
  return runs;
}
