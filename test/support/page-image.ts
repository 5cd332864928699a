import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

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
  rmSync(`${path}.pgm`, { force: true });
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
  // It draws what it can of a broken page and says that it was broken.
  if (!existsSync(`${path}.pgm`)) throw new Error(`mutool: ${drawn.stderr.toString()}`);
  return readGreymap(readFileSync(`${path}.pgm`));
}

/** As the frame draws it, without a browser around it. */
export async function renderWithPdfjs({ path, page, dpi }: Drawing): Promise<PageImage> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const standardFontDataUrl = `${dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))}/standard_fonts/`;
  const data = new Uint8Array(readFileSync(path));
  const opening = getDocument({ data, verbosity: 0, disableFontFace: true, standardFontDataUrl });
  try {
    const shown = await (await opening.promise).getPage(page);
    const viewport = shown.getViewport({ scale: dpi / 72 });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    await shown.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport }).promise;
    const { data: colours } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const pixels = new Uint8Array(canvas.width * canvas.height);
    for (let index = 0; index < pixels.length; index++) {
      const [red = 0, green = 0, blue = 0] = colours.subarray(index * 4, index * 4 + 3);
      pixels[index] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue); // as the others make grey
    }
    return { width: canvas.width, height: canvas.height, pixels };
  } finally {
    await opening.destroy();
  }
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
