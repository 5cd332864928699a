/** A picture as canvases give it: rows of red, green, blue and opacity, a byte each. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** A corner of a photographed sheet is darker than its middle: what counts as paper is asked for each part. Pixels. */
const partSize = 32;
/** No sheet is lit so unevenly that a part of it is darker, of the lightest; what is, is a stroke as wide as the part. */
const dimmestPaper = 0.55;
/** Of the lightest in a part, how many are glints and not paper. */
const glintShare = 0.1;
/** How much darker than its paper, in parts of it, a pixel is shadow or grain until here, and all ink from there. */
const inkBegins = 0.16;
const inkFull = 0.42;
/** Ink as strong as this decides where the writing ends. */
const inkEdge = 0.5;
/** A row or column of fewer is dust. */
const dust = 2;
/** Of the box around it: more is no writing. */
const mostInkShare = 0.7;
const leastReach = 24;

const lightOf = (data: Uint8ClampedArray, at: number): number =>
  0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;

/** Whether the picture was cut out before: then its opacity says what is ink, whatever its colour. */
function isCutOut({ data }: Pixels): boolean {
  let clear = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at]! < 16) clear++;
  return clear > data.length / 4 / 20;
}

/** How light the paper is, part by part. */
function paperOf({ width, height, data }: Pixels): (x: number, y: number) => number {
  const [columns, rows] = [Math.ceil(width / partSize), Math.ceil(height / partSize)];
  const light = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const found: number[] = [];
      for (let y = row * partSize; y < Math.min(height, (row + 1) * partSize); y += 2)
        for (let x = column * partSize; x < Math.min(width, (column + 1) * partSize); x += 2)
          found.push(lightOf(data, 4 * (y * width + x)));
      found.sort((a, b) => b - a);
      light[row * columns + column] = found[Math.floor(found.length * glintShare)] ?? 255;
    }
  }
  const dimmest = dimmestPaper * Math.max(...light);
  for (const [index, found] of light.entries()) if (found < dimmest) light[index] = dimmest;
  const at = (column: number, row: number): number =>
    light[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))]!;
  return (x, y) => {
    const [across, down] = [x / partSize - 0.5, y / partSize - 0.5];
    const [column, row] = [Math.floor(across), Math.floor(down)];
    const [a, b] = [across - column, down - row];
    const upper = at(column, row) * (1 - a) + at(column + 1, row) * a;
    return upper * (1 - b) + (at(column, row + 1) * (1 - a) + at(column + 1, row + 1) * a) * b;
  };
}

/** Makes paper transparent and keeps the ink in its own colour. */
function takePaperAway(pixels: Pixels): void {
  const { width, data } = pixels;
  const paper = paperOf(pixels);
  for (let index = 0; index * 4 < data.length; index++) {
    const at = index * 4;
    const white = Math.max(paper(index % width, Math.floor(index / width)), 1);
    const darker = (white - lightOf(data, at)) / white;
    const share = Math.min(1, Math.max(0, (darker - inkBegins) / (inkFull - inkBegins)));
    const opacity = share * share * (3 - 2 * share);
    data[at + 3] = Math.round(255 * opacity);
    for (let sample = 0; sample < 3; sample++)
      data[at + sample] = opacity === 0 ? 0 : (data[at + sample]! - (1 - opacity) * white) / opacity;
  }
}

function crop({ width, data }: Pixels, left: number, top: number, right: number, bottom: number): Pixels {
  const size = { width: right - left + 1, height: bottom - top + 1 };
  const cut = new Uint8ClampedArray(size.width * size.height * 4);
  for (let y = 0; y < size.height; y++) {
    const from = 4 * ((top + y) * width + left);
    cut.set(data.subarray(from, from + 4 * size.width), 4 * y * size.width);
  }
  return { ...size, data: cut };
}

/** Counts of ink by column and by row. */
function profile({ width, height, data }: Pixels): {
  columns: Uint32Array;
  rows: Uint32Array;
  count: number;
} {
  const [columns, rows] = [new Uint32Array(width), new Uint32Array(height)];
  let count = 0;
  for (let index = 0; index < width * height; index++) {
    if (data[4 * index + 3]! < 255 * inkEdge) continue;
    columns[index % width]!++;
    rows[Math.floor(index / width)]!++;
    count++;
  }
  return { columns, rows, count };
}

/**
 * What is written in a picture, on nothing, cropped to its ink; null where no writing can be made out: a blank, a blot, a
 * picture of something else. `pixels` is changed.
 */
export function extractInk(pixels: Pixels): Pixels | null {
  if (!isCutOut(pixels)) takePaperAway(pixels);
  const { columns, rows, count } = profile(pixels);
  const isInk = (found: number): boolean => found >= dust;
  const [left, right] = [columns.findIndex(isInk), columns.findLastIndex(isInk)];
  const [top, bottom] = [rows.findIndex(isInk), rows.findLastIndex(isInk)];
  const [width, height] = [right - left + 1, bottom - top + 1];
  const isWriting = Math.max(width, height) >= leastReach && count <= mostInkShare * width * height;
  if (left < 0 || top < 0 || !isWriting) return null;
  const margin = Math.ceil(Math.max(width, height) * 0.01) + 1;
  return crop(
    pixels,
    Math.max(0, left - margin),
    Math.max(0, top - margin),
    Math.min(pixels.width - 1, right + margin),
    Math.min(pixels.height - 1, bottom + margin),
  );
}
