import { mostLogoBytes, mostLogoSize } from '#contract/logo.ts';
import { isJpeg, readJpeg } from '../platform/pictures/jpeg-picture.ts';
import { PictureRefusal, type Picture, type PictureSize } from '../platform/pictures/picture.ts';
import { isPng, readPng, writePng } from '../platform/pictures/png-picture.ts';
import { ServiceError } from '../platform/http/service-error.ts';

const tooLarge = (details: object): ServiceError =>
  new ServiceError('logo_too_large', {
    details: { ...details, most: mostLogoSize, mostBytes: mostLogoBytes },
  });

/** What it says it is counts for nothing; markup that calls itself a picture is none. */
async function readPicture(file: Buffer): Promise<Picture> {
  if (isPng(file)) return readPng(file, mostLogoSize, 'any');
  if (isJpeg(file)) return readJpeg(file, mostLogoSize);
  throw new PictureRefusal('neither PNG nor JPEG');
}

/**
 * A file as the logo that is kept: a PNG that holds the pixels and nothing else, whatever stood beside, under or behind them.
 * @throws ServiceError `logo_invalid` or `logo_too_large`
 */
export async function readLogo(file: Buffer): Promise<PictureSize & { png: Buffer }> {
  if (file.length > mostLogoBytes) throw tooLarge({ byteSize: file.length });
  try {
    const picture = await readPicture(file);
    const png = writePng(picture);
    // A photograph that was small as a JPEG need not be as a PNG, and every signer loads it.
    if (png.length > mostLogoBytes) throw tooLarge({ byteSize: png.length });
    return { width: picture.width, height: picture.height, png };
  } catch (cause) {
    if (!(cause instanceof PictureRefusal)) throw cause;
    if (cause.size) throw tooLarge(cause.size);
    throw new ServiceError('logo_invalid', { details: { problem: cause.message }, cause });
  }
}
