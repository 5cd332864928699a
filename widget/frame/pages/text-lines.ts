import type { TextContent } from 'pdfjs-dist/types/src/display/api.js';

/** In parts of the page as it is seen: 0 is the left or top edge, 1 the right or bottom one. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Text that stands together on one line. */
export interface TextLine extends Box {
  text: string;
  /** Where in `text` each piece of the file begins, and where it lies. */
  pieces: readonly Piece[];
}

interface Piece extends Box {
  start: number;
  length: number;
  /** Its letters stand from right to left. */
  isLeftward: boolean;
}

/** What is needed of a viewport of pdf.js at scale 1. */
export interface Sheet {
  width: number;
  height: number;
  transform: readonly number[];
}

type Item = TextContent['items'][number];
type Run = Extract<Item, { str: string }>;

/** Where a run of text lies. A PDF places the start of its baseline; turned text gets the box around it. */
function boxOf(run: Run, { transform: page, width, height }: Sheet): Box {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = run.transform as number[];
  const [pa = 1, pb = 0, pc = 0, pd = 1, pe = 0, pf = 0] = page;
  const size = Math.hypot(c, d) || run.height;
  const along = Math.hypot(a, b) || 1;
  const corners = [
    [0, 0],
    [run.width, 0],
    [0, size],
    [run.width, size],
  ].map(([right = 0, up = 0]) => {
    const x = e + (a / along) * right + (c / (size || 1)) * up;
    const y = f + (b / along) * right + (d / (size || 1)) * up;
    return { x: pa * x + pc * y + pe, y: pb * x + pd * y + pf };
  });
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return {
    x: left / width,
    y: top / height,
    width: (Math.max(...xs) - left) / width,
    height: (Math.max(...ys) - top) / height,
  };
}

const around = (a: Box, b: Box): Box => {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
};

/** How far behind the end of a line a box begins, in the direction in which that is read. */
const gapTo = (line: Box, next: Box, isLeftward: boolean): number =>
  isLeftward ? line.x - (next.x + next.width) : next.x - (line.x + line.width);

/** Whether `next` goes on where `line` ends: at the same height, and not as far away as another column. */
function continues(line: Box, next: Box, isLeftward: boolean): boolean {
  const middle = next.y + next.height / 2;
  const isLevel = middle > line.y && middle < line.y + line.height;
  const gap = gapTo(line, next, isLeftward);
  return isLevel && gap > -0.02 && gap < Math.max(line.height, 0.01) * 4;
}

class Line {
  text = '';
  pieces: Piece[] = [];
  box: Box;

  constructor(box: Box) {
    this.box = box;
  }

  add(text: string, box: Box, isLeftward: boolean): void {
    const gap = gapTo(this.box, box, isLeftward);
    const isApart = this.text !== '' && !/\s$/.test(this.text) && !/^\s/.test(text);
    if (isApart && gap > box.height * 0.12) this.text += ' ';
    this.pieces.push({ ...box, start: this.text.length, length: text.length, isLeftward });
    this.text += text;
    this.box = around(this.box, box);
  }
}

/** The lines of a page in the order in which the file has them, which is the order its author wrote them in. */
export function readLines({ items }: Pick<TextContent, 'items'>, sheet: Sheet): TextLine[] {
  const lines: Line[] = [];
  let open: Line | undefined;
  for (const item of items) {
    if (!('str' in item)) continue;
    if (item.str.trim() !== '') {
      const box = boxOf(item, sheet);
      const isLeftward = item.dir === 'rtl';
      if (!open || !continues(open.box, box, isLeftward)) lines.push((open = new Line(box)));
      open.add(item.str, box, isLeftward);
    }
    if (item.hasEOL) open = undefined;
  }
  return lines.map(({ box, pieces, text }) => ({ ...box, pieces, text: text.trimEnd() }));
}

/** How wide a letter is among others, whatever the font: a file does not say. */
function weightOf(letter: string): number {
  if (/[\s.,:;'’|!()[\]ijlftrI]/.test(letter)) return 0.5;
  if (/[mwMW@%—]/.test(letter)) return 1.5;
  return /\p{Lu}/u.test(letter) ? 1.2 : 1;
}

const weigh = (text: string): number => [...text].reduce((sum, letter) => sum + weightOf(letter), 0);

/** Where the part of a line from `start` to `end` lies, as nearly as its letters tell. */
export function boxesWithin(line: TextLine, start: number, end: number): Box[] {
  return line.pieces.flatMap((piece) => {
    const from = Math.max(start, piece.start);
    const to = Math.min(end, piece.start + piece.length);
    if (from >= to) return [];
    const whole = weigh(line.text.slice(piece.start, piece.start + piece.length)) || 1;
    const before = weigh(line.text.slice(piece.start, from)) / whole;
    const share = weigh(line.text.slice(from, to)) / whole;
    const x = piece.x + piece.width * (piece.isLeftward ? 1 - before - share : before);
    return [{ ...piece, x, width: piece.width * share }];
  });
}
