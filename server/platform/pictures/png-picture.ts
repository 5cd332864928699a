import { promisify } from 'node:util';
import { crc32, deflate, deflateSync, inflateSync } from 'node:zlib';
import { PictureRefusal, requireSize, type Picture, type PictureSize } from './picture.ts';
import { bytesPerSample, readForm, rowBytes, toRgba, type PngForm } from './png-form.ts';

const deflateAside = promisify<Buffer, Buffer>(deflate);

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const headLength = 13;
/** 8 bits a sample, RGBA, deflate, the usual filters, not interlaced (PNG §11.2.1): what every browser's canvas writes. */
const canvasForm = Buffer.from([8, 6, 0, 0, 0]);
const bytesPerPixel = 4;

function* chunksOf(file: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = signature.length; at < file.length;) {
    if (at + 12 > file.length) throw new PictureRefusal('cut off');
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > file.length) throw new PictureRefusal('cut off');
    if (crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) throw new PictureRefusal('damaged');
    yield { type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, end) };
    at = end + 4;
  }
}

interface PictureParts {
  head: Buffer;
  palette: Buffer | undefined;
  transparency: Buffer | undefined;
  data: Buffer;
}

/** Head first, end last, and nothing behind it: a second file must not travel along. */
function partsOf(file: Buffer): PictureParts {
  if (!isPng(file)) throw new PictureRefusal('no PNG');
  const chunks = [...chunksOf(file)];
  const [head, last] = [chunks[0], chunks.at(-1)];
  const isWhole = head?.type === 'IHDR' && head.data.length === headLength && last?.type === 'IEND';
  if (!isWhole || chunks.filter(({ type }) => type === 'IHDR' || type === 'IEND').length !== 2)
    throw new PictureRefusal('not in order');
  const only = (wanted: string) => chunks.find(({ type }) => type === wanted)?.data;
  const data = Buffer.concat(chunks.flatMap((chunk) => (chunk.type === 'IDAT' ? [chunk.data] : [])));
  return { head: head.data, palette: only('PLTE'), transparency: only('tRNS'), data };
}

function inflate(data: Buffer, size: number): Buffer {
  try {
    const rows = inflateSync(data, { maxOutputLength: size });
    if (rows.length === size) return rows;
  } catch (cause) {
    throw new PictureRefusal('damaged', { cause });
  }
  throw new PictureRefusal('cut off');
}

/** PNG §9.4. */
function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((one) => Math.abs(estimate - one)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** What each filter predicts of a byte; PNG §9.2. */
const predictions: readonly ((left: number, above: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_left, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
];

/** `step`: bytes to the sample on the left. */
function unfilter(
  rows: Buffer,
  { stride, height, step }: Record<'stride' | 'height' | 'step', number>,
): Buffer {
  const bytes = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const predict = predictions[rows[y * (stride + 1)] ?? 0];
    if (!predict) throw new PictureRefusal('damaged');
    const to = y * stride;
    for (let x = 0; x < stride; x++) {
      const isFirst = x < step;
      const left = isFirst ? 0 : (bytes[to + x - step] ?? 0);
      const above = y === 0 ? 0 : (bytes[to + x - stride] ?? 0);
      const corner = isFirst || y === 0 ? 0 : (bytes[to + x - stride - step] ?? 0);
      bytes[to + x] = (rows[y * (stride + 1) + 1 + x] ?? 0) + predict(left, above, corner);
    }
  }
  return bytes;
}

function unpack(data: Buffer, { width, height }: PictureSize, form: PngForm): Buffer {
  const stride = rowBytes(form, width);
  const rows = inflate(data, (stride + 1) * height);
  return unfilter(rows, { stride, height, step: bytesPerSample(form) });
}

export const isPng = (file: Buffer): boolean => file.subarray(0, signature.length).equals(signature);

/**
 * Reads a PNG by its content; nothing is believed that is not checked. `forms`: the one that a canvas writes, or all that
 * are not interlaced. Throws `PictureRefusal`, before anything is unpacked where there are more pixels than `most`.
 */
export function readPng(file: Buffer, most: PictureSize, forms: 'of-canvas' | 'any'): Picture {
  const { head, palette, transparency, data } = partsOf(file);
  if (forms === 'of-canvas' && !head.subarray(8).equals(canvasForm))
    throw new PictureRefusal('not 8-bit RGBA');
  const form = readForm(head, palette, transparency);
  const size = { width: head.readUInt32BE(0), height: head.readUInt32BE(4) };
  requireSize(size, most);
  return { ...size, pixels: toRgba(unpack(data, size, form), size, form) };
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** What each byte of a row is packed as the difference from: nothing, the sample on its left, or the one above; PNG §9.2. */
export type RowFilter = 'none' | 'left' | 'above';
const filterTypes: Readonly<Record<RowFilter, number>> = { none: 0, left: 1, above: 2 };

function rowsOf({ width, height, pixels }: Picture, filter: RowFilter): Buffer {
  const stride = width * bytesPerPixel;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    const to = y * (stride + 1) + 1;
    rows[to - 1] = filterTypes[filter];
    pixels.copy(rows, to, y * stride, (y + 1) * stride);
    if (filter === 'none' || (filter === 'above' && y === 0)) continue;
    const [back, first] = filter === 'left' ? [bytesPerPixel, bytesPerPixel] : [stride, 0];
    for (let x = first; x < stride; x++)
      rows[to + x] = (rows[to + x] ?? 0) - (pixels[y * stride + x - back] ?? 0);
  }
  return rows;
}

function withHead({ width, height }: PictureSize, data: Buffer): Buffer {
  const head = Buffer.alloc(headLength);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  canvasForm.copy(head, 8);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** The picture as a PNG that holds its pixels and nothing else. */
export const writePng = (picture: Picture): Buffer => withHead(picture, deflateSync(rowsOf(picture, 'none')));

/** The same, packed while others are served: what it costs is for whoever made the picture to say. */
export const writePngAside = async (picture: Picture, filter: RowFilter): Promise<Buffer> =>
  withHead(picture, await deflateAside(rowsOf(picture, filter)));
