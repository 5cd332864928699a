import { correction, generate, mode } from 'lean-qr';
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

/** Our addresses end with an id of letters that take less room in a code than others do. */
const compactEnd = /^([ -~]*?)([0-9A-Z $%*+\-./:]{8,})$/;

/** Such an address is written as its two parts, and the shortest of all ways to write it is not looked for. */
function codeOf(url: string): ReturnType<typeof generate> {
  const [, start, end] = compactEnd.exec(url) ?? [];
  const data = start && end && mode.multi(mode.ascii(start), mode.alphaNumeric(end));
  return generate(data || url, { minCorrectionLevel: correction.M });
}

export function lookUpCode(url: string): LookUpCode {
  const { size, get } = codeOf(url);
  const module = Math.max(leastSide / size, leastModule);
  const side = (size + 2 * quiet) * module;
  return {
    side,
    draw: (canvas, x, y) => {
      canvas.rectangle(x, y, side, side, paper);
      const runs = Array.from({ length: size }, (_, row) =>
        runsOf(size, (column) => get(column, row)).map(([from, length]) => [from, row, length, 1] as const),
      );
      canvas.scaledRectangles(x + quiet * module, y + quiet * module, module, runs.flat());
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
