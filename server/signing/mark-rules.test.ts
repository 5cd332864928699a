import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { longestPicture } from '#contract/mark-layout.ts';
import { acceptMark } from './mark-rules.ts';
import type { Picture } from '../platform/pictures/picture.ts';
import { readPicture, writePicture } from './mark-picture.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const most = { width: 640, height: 320 };

test('a dot is not a signature', async () => {
  await expect(acceptMark({ kind: 'drawn', aspect: 3, strokes: [[0.5, 0.5, 0.51, 0.5]] })).rejects.toThrow(
    code('mark_empty'),
  );
  // A finger that rests trembles: its ink is long, and shows a dot.
  const trembling = Array.from({ length: 400 }, (_, at) => 0.5 + (at % 4 < 2 ? 0 : 0.01));
  await expect(acceptMark({ kind: 'drawn', aspect: 3, strokes: [trembling] })).rejects.toThrow(
    code('mark_empty'),
  );
  // Letters to Unicode that show nothing.
  for (const text of ['. -', '\u3164', '\u115f\u1160', '\uffa0 .'])
    await expect(acceptMark({ kind: 'typed', text, font: 'caveat' })).rejects.toThrow(code('mark_empty'));
  await acceptMark({ kind: 'drawn', aspect: 3, strokes: [[0, 0.5, 0.5, 0.2, 1, 0.8]] });
  await acceptMark({ kind: 'typed', text: 'Ægir', font: 'caveat' });
});

test('pressure is told for each point of a drawing, or for none', async () => {
  const drawn = { kind: 'drawn', aspect: 3, strokes: [[0, 0.5, 0.5, 0.2, 1, 0.8]] } as const;
  const mark = (pressures: number[][]) => ({
    ...drawn,
    strokes: drawn.strokes.map((one) => [...one]),
    pressures,
  });
  await acceptMark(mark([[0.1, 0.5, 1]]));
  for (const wrong of [[], [[0.1, 0.5]], [[0.1, 0.5, 1, 1]], [[0.1, 0.5, 1], [1]]])
    await expect(acceptMark(mark(wrong))).rejects.toThrow(code('invalid_request'));
});

test('a name that no font can show is no signature', async () => {
  for (const text of ['김명', 'Kari 😀', 'สมชาย'])
    await expect(acceptMark({ kind: 'typed', text, font: 'caveat' })).rejects.toThrow(
      code('letters_unshown'),
    );
  for (const text of ['Γιώργος', 'Жуков', 'नमस्ते', 'Nguyễn'])
    await acceptMark({ kind: 'typed', text, font: 'dancing-script' });
});

type Pixel = readonly [red: number, green: number, blue: number, opacity: number];
const ink: Pixel = [20, 30, 110, 255];
const clear: Pixel = [0, 0, 0, 0];

function paint(width: number, height: number, at: (x: number, y: number) => Pixel): Picture {
  const pixels = Buffer.alloc(width * height * 4);
  for (let index = 0; index < width * height; index++)
    pixels.set(at(index % width, Math.floor(index / width)), index * 4);
  return { width, height, pixels };
}

/** A wave across the picture. */
const wave = (x: number, y: number): boolean => Math.abs(y - 20 - 14 * Math.sin(x / 9)) < 2;
const written = paint(120, 40, (x, y) => (wave(x, y) ? ink : clear));
const adopt = (png: string) => acceptMark({ kind: 'uploaded', png });

describe('a picture', () => {
  it('of writing is taken, and kept pixel for pixel', async () => {
    const kept = await adopt(writePicture(written));
    expect(kept.kind === 'uploaded' && readPicture(kept.png, most)).toEqual(written);
  });

  it('loses what stood beside and under its pixels', async () => {
    const secret = paint(120, 40, (x, y) => (wave(x, y) ? ink : [1, 2, 3, 0]));
    const file = Buffer.from(writePicture(secret), 'base64');
    const comment = withChunk(file, 'tEXt', Buffer.from('Author\0Kari'));
    const kept = await adopt(comment.toString('base64'));
    expect(kept).toEqual({ kind: 'uploaded', png: writePicture(written) });
  });

  it.each([
    ['nothing', paint(120, 40, () => clear)],
    ['white on nothing', paint(120, 40, (x, y) => (wave(x, y) ? [255, 255, 255, 255] : clear))],
    ['what nobody could see', paint(120, 40, (x, y) => (wave(x, y) ? [20, 30, 110, 30] : clear))],
    ['a dot', paint(60, 60, (x, y) => (Math.hypot(x - 30, y - 30) < 8 ? ink : clear))],
    ['a blot', paint(90, 90, (x, y) => (Math.hypot(x - 45, y - 45) < 40 ? ink : clear))],
    ['a photograph', paint(120, 40, (x) => [x, 90, 90, 255])],
  ])('of %s is refused', async (_name, picture) => {
    await expect(adopt(writePicture(picture))).rejects.toThrow(code('mark_image_unclear'));
  });

  it('with more pixels than are taken is refused before it is unpacked', async () => {
    const bomb = Buffer.from(writePicture(written), 'base64');
    const head = Buffer.from(bomb.subarray(16, 29));
    head.writeUInt32BE(60_000, 0);
    await expect(adopt(replaceHead(bomb, head).toString('base64'))).rejects.toThrow(
      code('mark_image_too_large'),
    );
  });

  it('that would be kept longer than any that is taken is refused', async () => {
    const small = wandering({ width: 560, height: 280 });
    expect(small.length).toBeLessThan(longestPicture);
    expect(writePicture(readPicture(small, most)).length).toBeGreaterThan(2 * longestPicture);
    await expect(adopt(small)).rejects.toThrow(code('mark_image_too_large'));
  });

  const file = Buffer.from(writePicture(written), 'base64');
  const flipped = Buffer.from(file);
  flipped[60] = (flipped[60] ?? 0) ^ 1;
  const grey = Buffer.from(file.subarray(16, 29));
  grey[9] = 0;
  const bigger = Buffer.from(file.subarray(16, 29));
  bigger.writeUInt32BE(121, 0);
  it.each([
    ['no PNG', Buffer.from('<svg onload="alert(1)"/>')],
    ['a JPEG by its content', Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Buffer.alloc(40)])],
    ['cut off', file.subarray(0, -20)],
    ['damaged', flipped],
    ['of another form', replaceHead(file, grey)],
    ['shorter than it says', replaceHead(file, bigger)],
    ['longer than it says', withData(file, Buffer.alloc(500_000))],
    ['filtered in no known way', withData(file, Buffer.alloc((120 * 4 + 1) * 40, 9))],
    ['followed by another file', Buffer.concat([file, Buffer.from('%PDF-1.7')])],
    ['followed by another picture', Buffer.concat([file, file.subarray(8)])],
  ])('that is %s is refused', async (_name, bytes) => {
    await expect(adopt(bytes.toString('base64'))).rejects.toThrow(code('mark_image_invalid'));
  });
});

