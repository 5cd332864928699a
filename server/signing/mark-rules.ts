import type { AdoptedMark } from '#contract/fields.ts';
import { readableText, unshownCharacters } from '#contract/font-coverage.ts';
import { longestPicture, mostCoordinates, mostPictureSize } from '#contract/mark-layout.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Picture } from '../platform/pictures/picture.ts';
import { readPicture, writePictureAside } from './mark-picture.ts';

type MarkOf<Kind extends AdoptedMark['kind']> = Extract<AdoptedMark, { kind: Kind }>;

/** Half a pen's width beside the pad at most: what is drawn further out would lie over other people's words. */
const isOnPad = (value: number, size: number): boolean => value >= -0.05 && value <= size + 0.05;

/** In heights of the pad: a tap or a tick leaves less, and what reaches no further is a dot, however long the pen was moved in it. */
const leastInkLength = 0.4;

/** How far apart the outermost of the numbers are that stand at every second place. */
function reachOf(strokes: readonly (readonly number[])[], from: 0 | 1): number {
  let [least, most] = [Infinity, -Infinity];
  for (const stroke of strokes)
    for (let at = from; at < stroke.length; at += 2)
      [least, most] = [Math.min(least, stroke[at]!), Math.max(most, stroke[at]!)];
  return most - least;
}

function requireDrawing(mark: MarkOf<'drawn'>): void {
  const size = mark.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (size > mostCoordinates)
    throw new ServiceError('invalid_request', { details: [{ path: 'strokes', problem: 'too many points' }] });
  const hasAll = (stroke: readonly number[], index: number): boolean =>
    mark.pressures?.[index]?.length === Math.floor(stroke.length / 2);
  if (mark.pressures && !(mark.pressures.length === mark.strokes.length && mark.strokes.every(hasAll)))
    throw new ServiceError('invalid_request', {
      details: [{ path: 'pressures', problem: 'not one for each point' }],
    });
  let length = 0;
  for (const stroke of mark.strokes) {
    if (!stroke.every((value, index) => isOnPad(value, index % 2 === 0 ? mark.aspect : 1)))
      throw new ServiceError('invalid_request', {
        details: [{ path: 'strokes', problem: 'beside the pad' }],
      });
    for (let i = 2; i + 1 < stroke.length; i += 2) {
      length += Math.hypot(stroke[i]! - stroke[i - 2]!, stroke[i + 1]! - stroke[i - 1]!);
    }
  }
  const reach = Math.max(reachOf(mark.strokes, 0), reachOf(mark.strokes, 1));
  if (Math.min(length, reach) < leastInkLength) throw new ServiceError('mark_empty');
}

/** A name that stood there in codes would be nobody's signature; the frame asks for a drawing then. */
function requireName(text: string): void {
  const unshown = unshownCharacters('noto-sans', text).map(({ character }) => character);
  if (unshown.length > 0) throw new ServiceError('letters_unshown', { details: { characters: unshown } });
  if (!/[\p{L}\p{N}]/u.test(readableText('noto-sans', text))) throw new ServiceError('mark_empty');
}

/** Pixels that ink must cover, and reach across, to be one. */
const leastInkPixels = 60;
const leastInkReach = 24;
/** Of the box around it: more is a blot or a picture with its background, and would lie on the page as a patch. */
const mostInkShare = 0.7;
/** Of 255: what is fainter nobody sees on white. */
const leastContrast = 48;

/** How far the pixel that begins at `at` stands out from white paper. */
function contrastAt(pixels: Buffer, at: number): number {
  const light = 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0);
  return ((pixels[at + 3] ?? 0) * (255 - light)) / 255;
}

/** Whether somebody's writing can be made out, and not a blank, a dot, a blot or a whole photograph. */
function showsInk(picture: Picture): boolean {
  let count = 0;
  let [left, top, right, bottom] = [picture.width, picture.height, -1, -1];
  for (let at = 0; at < picture.pixels.length; at += 4) {
    if (contrastAt(picture.pixels, at) < leastContrast) continue;
    const index = at / 4;
    const [x, y] = [index % picture.width, Math.floor(index / picture.width)];
    count++;
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  }
  const [width, height] = [right - left + 1, bottom - top + 1];
  const isWide = Math.max(width, height) >= leastInkReach;
  return count >= leastInkPixels && isWide && count <= mostInkShare * width * height;
}

/** The picture anew: what a frame, or whoever writes one by hand, put beside or under its pixels is not kept. */
async function cleanPicture(mark: MarkOf<'uploaded'>): Promise<MarkOf<'uploaded'>> {
  const picture = readPicture(mark.png, mostPictureSize);
  if (!showsInk(picture)) throw new ServiceError('mark_image_unclear');
  const { pixels } = picture;
  for (let at = 0; at < pixels.length; at += 4) if (pixels[at + 3] === 0) pixels.fill(0, at, at + 4);
  return { kind: 'uploaded', png: await writePictureAside(picture, longestPicture) };
}

/**
 * The mark as it is kept. Throws `mark_empty` for a signature nobody would recognise as one: a dot, a tick, only spaces;
 * `letters_unshown` for a name no font can show; `mark_image_…` for a picture that is none; `invalid_request` for one that was drawn beside its pad.
 */
export async function acceptMark(mark: AdoptedMark): Promise<AdoptedMark> {
  if (mark.kind === 'uploaded') return cleanPicture(mark);
  if (mark.kind === 'drawn') requireDrawing(mark);
  else requireName(mark.text);
  return mark;
}
