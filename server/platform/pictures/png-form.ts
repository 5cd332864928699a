import { PictureRefusal, type PictureSize } from './picture.ts';

/** How a PNG's samples stand in its rows: PNG §11.2.1 (IHDR), §11.2.2 (PLTE), §11.3.1 (tRNS). */
export interface PngForm {
  depth: number;
  colors: 'grey' | 'rgb' | 'palette' | 'grey-alpha' | 'rgba';
  palette: Buffer | undefined;
  transparency: Buffer | undefined;
}

const colorTypes: Readonly<Record<number, { colors: PngForm['colors']; depths: readonly number[] }>> = {
  0: { colors: 'grey', depths: [1, 2, 4, 8, 16] },
  2: { colors: 'rgb', depths: [8, 16] },
  3: { colors: 'palette', depths: [1, 2, 4, 8] },
  4: { colors: 'grey-alpha', depths: [8, 16] },
  6: { colors: 'rgba', depths: [8, 16] },
};
const channels = { grey: 1, rgb: 3, palette: 1, 'grey-alpha': 2, rgba: 4 } as const;

export function readForm(
  head: Buffer,
  palette: Buffer | undefined,
  transparency: Buffer | undefined,
): PngForm {
  const [depth = 0, type = 0, compression, filter, interlace] = head.subarray(8);
  const known = colorTypes[type];
  if (!known?.depths.includes(depth) || compression !== 0 || filter !== 0)
    throw new PictureRefusal('of no known form');
  if (interlace !== 0) throw new PictureRefusal('interlaced');
  const needsPalette = known.colors === 'palette';
  if (needsPalette && (!palette || palette.length === 0 || palette.length % 3 !== 0))
    throw new PictureRefusal('without its palette');
  return { depth, colors: known.colors, palette, transparency };
}

export const rowBytes = ({ depth, colors }: PngForm, width: number): number =>
  Math.ceil((width * channels[colors] * depth) / 8);

/** From one pixel to the next, at least one. */
export const bytesPerSample = ({ depth, colors }: PngForm): number =>
  Math.max(1, (channels[colors] * depth) / 8);

type Sample = (x: number, y: number, channel: number) => number;

/** As they stand there, and so in the terms of the transparency chunk; of 16 bits the upper 8. */
function sampler(bytes: Buffer, { width }: PictureSize, form: PngForm): { at: Sample; whole: Sample } {
  const { depth } = form;
  const stride = rowBytes(form, width);
  const count = channels[form.colors];
  if (depth === 16)
    return {
      at: (x, y, channel) => bytes[y * stride + (x * count + channel) * 2] ?? 0,
      whole: (x, y, channel) => bytes.readUInt16BE(y * stride + (x * count + channel) * 2),
    };
  const at: Sample = (x, y, channel) => {
    const bit = (x * count + channel) * depth;
    const byte = bytes[y * stride + (bit >> 3)] ?? 0;
    return (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
  };
  return { at, whole: at };
}

type Rgba = readonly [red: number, green: number, blue: number, opacity: number];

function pixelReader(bytes: Buffer, size: PictureSize, form: PngForm): (x: number, y: number) => Rgba {
  const { depth, colors, palette, transparency } = form;
  const { at, whole } = sampler(bytes, size, form);
  // Grey of few bits reaches from black to white all the same.
  const scale = colors === 'grey' && depth < 8 ? 255 / ((1 << depth) - 1) : 1;
  const isClear = (x: number, y: number): boolean =>
    transparency !== undefined &&
    transparency.length >= channels[colors] * 2 &&
    Array.from({ length: channels[colors] }).every(
      (_, channel) => transparency.readUInt16BE(channel * 2) === whole(x, y, channel),
    );
  switch (colors) {
    case 'palette':
      return (x, y) => {
        const index = at(x, y, 0);
        if (!palette || index * 3 + 2 >= palette.length) throw new PictureRefusal('beyond its palette');
        const [red = 0, green = 0, blue = 0] = palette.subarray(index * 3, index * 3 + 3);
        return [red, green, blue, transparency?.[index] ?? 255];
      };
    case 'grey':
      return (x, y) => {
        const light = Math.round(at(x, y, 0) * scale);
        return [light, light, light, isClear(x, y) ? 0 : 255];
      };
    case 'grey-alpha':
      return (x, y) => {
        const light = at(x, y, 0);
        return [light, light, light, at(x, y, 1)];
      };
    case 'rgb':
      return (x, y) => [at(x, y, 0), at(x, y, 1), at(x, y, 2), isClear(x, y) ? 0 : 255];
    case 'rgba':
      return (x, y) => [at(x, y, 0), at(x, y, 1), at(x, y, 2), at(x, y, 3)];
    default:
      return colors satisfies never;
  }
}

export function toRgba(bytes: Buffer, size: PictureSize, form: PngForm): Buffer {
  if (form.colors === 'rgba' && form.depth === 8) return bytes;
  const pixels = Buffer.alloc(size.width * size.height * 4);
  const read = pixelReader(bytes, size, form);
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) pixels.set(read(x, y), (y * size.width + x) * 4);
  return pixels;
}
