/** Whether sealed pages look as they did when they were signed but for what was signed, in three readers. */
import type { Stamp } from '../../../server/sealing/seal-document.ts';
import {
  compareOutside,
  renderWithMupdf,
  renderWithPdfjs,
  renderWithPoppler,
  type Box,
  type Drawing,
  type PageImage,
} from '../page-image.ts';
import { hasTool } from './pdf-tools.ts';

type Render = (drawing: Drawing) => PageImage | Promise<PageImage>;

const readers: readonly [name: string, isThere: boolean, render: Render][] = [
  ['pdf.js', true, renderWithPdfjs],
  ['poppler', hasTool('pdftoppm'), renderWithPoppler],
  ['MuPDF', hasTool('mutool'), renderWithMupdf],
];

export const absentReaders = readers.filter(([, isThere]) => !isThere).map(([name]) => name);

/** Of the longer side; no whole number, for it would lie on the edge of one more. */
const leastPixels = 699.5;
/** What is written on a huge page is no larger than on a small one, so it is drawn this large where there is room. */
const pixelsPerPoint = 1;
const mostPixels = 4400.5;
/** Fewer dark pixels than this are no value. */
const leastInk = 5;

export interface ComparedPage {
  before: string;
  after: string;
  page: number;
  size: { width: number; height: number };
  stamps: readonly Stamp[];
  /** Whether the line with the transaction id is at its foot. */
  hasFoot: boolean;
}

export interface PixelMatch {
  /** The smallest share of pixels outside the stamps that are as they were, over all readers; 0 for a stamp not there. */
  share: number;
  /** What did not match, for a person. */
  told: string[];
}

/** A reader that cannot draw the page as it was is not asked; null when none can. */
export async function comparePage(compared: ComparedPage): Promise<PixelMatch | null> {
  const { page, size, stamps } = compared;
  const longest = Math.max(size.width, size.height);
  const dpi = 72 * Math.min(Math.max(leastPixels / longest, pixelsPerPoint), mostPixels / longest);
  const height = 2 * Math.min(6.5, size.width / 60, size.height / 20);
  const foot = { x: 0, y: size.height - height, width: size.width, height };
  const boxes = [...stamps.map(withSwashes), ...(compared.hasFoot ? [foot] : [])];
  const told: string[] = [];
  let share: number | null = null;
  for (const [name, isThere, render] of readers) {
    if (!isThere) continue;
    const before = await draw(render, { path: compared.before, page, dpi });
    if (before === null) continue;
    const after = await draw(render, { path: compared.after, page, dpi });
    if (after === null) return { share: 0, told: [...told, `${name}: page ${page} is not drawn any more`] };
    // Other readers may take a box that is no box for another; that is no reason to judge nothing at all.
    if (!areOfOneSize(before, after))
      return { share: 0, told: [...told, `${name}: page ${page} has changed its size`] };
    const { inside, outside } = compareOutside(...sameSize(before, after), { boxes, pageWidth: size.width });
    const empty = stamps.some((_, index) => (inside[index] ?? 0) <= leastInk);
    if (empty) told.push(`${name}: no ink in a field on page ${page}`);
    if (outside > 0) told.push(`${name}: ${outside} pixels changed on page ${page}`);
    share = Math.min(share ?? 1, empty ? 0 : 1 - outside / before.pixels.length);
  }
  return share === null ? null : { share, told };
}

/** A mark may reach out of its box by this share of its height, and no further. */
const overshoot = 0.15;

function withSwashes({ x, y, width, height }: Stamp): Box {
  const margin = overshoot * height;
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
}

/** Sizes written anew may differ in the sixth decimal, which rounding up makes a row or column of pixels. */
const areOfOneSize = (one: PageImage, other: PageImage): boolean =>
  Math.abs(one.width - other.width) <= 1 && Math.abs(one.height - other.height) <= 1;

function sameSize(one: PageImage, other: PageImage): [PageImage, PageImage] {
  const [width, height] = [Math.min(one.width, other.width), Math.min(one.height, other.height)];
  return [cropTo(one, width, height), cropTo(other, width, height)];
}

function cropTo(image: PageImage, width: number, height: number): PageImage {
  if (image.width === width) return { width, height, pixels: image.pixels.subarray(0, width * height) };
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++)
    pixels.set(image.pixels.subarray(row * image.width, row * image.width + width), row * width);
  return { width, height, pixels };
}

async function draw(render: Render, drawing: Drawing): Promise<PageImage | null> {
  try {
    return await render(drawing);
  } catch {
    return null;
  }
}
