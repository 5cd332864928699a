// oxlint-disable-next-line typescript/triple-slash-reference -- it declares a module and is none, so nothing can import it
/// <reference path="./image-decoders.d.ts" />
import { PictureRefusal, requireSize, type Picture, type PictureSize } from './picture.ts';

const start = 0xffd8;
const end = 0xffd9;
const scanStart = 0xffda;
/** Baseline, extended and progressive: what there is outside of archives (ITU-T T.81 table B.1). */
const frames: readonly number[] = [0xffc0, 0xffc1, 0xffc2];
/**
 * A progressive file has about ten. Each one is gone through for every block of the picture, though it may be a few bytes long:
 * of thousands of them a small file would keep the server busy for minutes.
 */
const mostScans = 24;

export const isJpeg = (file: Buffer): boolean => file.length > 4 && file.readUInt16BE(0) === start;

/** Behind the coded data that begins there: at the next marker that ends it. */
function afterScan(file: Buffer, from: number): number {
  for (let at = from; at + 1 < file.length; at++) {
    const next = file[at + 1] ?? 0;
    // A stuffed byte and a restart belong to the data.
    if (file[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new PictureRefusal('cut off');
}

interface Frame extends PictureSize {
  components: number;
}

function readFrame(file: Buffer, at: number): Frame {
  if (at + 10 > file.length) throw new PictureRefusal('cut off');
  if (file[at + 4] !== 8) throw new PictureRefusal('not 8 bits a sample');
  return {
    height: file.readUInt16BE(at + 5),
    width: file.readUInt16BE(at + 7),
    components: file[at + 9] ?? 0,
  };
}

/** Marker by marker to the end, behind which nothing may follow: a second file must not travel along. */
function walk(file: Buffer): Frame {
  const found: Frame[] = [];
  let scans = 0;
  for (let at = 2; ;) {
    if (at + 2 > file.length) throw new PictureRefusal('cut off');
    const marker = file.readUInt16BE(at);
    if (marker === end) {
      if (at + 2 !== file.length) throw new PictureRefusal('more behind its end');
      break;
    }
    if (marker < 0xffc0 || at + 4 > file.length) throw new PictureRefusal('damaged');
    const next = at + 2 + file.readUInt16BE(at + 2);
    if (frames.includes(marker)) found.push(readFrame(file, at));
    else if (marker >= 0xffc3 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffcc)
      throw new PictureRefusal('of no known form');
    if (marker === scanStart && ++scans > mostScans) throw new PictureRefusal('too many scans');
    at = marker === scanStart ? afterScan(file, next) : next;
  }
  const [frame, ...more] = found;
  if (!frame || more.length > 0 || scans === 0) throw new PictureRefusal('not in order');
  if (frame.components !== 1 && frame.components !== 3)
    throw new PictureRefusal('neither grey nor in colour');
  return frame;
}

/** Reads a JPEG by its content. Throws `PictureRefusal`, before anything is decoded where there are more pixels than `most`. */
export async function readJpeg(file: Buffer, most: PictureSize): Promise<Picture> {
  const { width, height } = walk(file);
  requireSize({ width, height }, most);
  // Loaded here, for whoever has no logo to set has no use for it.
  const { JpegImage } = await import('pdfjs-dist/legacy/image_decoders/pdf.image_decoders.mjs');
  try {
    const image = new JpegImage();
    // It works on the bytes it is given.
    image.parse(new Uint8Array(file));
    if (image.width !== width || image.height !== height) throw new PictureRefusal('not in order');
    return { width, height, pixels: Buffer.from(image.getData({ width, height, forceRGBA: true })) };
  } catch (cause) {
    throw cause instanceof PictureRefusal ? cause : new PictureRefusal('damaged', { cause });
  }
}
