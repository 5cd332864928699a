import { objectsUnder } from './drawn-objects.ts';
import type { PDF } from './libpdf.ts';

/** ISO 32000-1 annex C. What is appended is numbered from there, and beyond it poppler finds nothing. */
export const mostObjects = 8_388_607;

/** Beyond every number that anything in the file names: what was appended under one would be what is named. */
export function numberBeyond(pdf: PDF): number {
  const { registry, info } = pdf.context;
  const walk = objectsUnder(pdf, info.trailer);
  while (walk.next().done !== true); // the parser keeps count of what it is asked for, be it there or not
  const next = Math.max(registry.nextObjectNumber, info.trailer.getNumber('Size')?.value ?? 0);
  if (next > mostObjects) throw new Error('its objects are more than can be');
  return next;
}
