import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { ServiceError } from '../platform/http/service-error.ts';

/** Rows of red, green, blue and opacity, a byte each, from the top. */
export interface Picture {
  width: number;
  height: number;
  pixels: Buffer;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const headLength = 13;
/** 8 bits a sample, RGBA, deflate, the usual filters, not interlaced (PNG §11.2.1): what every browser's canvas writes. */
const onlyForm = Buffer.from([8, 6, 0, 0, 0]);
const bytesPerPixel = 4;

const invalid = (problem: string, cause?: unknown): ServiceError =>
  new ServiceError('mark_image_invalid', { details: { problem }, cause });

function* chunksOf(file: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = signature.length; at < file.length;) {
    if (at + 12 > file.length) throw invalid('cut off');
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > file.length) throw invalid('cut off');
    if (crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) throw invalid('damaged');
    yield { type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, end) };
    at = end + 4;
  }
}

interface PictureParts {
  head: Buffer;
  data: Buffer;
}

/** Head first, end last, and nothing behind it: a second file must not travel along. */
function partsOf(file: Buffer): PictureParts {
  if (!file.subarray(0, signature.length).equals(signature)) throw invalid('no PNG');
  const chunks = [...chunksOf(file)];
  const [head, last] = [chunks[0], chunks.at(-1)];
  const isWhole = head?.type === 'IHDR' && head.data.length === headLength && last?.type === 'IEND';
  if (!isWhole || chunks.filter(({ type }) => type === 'IHDR' || type === 'IEND').length !== 2)
    throw invalid('not in order');
  if (!head.data.subarray(8).equals(onlyForm)) throw invalid('not 8-bit RGBA');
  const data = Buffer.concat(chunks.flatMap((chunk) => (chunk.type === 'IDAT' ? [chunk.data] : [])));
  return { head: head.data, data };
}

function inflate(data: Buffer, size: number): Buffer {
  try {
    const rows = inflateSync(data, { maxOutputLength: size });
    if (rows.length === size) return rows;
  } catch (cause) {
    throw invalid('damaged', cause);
  }
  throw invalid('cut off');
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

function unfilter(rows: Buffer, width: number, height: number): Buffer {
  const stride = width * bytesPerPixel;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const predict = predictions[rows[y * (stride + 1)] ?? 0];
    if (!predict) throw invalid('damaged');
    const to = y * stride;
    for (let x = 0; x < stride; x++) {
      const isFirst = x < bytesPerPixel;
      const left = isFirst ? 0 : (pixels[to + x - bytesPerPixel] ?? 0);
      const above = y === 0 ? 0 : (pixels[to + x - stride] ?? 0);
      const corner = isFirst || y === 0 ? 0 : (pixels[to + x - stride - bytesPerPixel] ?? 0);
      pixels[to + x] = (rows[y * (stride + 1) + 1 + x] ?? 0) + predict(left, above, corner);
    }
  }
  return pixels;
}

/**
 * Reads a PNG of the one form that is taken, by its content; nothing is believed that is not checked. Throws
 * `mark_image_invalid`, or `mark_image_too_large` before anything is unpacked that has more pixels than `most`.
 */
export function readPicture(png: string, most: { width: number; height: number }): Picture {
  const { head, data } = partsOf(Buffer.from(png, 'base64'));
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  if (width === 0 || height === 0) throw invalid('empty');
  if (width > most.width || height > most.height)
    throw new ServiceError('mark_image_too_large', { details: { width, height, most } });
  const rows = inflate(data, (width * bytesPerPixel + 1) * height);
  return { width, height, pixels: unfilter(rows, width, height) };
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** The picture as a PNG that holds its pixels and nothing else, base64. */
export function writePicture({ width, height, pixels }: Picture): string {
  const head = Buffer.alloc(headLength);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  onlyForm.copy(head, 8);
  const stride = width * bytesPerPixel;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y++) pixels.copy(rows, y * (stride + 1) + 1, y * stride, (y + 1) * stride);
  const data = deflateSync(rows, { level: 9 });
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64');
}
