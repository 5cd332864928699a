import type { AdoptedMark } from '../../contract/fields.ts';
import { longestPicture, mostPictureSize } from '../../contract/mark-layout.ts';
import { extractInk, type Pixels } from './ink-picture.ts';

export type UploadedMark = Extract<AdoptedMark, { kind: 'uploaded' }>;
/** Why a file gives no mark: not PNG or JPEG by its content; too many bytes or pixels; damaged; no writing in it. */
export type PictureProblem = 'kind' | 'size' | 'damaged' | 'unclear';

/** Bytes; photographs of phones have a third of it. */
const mostBytes = 20 * 1024 * 1024;
/** More would take hundreds of megabytes to unpack, from a file of a few kilobytes. */
const mostPixels = 60_000_000;
/** Writing is looked for in no more than this, along the longer side. Pixels. */
const workingSize = 1200;

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

interface Size {
  width: number;
  height: number;
}

/** By the content alone: what a file is called and says it is can be anything. Undefined for what is neither. */
function declaredSize(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, pngStart))
    return bytes.length < 24 ? undefined : { width: view.getUint32(16), height: view.getUint32(20) };
  return startsWith(bytes, [0xff, 0xd8, 0xff]) ? jpegSize(view) : undefined;
}

/** From the frame header, ITU T.81 §B.2.2; C4, C8 and CC are tables, not frames. */
function jpegSize(view: DataView): Size | undefined {
  for (let at = 2; at + 9 < view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** The picture the right way up, no larger than writing needs. */
async function unpack(file: Blob, size: Size): Promise<Pixels> {
  const scale = Math.min(1, workingSize / Math.max(size.width, size.height));
  const image = await createImageBitmap(file, { imageOrientation: 'from-image', resizeQuality: 'high' });
  const [width, height] = [image.width, image.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  ) as [number, number];
  const context = contextOf({ width, height });
  context.drawImage(image, 0, 0, width, height);
  image.close();
  return context.getImageData(0, 0, width, height);
}

function contextOf({ width, height }: Size): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  return context;
}

async function toBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** As a PNG within the limits of the contract. */
async function pack(ink: Pixels): Promise<string> {
  const whole = contextOf(ink);
  whole.putImageData(new ImageData(new Uint8ClampedArray(ink.data), ink.width, ink.height), 0, 0);
  const fitting = Math.min(1, mostPictureSize.width / ink.width, mostPictureSize.height / ink.height);
  for (let scale = fitting; ; scale *= 0.8) {
    const [width, height] = [ink.width, ink.height].map((side) => Math.max(1, Math.floor(side * scale))) as [
      number,
      number,
    ];
    const small = contextOf({ width, height });
    small.drawImage(whole.canvas, 0, 0, width, height);
    const png = await toBase64(await small.canvas.convertToBlob({ type: 'image/png' }));
    if (png.length <= longestPicture) return png;
  }
}

/** The signature in a picture that the person chose: read, cut out of its paper, and written anew in the browser. */
export async function readPictureFile(file: Blob): Promise<UploadedMark | PictureProblem> {
  if (file.size > mostBytes) return 'size';
  const size = declaredSize(new Uint8Array(await file.arrayBuffer()));
  if (!size) return 'kind';
  if (size.width * size.height > mostPixels) return 'size';
  const pixels = await unpack(file, size).catch(() => null);
  if (!pixels) return 'damaged';
  const ink = extractInk(pixels);
  return ink ? { kind: 'uploaded', png: await pack(ink) } : 'unclear';
}

/** Of a PNG in base64, from its head. */
export function pictureSize(png: string): Size {
  const head = Uint8Array.from(atob(png.slice(0, 32)), (letter) => letter.codePointAt(0) ?? 0);
  return declaredSize(head) ?? { width: 1, height: 1 };
}
