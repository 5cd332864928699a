/** How large the images of a file are once decoded, which a few bytes can make anything (ISO 32000-2 §8.9.5). */
import { ServiceError } from '../../platform/http/service-error.ts';
import { drawnObjects } from './drawn-objects.ts';
import { PdfStream, type PDF, type PdfObject, type PdfRef } from './libpdf.ts';

/**
 * A sheet of A0 at 300 dpi has 139 million pixels, the largest image in a real file here 113 million. Decoded to four
 * bytes each this is 600 MB, about the most that the tab of a signer lives through.
 */
const mostPixels = 150_000_000;

interface Size {
  width: number;
  height: number;
}

/** Throws `inspection_failed` with the size of the first image that is larger than a page can be. */
export function requireDrawableImages(pdf: PDF): void {
  const { registry } = pdf.context;
  const resolve = registry.resolve.bind(registry);
  for (const value of drawnObjects(pdf))
    if (value instanceof PdfStream && value.getName('Subtype', resolve)?.value === 'Image')
      for (const size of sizesOf(value, resolve)) requireDrawable(size);
}

function requireDrawable({ width, height }: Size): void {
  if (width * height > mostPixels)
    throw new ServiceError('inspection_failed', { details: { image: { width, height }, mostPixels } });
}

/** As the dictionary says, and as the data does: decoders go by their own header. */
function sizesOf(image: PdfStream, resolve: (ref: PdfRef) => PdfObject | null): Size[] {
  const said = (key: string): number => image.getNumber(key, resolve)?.value ?? 0;
  const data = Buffer.from(image.data);
  return [{ width: said('Width'), height: said('Height') }, jpegSize(data), jpeg2000Size(data)].filter(
    (size) => size !== undefined,
  );
}

/** ITU-T T.81 §B.2.2: the frame header, whichever process it is of. */
function jpegSize(data: Buffer): Size | undefined {
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= data.length;) {
    const marker = data.readUInt16BE(at);
    if (marker === 0xffff) at += 1;
    else if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker))
      return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    else at += 2 + data.readUInt16BE(at + 2);
  }
  return undefined;
}

/** ITU-T T.800 §A.5.1: SIZ follows the start of the codestream. */
function jpeg2000Size(data: Buffer): Size | undefined {
  const at = data.indexOf(Buffer.from('ff4fff51', 'hex'));
  if (at === -1 || at + 24 > data.length) return undefined;
  return {
    width: data.readUInt32BE(at + 8) - data.readUInt32BE(at + 16),
    height: data.readUInt32BE(at + 12) - data.readUInt32BE(at + 20),
  };
}
