/**
 * One clean copy of an unsigned file: what people see, sign and receive. Engines take turns; the first whose output
 * both the reader and the seal parser open, with every page and its text, wins.
 */
import type { PageSize } from '#contract/documents.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { outlineAroundPages } from './copy-outline.ts';
import { drawFieldValues } from './field-values.ts';
import { requireDrawableImages } from './image-sizes.ts';
import { PDF } from './libpdf.ts';
import { ranOutOfMemory } from './out-of-memory.ts';
import { PageBomb, requireReadableContent } from './page-content.ts';
import { quietCopy } from './quiet-copy.ts';
import { openAsReader, type ReaderView } from './reader-view.ts';
import { repairWithPdfium, rewriteWithPdfium } from './rewrite-with-pdfium.ts';
import { rewriteWithPdfLib } from './rewrite-with-pdf-lib.ts';
import { rewriteWithQpdf } from './rewrite-with-qpdf.ts';
import {
  openForSealing,
  sameSizes,
  sizesForSealing,
  sizesInTree,
  withFoundReferences,
} from './seal-parser.ts';

/** Which engine wrote the copy people see; `none` for a file left byte for byte as it came. */
export type NormalisedBy = 'qpdf' | 'pdfium' | 'pdf-lib' | 'none';

export interface NormalisedCopy {
  readonly by: NormalisedBy;
  readonly bytes: Uint8Array;
  readonly pageSizes: PageSize[];
}

/** Pages whose text is compared before and after. */
export const textSamples = 24;

type Engine = readonly [NormalisedBy, (bytes: Uint8Array, password?: string) => Promise<Uint8Array>];

const engines: readonly Engine[] = [
  ['qpdf', rewriteWithQpdf],
  // This qpdf rebuilds no cross-references; after PDFium has, it often makes a whole file of what PDFium left in pieces.
  ['pdfium', async (bytes, password) => rewriteWithQpdf(await repairWithPdfium(bytes, password))],
  ['qpdf', async (bytes) => rewriteWithQpdf(await withFoundReferences(bytes))],
  ['pdfium', rewriteWithPdfium],
  ['pdf-lib', rewriteWithPdfLib],
  ['none', async (bytes) => bytes],
];

/**
 * `before` is the file as uploaded, read with `textSamples`. Throws `unreadable_pdf`, with what failed as its cause,
 * `page_too_large`, or `inspection_failed` where memory ran out or a page holds more than any real one.
 */
export async function normalise(
  bytes: Uint8Array,
  before: ReaderView,
  options: { password?: string | undefined; maxPages: number },
): Promise<NormalisedCopy> {
  const failures: unknown[] = [];
  let withMore: NormalisedCopy | undefined;
  // What this cannot read is drawn as well as qpdf can.
  const drawn = before.hasForm
    ? await drawFieldValues(bytes, options.password).catch(() => undefined)
    : undefined;
  const first: readonly Engine[] = drawn === undefined ? [] : [['qpdf', () => rewriteWithQpdf(drawn)]];
  for (const [by, rewrite] of [...first, ...engines]) {
    try {
      const written = await rewrite(bytes, options.password);
      const copy = await quietCopy(written);
      const pageSizes = await checkCopy(copy, { bytes, before }, options.maxPages);
      const whole = { by: copy === written ? by : ('qpdf' as const), bytes: copy, pageSizes };
      if (pageSizes.length === before.pageCount) return whole;
      withMore ??= whole;
    } catch (error) {
      if (error instanceof PageBomb) throw new ServiceError('inspection_failed', { cause: error });
      // An image or a sheet that no page can be: no other engine's copy would be without it.
      if (error instanceof ServiceError && ['inspection_failed', 'page_too_large'].includes(error.code))
        throw error;
      failures.push(error);
    }
  }
  // pdf.js believes a count that is too small; the copy then shows what the others saw already.
  if (withMore !== undefined) return withMore;
  const code = failures.some(ranOutOfMemory) ? 'inspection_failed' : 'unreadable_pdf';
  throw new ServiceError(code, { cause: new AggregateError(failures, 'no engine copied it whole') });
}

interface Uploaded {
  bytes: Uint8Array;
  before: ReaderView;
}

/** pdf.js takes an entry that is null for an answer; what other readers inherit past it is as good. */
async function areSizesOf({ bytes, before }: Uploaded, sizes: ReaderView['pageSizes']): Promise<boolean> {
  if (
    sameSizes(
      sizes,
      sizes.map((size, index) => before.pageSizes[index] ?? size),
    )
  )
    return true;
  return PDF.load(bytes).then(
    (uploaded) => sameSizes(sizes, sizesInTree(uploaded)),
    () => false,
  );
}

/** The sizes of its pages. Throws for a copy that does not do. */
async function checkCopy(
  copy: Uint8Array,
  { bytes, before }: Uploaded,
  maxPages: number,
): Promise<PageSize[]> {
  const after = await openAsReader(copy, { maxPages, textSamples });
  const pageSizes = after.pageSizes.filter((size) => size !== null);
  if (after.pageCount < before.pageCount) throw new Error('pages were lost');
  if (!(await areSizesOf({ bytes, before }, after.pageSizes)))
    throw new Error('a page does not open or changed its size');
  for (const [page, length] of before.textLengths) {
    // Drawing annotations into the page may add text and never takes any away.
    if ((after.textLengths.get(page) ?? 0) < length * 0.98) throw new Error(`text was lost on page ${page}`);
  }
  const { pdf } = await openForSealing(copy);
  if (!sameSizes(sizesForSealing(pdf), after.pageSizes))
    throw new Error('sealing sees other pages than the reader');
  requireReadableContent(pdf);
  requireDrawableImages(pdf);
  outlineAroundPages(pdf, copy.byteLength); // throws where nothing could be appended
  return pageSizes;
}
