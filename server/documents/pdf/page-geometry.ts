/**
 * Page geometry: the one place that knows how a page's visible area lies in PDF user space.
 *
 * Everything else in Inkseal measures from the top-left corner of the page as the reader sees it, in points, y down.
 * The rules follow ISO 32000-2 §7.7.3.3 and §8.3.2.3 and, where files break them, what pdf.js does: people sign what
 * pdf.js shows them, so a mark must land where pdf.js would put it.
 */
import type { PageSize } from '#contract/documents.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { PdfArray, PdfDict, PdfNumber, PdfString, type PdfObject, type PdfRef } from './libpdf.ts';

/** Lower-left x, lower-left y, upper-right x, upper-right y; corners may come in any order. */
type PdfRectangle = readonly [number, number, number, number];

/** a, b, c, d, e, f as in PDF: (x, y) becomes (a·x + c·y + e, b·x + d·y + f). */
export type PdfMatrix = readonly [number, number, number, number, number, number];

/** A page's own entries, already inherited from its ancestors where PDF says so. Lengths in user space units. */
export interface PageBoxes {
  readonly mediaBox?: PdfRectangle | undefined;
  readonly cropBox?: PdfRectangle | undefined;
  readonly rotate?: number | undefined;
  readonly userUnit?: number | undefined;
}

export interface PageGeometry {
  /** Size of the visible area in points, after rotation and UserUnit. */
  readonly visible: PageSize;
  /** From a visible point (from the top-left, y down, points) to PDF default user space. */
  readonly toUserSpace: PdfMatrix;
  /** The visible area in user space, corners in order, before rotation. */
  readonly box: PdfRectangle;
  /** Clockwise quarter turns applied when the page is shown. */
  readonly rotation: 0 | 90 | 180 | 270;
  readonly userUnit: number;
}

const letter: PdfRectangle = [0, 0, 612, 792];

export function pageGeometry(page: PageBoxes): PageGeometry {
  const box = visibleBox(page);
  const rotation = quarterTurn(page.rotate);
  const userUnit = page.userUnit !== undefined && page.userUnit > 0 ? page.userUnit : 1;
  const [x0, y0, x1, y1] = box;
  const width = (x1 - x0) * userUnit;
  const height = (y1 - y0) * userUnit;
  const unit = 1 / userUnit;
  const turns: Record<PageGeometry['rotation'], PdfMatrix> = {
    0: [unit, 0, 0, -unit, x0, y1],
    90: [0, unit, unit, 0, x0, y0],
    180: [-unit, 0, 0, unit, x1, y0],
    270: [0, -unit, -unit, 0, x1, y1],
  };
  const sideways = rotation === 90 || rotation === 270;
  return {
    visible: sideways ? { width: height, height: width } : { width, height },
    toUserSpace: turns[rotation],
    box,
    rotation,
    userUnit,
  };
}

/** CropBox cut down to MediaBox; a box without area counts as missing, as in pdf.js. */
function visibleBox(page: PageBoxes): PdfRectangle {
  const media = withArea(page.mediaBox) ?? letter;
  const crop = withArea(page.cropBox);
  if (crop === undefined) return media;
  return (
    withArea([
      Math.max(media[0], crop[0]),
      Math.max(media[1], crop[1]),
      Math.max(Math.max(media[0], crop[0]), Math.min(media[2], crop[2])),
      Math.max(Math.max(media[1], crop[1]), Math.min(media[3], crop[3])),
    ]) ?? media
  );
}

/** Some readers count quarter turns in few bits. */
const mostDegrees = 3600;

/** Whether every reader will take them alike: corners in order, the crop within the sheet, whole quarter turns. */
export function areUnmistakable({ mediaBox, cropBox, rotate = 0, userUnit = 1 }: PageBoxes): boolean {
  if (mediaBox === undefined || !isOrdered(mediaBox) || userUnit <= 0) return false;
  if (rotate % 90 !== 0 || Math.abs(rotate) > mostDegrees) return false;
  if (cropBox === undefined) return true;
  const [x0, y0, x1, y1] = mediaBox;
  const isWithin = cropBox[0] >= x0 && cropBox[1] >= y0 && cropBox[2] <= x1 && cropBox[3] <= y1;
  return isOrdered(cropBox) && isWithin;
}

