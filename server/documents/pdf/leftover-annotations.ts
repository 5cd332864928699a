/**
 * Annotations that have no appearance of their own and so could not be drawn into the page: each reader draws them as it
 * likes, above whatever is signed there. A white square over a signature field would make the signature vanish.
 */
import { PDF, PdfArray, PdfDict, PdfNumber, type PdfObject, type PdfRef } from '@libpdf/core';
import { rewriteWithQpdf } from './rewrite-with-qpdf.ts';

type Resolve = (ref: PdfRef) => PdfObject | null;

/** ISO 32000-2 table 167: shown by no reader and not printed. */
const hidden = 2;
/** A frame around a link is thinner; a thicker one covers. */
const thickestLinkBorder = 2;

function linkBorder(link: PdfDict, resolve: Resolve): number {
  const style = link.get('BS', resolve);
  const styled = style instanceof PdfDict ? style.getNumber('W', resolve)?.value : undefined;
  const border = link.get('Border', resolve);
  const third = border instanceof PdfArray ? border.at(2) : undefined;
  return Math.max(styled ?? 0, third instanceof PdfNumber ? third.value : 0);
}

/** True when something had to be changed. */
function quiet(annotation: PdfDict, resolve: Resolve): boolean {
  if (annotation.getName('Subtype', resolve)?.value !== 'Link') {
    if (((annotation.getNumber('F', resolve)?.value ?? 0) & hidden) !== 0) return false;
    annotation.set('F', PdfNumber.of(hidden));
    return true;
  }
  if (!annotation.has('AP') && linkBorder(annotation, resolve) <= thickestLinkBorder) return false;
  annotation.delete('AP');
  annotation.delete('BS');
  annotation.set('Border', new PdfArray([0, 0, 0].map((side) => PdfNumber.of(side))));
  return true;
}

/** How many annotations of a page were hidden, or lost a border that covers. */
function quietPage(page: PdfDict, resolve: Resolve): number {
  const annotations = page.get('Annots', resolve);
  if (!(annotations instanceof PdfArray)) return 0;
  let changed = 0;
  for (let index = 0; index < annotations.length; index++) {
    const item = annotations.at(index, resolve);
    if (item instanceof PdfDict && quiet(item, resolve)) changed += 1;
  }
  return changed;
}

/** The copy with every annotation left that is no link hidden; the same bytes when there was none. */
export async function hideLeftovers(copy: Uint8Array): Promise<Uint8Array> {
  const pdf = await PDF.load(copy);
  const { registry } = pdf.context;
  const changed = pdf
    .getPages()
    .map((page) => quietPage(page.dict, registry.resolve.bind(registry)))
    .reduce((sum, count) => sum + count, 0);
  return changed === 0 ? copy : rewriteWithQpdf(await pdf.save());
}
