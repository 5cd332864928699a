/** What is taken for a logo, from files as an attacker would write them. */
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readPng, writePng } from '../platform/pictures/png-picture.ts';
import { readLogo } from './read-logo.ts';
import { smallJpeg } from '../../test/support/small-jpeg.ts';

const most = { width: 640, height: 320 };
const pixel = [10, 125, 79, 255];
const plain = writePng({
  width: 3,
  height: 2,
  pixels: Buffer.from(Array.from({ length: 6 }, () => pixel).flat()),
});
const refused = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) as unknown });

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

interface Made {
  width?: number;
  height?: number;
  depth: number;
  type: number;
  interlace?: number;
  more?: Buffer[];
  rows: number[];
}

/** A PNG of any form, right or wrong. */
function png({ width = 1, height = 1, depth, type, interlace = 0, more = [], rows }: Made): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, type, 0, 0, interlace], 8);
  const data = deflateSync(Buffer.from(rows));
  return Buffer.concat([
    plain.subarray(0, 8),
    chunk('IHDR', head),
    ...more,
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const pixelsOf = async (file: Buffer): Promise<number[]> => [
  ...readPng((await readLogo(file)).png, most, 'of-canvas').pixels,
];

describe('a logo', () => {
  it.each<[string, Made, number[]]>([
    ['8-bit RGBA', { depth: 8, type: 6, rows: [0, 1, 2, 3, 4] }, [1, 2, 3, 4]],
    ['8-bit RGB', { depth: 8, type: 2, rows: [0, 1, 2, 3] }, [1, 2, 3, 255]],
    ['16-bit RGB', { depth: 16, type: 2, rows: [0, 1, 99, 2, 99, 3, 99] }, [1, 2, 3, 255]],
    ['16-bit RGBA', { depth: 16, type: 6, rows: [0, 1, 9, 2, 9, 3, 9, 4, 9] }, [1, 2, 3, 4]],
    ['grey', { depth: 8, type: 0, rows: [0, 7] }, [7, 7, 7, 255]],
    ['grey with opacity', { depth: 8, type: 4, rows: [0, 7, 8] }, [7, 7, 7, 8]],
    [
      'one-bit grey',
      { width: 2, depth: 1, type: 0, rows: [0, 0b01000000] },
      [0, 0, 0, 255, 255, 255, 255, 255],
    ],
    [
      'a colour called clear',
      { depth: 8, type: 2, more: [chunk('tRNS', Buffer.from([0, 1, 0, 2, 0, 3]))], rows: [0, 1, 2, 3] },
      [1, 2, 3, 0],
    ],
    [
      'a palette of two, with opacity',
      {
        width: 2,
        depth: 4,
        type: 3,
        more: [chunk('PLTE', Buffer.from([1, 2, 3, 4, 5, 6])), chunk('tRNS', Buffer.from([77]))],
        rows: [0, 0x01],
      },
      [1, 2, 3, 77, 4, 5, 6, 255],
    ],
  ])('is read as %s', async (_, made, pixels) => {
    expect(await pixelsOf(png(made))).toEqual(pixels);
  });

  it('is read from a JPEG, and kept as a PNG', async () => {
    const { width, height, png: kept } = await readLogo(smallJpeg);
    expect([width, height]).toEqual([24, 12]);
    const [red = 0, green = 0, blue = 0, opacity] = readPng(kept, most, 'of-canvas').pixels;
    // #0a7d4f, as near as JPEG comes.
    expect([Math.abs(red - 10), Math.abs(green - 125), Math.abs(blue - 79)].every((off) => off < 8)).toBe(
      true,
    );
    expect(opacity).toBe(255);
  });

  it('holds nothing but its pixels: words, profiles and what stood under the clear are left behind', async () => {
    const text = chunk('tEXt', Buffer.from('Comment\0<script>alert(1)</script>'));
    const profile = chunk('iCCP', Buffer.from('x\0\0secret-canary'));
    const dressed = Buffer.concat([plain.subarray(0, 33), text, profile, plain.subarray(33)]);
    const { png: kept } = await readLogo(dressed);
    expect(kept).toEqual(plain);
    const comment = Buffer.from([0xff, 0xfe, 0x00, 0x0f, ...Buffer.from('<svg onload=/>')].slice(0, 17));
    const jpeg = Buffer.concat([smallJpeg.subarray(0, 2), comment, smallJpeg.subarray(2)]);
    expect((await readLogo(jpeg)).png.includes('svg')).toBe(false);
  });

  it.each<[string, Buffer]>([
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a GIF with a script behind it', Buffer.from('GIF89a/*\0\0*/=1;alert(1)')],
    ['WebP', Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
    ['nothing', Buffer.alloc(0)],
    [
      'a PNG’s first bytes and HTML',
      Buffer.concat([plain.subarray(0, 8), Buffer.from('<script>alert(1)</script>')]),
    ],
    ['a PNG with HTML behind it', Buffer.concat([plain, Buffer.from('<script>alert(1)</script>')])],
    ['a PNG with a JPEG behind it', Buffer.concat([plain, smallJpeg])],
    ['a JPEG with HTML behind it', Buffer.concat([smallJpeg, Buffer.from('<script>alert(1)</script>')])],
    ['a JPEG with a PDF behind it', Buffer.concat([smallJpeg, Buffer.from('%PDF-1.7')])],
    ['a PNG that is cut off', plain.subarray(0, plain.length - 20)],
    ['a JPEG that is cut off', smallJpeg.subarray(0, smallJpeg.length - 20)],
    ['a PNG with a flipped bit', Buffer.from(plain.map((byte, at) => (at === 20 ? byte ^ 1 : byte)))],
    ['a PNG whose rows are too few', png({ height: 9, depth: 8, type: 6, rows: [0, 1, 2, 3, 4] })],
    ['a PNG whose rows are too many', png({ depth: 8, type: 6, rows: Array(99).fill(0) })],
    ['an interlaced PNG', png({ depth: 8, type: 6, interlace: 1, rows: [0, 1, 2, 3, 4] })],
    ['a PNG of no known depth', png({ depth: 3, type: 0, rows: [0, 1] })],
    ['a palette without colours', png({ depth: 8, type: 3, rows: [0, 1] })],
    [
      'a colour beyond its palette',
      png({ depth: 8, type: 3, more: [chunk('PLTE', Buffer.from([1, 2, 3]))], rows: [0, 9] }),
    ],
    ['a PNG without width', png({ width: 0, depth: 8, type: 6, rows: [0] })],
  ])('is not %s', async (_, file) => {
    await expect(readLogo(file)).rejects.toEqual(refused('logo_invalid'));
  });

  /** Where the frame header of the small JPEG begins. */
  const frame = smallJpeg.indexOf(Buffer.from([0xff, 0xc0]));
  const scan = smallJpeg.indexOf(Buffer.from([0xff, 0xda]));
  const patched = (at: number, ...bytes: number[]): Buffer => {
    const file = Buffer.from(smallJpeg);
    file.set(bytes, at);
    return file;
  };

  it('is not a small file of a giant picture: refused before anything is unpacked', async () => {
    const bomb = png({ width: 50_000, height: 50_000, depth: 1, type: 0, rows: Array(1000).fill(0) });
    await expect(readLogo(bomb)).rejects.toEqual(refused('logo_too_large', { width: 50_000, most }));
    const began = performance.now();
    await expect(readLogo(patched(frame + 5, 0xff, 0xff, 0xff, 0xff))).rejects.toEqual(
      refused('logo_too_large', { width: 65_535, height: 65_535 }),
    );
    expect(performance.now() - began).toBeLessThan(2000);
    await expect(readLogo(Buffer.alloc(524_289))).rejects.toEqual(
      refused('logo_too_large', { byteSize: 524_289 }),
    );
  });

  it('is not a JPEG that would keep the server busy, nor one in four colours', async () => {
    const scans = smallJpeg.subarray(scan, smallJpeg.length - 2);
    const many = Buffer.concat([
      smallJpeg.subarray(0, scan),
      ...Array<Buffer>(200).fill(scans),
      smallJpeg.subarray(-2),
    ]);
    await expect(readLogo(many)).rejects.toEqual(refused('logo_invalid', { problem: 'too many scans' }));
    await expect(readLogo(patched(frame + 9, 4))).rejects.toEqual(refused('logo_invalid'));
    await expect(readLogo(patched(frame + 4, 12))).rejects.toEqual(refused('logo_invalid'));
    const twice = Buffer.concat([
      smallJpeg.subarray(0, scan),
      smallJpeg.subarray(frame, scan),
      smallJpeg.subarray(scan),
    ]);
    await expect(readLogo(twice)).rejects.toEqual(refused('logo_invalid', { problem: 'not in order' }));
  });
});