/** Readers compute in 32-bit floats: further out than this, what is drawn lies whole units beside its place. */
const mostUnits = 10_000_000;
/** The largest sheet of the largest unit (ISO 32000-1 annex C). */
const mostPoints = 14_400 * 75_000;

/** @throws ServiceError `page_too_large` for a page on which nothing can be drawn where it belongs. */
export function requireMarkableSize({ visible: { width, height }, box }: PageGeometry, page: number): void {
  if (Math.max(...box.map(Math.abs)) > mostUnits || Math.max(width, height) > mostPoints)
    throw new ServiceError('page_too_large', { details: { page, width, height } });
}

const isOrdered = ([x0, y0, x1, y1]: PdfRectangle): boolean => x1 > x0 && y1 > y0;

function withArea(box: PdfRectangle | undefined): PdfRectangle | undefined {
  if (box === undefined || !box.every(Number.isFinite)) return undefined;
  const [x0, x1] = [Math.min(box[0], box[2]), Math.max(box[0], box[2])];
  const [y0, y1] = [Math.min(box[1], box[3]), Math.max(box[1], box[3])];
  return x1 > x0 && y1 > y0 ? [x0, y0, x1, y1] : undefined;
}

function quarterTurn(rotate = 0): PageGeometry['rotation'] {
  const turn = ((rotate % 360) + 360) % 360;
  return turn === 90 || turn === 180 || turn === 270 ? turn : 0;
}

type Resolve = (ref: PdfRef) => PdfObject | null;

/**
 * What an entry that is null says: nothing, so that the ancestors are asked (ISO 32000-2 §7.3.9), or, to pdf.js, that there
 * is none.
 */
export type NullReading = 'says-nothing' | 'says-none';

/**
 * Reads the boxes of a page dictionary of `@libpdf/core`, following /Parent for what is inheritable (MediaBox, CropBox,
 * Rotate; UserUnit is not). The library's own getters ignore inheritance and non-zero origins.
 */
export function readPageBoxes(page: PdfDict, resolve: Resolve, nulls?: NullReading): PageBoxes {
  const userUnit = page.get('UserUnit', resolve);
  const read = (key: string): PdfObject | undefined => inherited(page, key, resolve, nulls);
  return {
    mediaBox: readRectangle(read('MediaBox'), resolve),
    cropBox: readRectangle(read('CropBox'), resolve),
    rotate: readTurn(read('Rotate')),
    userUnit: userUnit instanceof PdfNumber ? userUnit.value : undefined,
  };
}

/** What the page says or, where it says nothing, its nearest ancestor that does. */
export function inherited(
  page: PdfDict,
  key: string,
  resolve: Resolve,
  nulls: NullReading = 'says-nothing',
): PdfObject | undefined {
  const visited = new Set<PdfDict>();
  for (let node: PdfObject | undefined = page; node instanceof PdfDict; node = node.get('Parent', resolve)) {
    if (visited.has(node)) return undefined; // a damaged tree can name a page as its own ancestor
    visited.add(node);
    const value = node.get(key, resolve);
    if (value !== undefined && value.type !== 'null') return value;
    if (nulls === 'says-none' && node.has(key)) return undefined;
  }
  return undefined;
}

/** pdf.js turns a page by what a string says, too. */
function readTurn(value: PdfObject | undefined): number | undefined {
  if (value instanceof PdfNumber) return value.value;
  return value instanceof PdfString ? Number(value.asString()) : undefined;
}

function readRectangle(value: PdfObject | undefined, resolve: Resolve): PdfRectangle | undefined {
  if (!(value instanceof PdfArray) || value.length !== 4) return undefined;
  const numbers = [0, 1, 2, 3].map((index) => value.at(index, resolve));
  const [a, b, c, d] = numbers.map((number) => (number instanceof PdfNumber ? number.value : undefined));
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return [a, b, c, d];
}
