import { deflateSync } from 'node:zlib';
import { mostPictureSize } from '#contract/mark-layout.ts';
import { PdfDict, PdfName, PdfNumber, PdfStream, type PdfRef } from '../documents/pdf/libpdf.ts';
import { readPicture } from '../signing/mark-picture.ts';
import type { NewObjects } from '../documents/pdf/revision.ts';

/** The same mark stands in many fields of a document, and once in its bytes. */
const written = new WeakMap<NewObjects, Map<string, PdfRef>>();

function imageOf(
  size: { width: number; height: number },
  colours: 'DeviceRGB' | 'DeviceGray',
  samples: Uint8Array,
  entries: Record<string, PdfRef> = {},
): PdfStream {
  return new PdfStream(
    PdfDict.of({
      Type: PdfName.of('XObject'),
      Subtype: PdfName.of('Image'),
      Width: PdfNumber.of(size.width),
      Height: PdfNumber.of(size.height),
      ColorSpace: PdfName.of(colours),
      BitsPerComponent: PdfNumber.of(8),
      Filter: PdfName.of('FlateDecode'),
      ...entries,
    }),
    deflateSync(samples),
  );
}

/** A PNG as an image of the document, its opacity as a soft mask (ISO 32000-2 §11.6.5.2). */
export function pagePicture(objects: NewObjects, png: string): PdfRef {
  const known = written.get(objects) ?? new Map<string, PdfRef>();
  written.set(objects, known);
  const existing = known.get(png);
  if (existing) return existing;
  const picture = readPicture(png, mostPictureSize);
  const count = picture.width * picture.height;
  const [colours, opacity] = [new Uint8Array(3 * count), new Uint8Array(count)];
  for (let index = 0; index < count; index++) {
    colours.set(picture.pixels.subarray(4 * index, 4 * index + 3), 3 * index);
    opacity[index] = picture.pixels[4 * index + 3] ?? 0;
  }
  const mask = objects.register(imageOf(picture, 'DeviceGray', opacity));
  const ref = objects.register(imageOf(picture, 'DeviceRGB', colours, { SMask: mask }));
  known.set(png, ref);
  return ref;
}

export function pictureAspect(png: string): number {
  const { width, height } = readPicture(png, mostPictureSize);
  return width / height;
}
