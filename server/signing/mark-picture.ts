import { PictureRefusal, type Picture, type PictureSize } from '../platform/pictures/picture.ts';
import { readPng, writePng, writePngAside } from '../platform/pictures/png-picture.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/**
 * Reads a PNG, base64, of the one form that frames send. Throws `mark_image_invalid`, or `mark_image_too_large` before
 * anything is unpacked that has more pixels than `most`.
 */
export function readPicture(png: string, most: PictureSize): Picture {
  try {
    return readPng(Buffer.from(png, 'base64'), most, 'of-canvas');
  } catch (cause) {
    if (!(cause instanceof PictureRefusal)) throw cause;
    if (cause.size) throw new ServiceError('mark_image_too_large', { details: { ...cause.size, most } });
    throw new ServiceError('mark_image_invalid', { details: { problem: cause.message }, cause });
  }
}

/** The picture as a PNG that holds its pixels and nothing else, base64. */
export const writePicture = (picture: Picture): string => writePng(picture).toString('base64');

/**
 * The same, packed while others are served. Throws `mark_image_too_large` where it packs worse than what frames send: by then it may
 * be many times as long as what was sent.
 */
export async function writePictureAside(picture: Picture, longest: number): Promise<string> {
  for (const filter of ['none', 'left', 'above'] as const) {
    const png = (await writePngAside(picture, filter)).toString('base64');
    if (png.length <= longest) return png;
  }
  throw new ServiceError('mark_image_too_large', { details: { longest } });
}
