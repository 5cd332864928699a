import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface PageImage {
  width: number;
  height: number;
  /** One byte a pixel, row by row, 255 is white. */
  pixels: Uint8Array;
}

/** What is drawn: page `page` (from 1) of the file at `path`, at `dpi`. The image is left beside the file. */
export interface Drawing {
  path: string;
  page: number;
  dpi: number;
}

export function renderWithPoppler({ path, page, dpi }: Drawing): PageImage {
  const pages = ['-f', String(page), '-l', String(page)];
  const drawn = spawnSync('pdftoppm', [
    ...pages,
    '-r',
    String(dpi),
    '-gray',
    '-cropbox',
    '-singlefile',
    path,
    path,
  ]);
  if (drawn.status !== 0) throw new Error(`pdftoppm: ${drawn.stderr.toString()}`);
  return readGreymap(readFileSync(`${path}.pgm`));
}

export function renderWithMupdf({ path, page, dpi }: Drawing): PageImage {
  const drawn = spawnSync('mutool', [
    'draw',
    '-q',
    '-r',
    String(dpi),
    '-c',
    'gray',
    '-o',
    `${path}.pgm`,
    path,
    String(page),
  ]);
  if (drawn.status !== 0) throw new Error(`mutool: ${drawn.stderr.toString()}`);
  return readGreymap(readFileSync(`${path}.pgm`));
}

/** Netpbm's raw greymap: "P5 width height 255" and the pixels. */
function readGreymap(bytes: Buffer): PageImage {
  const header = /^P5\s+(?:#[^\n]*\n)?(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 200).toString('latin1'));
  if (!header) throw new Error('not a greymap');
  const [width, height] = [Number(header[1]), Number(header[2])];
  const pixels = bytes.subarray(header[0].length);
  if (pixels.length !== width * height) throw new Error('a greymap of another size');
  return { width, height, pixels };
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * How many pixels differ inside each box, and how many outside all of them. Boxes are in the unit of `pageWidth`, from
 * the top-left; a pixel on each side belongs to them, because edges are smoothed.
 */
export function compareOutside(
  before: PageImage,
  after: PageImage,
  { boxes, pageWidth }: { boxes: readonly Box[]; pageWidth: number },
): { inside: number[]; outside: number } {
  if (before.width !== after.width || before.height !== after.height) throw new Error('pages of two sizes');
  const scale = before.width / pageWidth;
  const holds = ({ x, y, width, height }: Box, column: number, row: number): boolean =>
    column >= x * scale - 2 &&
    column <= (x + width) * scale + 1 &&
    row >= y * scale - 2 &&
    row <= (y + height) * scale + 1;
  const inside = boxes.map(() => 0);
  let outside = 0;
  for (let index = 0; index < before.pixels.length; index++) {
    if (Math.abs((before.pixels[index] ?? 0) - (after.pixels[index] ?? 0)) < 24) continue;
    const at = boxes.findIndex((box) => holds(box, index % before.width, Math.floor(index / before.width)));
    if (at < 0) outside += 1;
    else inside[at] = (inside[at] ?? 0) + 1;
  }
  return { inside, outside };
}