test.each([1, 2, 3, 4])('pictures of filter %i are read as they were', (filter) => {
  const { width, height, pixels } = written;
  const stride = width * 4;
  const rows = Buffer.alloc((stride + 1) * height);
  const byte = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (pixels[y * stride + x] ?? 0));
  for (let y = 0; y < height; y++) {
    rows[y * (stride + 1)] = filter;
    for (let x = 0; x < stride; x++) {
      const [a, b, c] = [byte(x - 4, y), byte(x, y - 1), x < 4 ? 0 : byte(x - 4, y - 1)];
      const nearest = [a, b, c].toSorted((one, two) => Math.abs(b - c + a - one) - Math.abs(b - c + a - two));
      const predicted = [0, a, b, Math.floor((a + b) / 2), nearest[0] ?? 0][filter] ?? 0;
      rows[y * (stride + 1) + 1 + x] = (byte(x, y) - predicted) & 255;
    }
  }
  const png = withData(Buffer.from(writePicture(written), 'base64'), rows).toString('base64');
  expect(readPicture(png, most).pixels.equals(pixels)).toBe(true);
});

/** Faint colours that wander a step at a time, along the rows and then down the columns: what filters them so packs well, and nothing else does. */
function wandering({ width, height }: Pick<Picture, 'width' | 'height'>): string {
  const stride = width * 4;
  const rows = Buffer.alloc((stride + 1) * height);
  const steps = randomBytes(stride * height);
  const middle = height / 2;
  const isInk = (y: number): boolean => [0, 10].includes(Math.abs(y - middle));
  const faint = 20;
  const opacityAt = (x: number, y: number): number => {
    if (isInk(y)) return 255;
    if (y < middle) return x === 3 ? faint : 0;
    return isInk(y - 1) ? (faint - 255) & 255 : 0;
  };
  for (let y = 0; y < height; y++) {
    rows[y * (stride + 1)] = isInk(y) ? 0 : y < middle ? 1 : 2;
    for (let x = 0; x < stride; x++) {
      const step = isInk(y) ? 0 : steps[y * stride + x]! & 1 ? 1 : 255;
      rows[y * (stride + 1) + 1 + x] = x % 4 === 3 ? opacityAt(x, y) : step;
    }
  }
  return withData(Buffer.from(writePicture(paint(width, height, () => clear)), 'base64'), rows).toString(
    'base64',
  );
}

function chunkOf(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(data.length, 0);
  numbers.writeUInt32BE(checkOf(named), 4);
  return Buffer.concat([numbers.subarray(0, 4), named, numbers.subarray(4)]);
}

/** CRC-32 as PNG Annex D writes it, by the bit. */
function checkOf(bytes: Buffer): number {
  let check = 0xffffffff;
  for (const byte of bytes) {
    check ^= byte;
    for (let bit = 0; bit < 8; bit++) check = (check >>> 1) ^ (check & 1 ? 0xedb88320 : 0);
  }
  return (check ^ 0xffffffff) >>> 0;
}

const replaceHead = (file: Buffer, head: Buffer): Buffer =>
  Buffer.concat([file.subarray(0, 8), chunkOf('IHDR', head), file.subarray(33)]);
const withChunk = (file: Buffer, type: string, data: Buffer): Buffer =>
  Buffer.concat([file.subarray(0, 33), chunkOf(type, data), file.subarray(33)]);
const withData = (file: Buffer, rows: Buffer): Buffer =>
  Buffer.concat([file.subarray(0, 33), chunkOf('IDAT', deflateSync(rows)), chunkOf('IEND', Buffer.alloc(0))]);
