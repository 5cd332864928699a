/** The file as `@libpdf/core` opens it, which is what sealing will append to. What it cannot open cannot be sealed. */
import type { PageSize } from '#contract/documents.ts';
import { outlineFile } from './copy-outline.ts';
import { pagesOf } from './flat-tree.ts';
import { headerOf, openByFound, type FoundReferences } from './found-references.ts';
import { PDF, type PdfDict } from './libpdf.ts';
import { mostObjects } from './number-beyond.ts';
import {
  pageGeometry,
  readPageBoxes,
  requireMarkableSize,
  type NullReading,
  type PageGeometry,
} from './page-geometry.ts';
import { dictionary, entriesOf } from './pdf-syntax.ts';
import { Revision } from './revision.ts';
import { mayCarrySignature, namesWhatIsNot } from './signatures.ts';
import { straightened } from './straightened.ts';

export interface OpenedFile {
  readonly pdf: PDF;
  /** Whether its own cross-references, put right where they miss by a little, lead to its pages and its form. */
  readonly isWhole: boolean;
  /** Of a file whose own cross-references do not lead to its pages or its form. */
  readonly found?: FoundReferences;
}

/** ISO 32000-2 §7.5.4: a cross-reference has five digits for it, two bytes in a stream, and this much at most. */
const highestGeneration = 65_535;

/** Of the objects that sealing writes anew. */
function hasWritableGenerations(pdf: PDF): boolean {
  const catalog = pdf.context.catalog.getDict();
  const rewritten = [
    pdf.context.info.trailer.getRef('Root'),
    catalog.getRef('Pages'),
    catalog.getRef('AcroForm'),
    ...pdf.getPages().map(({ ref }) => ref),
  ];
  return rewritten.every((ref) => ref === undefined || ref.generation <= highestGeneration);
}

function requireAppendable(pdf: PDF): void {
  if (pdf.isEncrypted) throw new Error('still encrypted');
  if (pdf.recoveredViaBruteForce) throw new Error('its cross-references are damaged');
  const size = pdf.context.info.trailer.getNumber('Size')?.value ?? 0;
  if (size > mostObjects) throw new Error('its objects are more than can be');
  if (!hasWritableGenerations(pdf)) throw new Error('its objects are of generations that cannot be');
}

async function openAsIs(file: Uint8Array): Promise<PDF> {
  const pdf = await PDF.load(file);
  requireAppendable(pdf);
  return pdf;
}

/** Whether nothing that its pages and its form name is missing, as where a section was skipped that could not be read. */
const isWhole = (pdf: PDF): boolean => pagesOf(pdf).length > 0 && !namesWhatIsNot(pdf);

/**
 * A copy is repaired when it is made; a signed file is as it is, and is looked at as others would. What comes before a
 * header the parser counts and the other readers do not.
 */
export async function openForSealing(file: Uint8Array): Promise<OpenedFile> {
  if (!mayCarrySignature(file)) return { pdf: await openAsIs(file), isWhole: false };
  const asIs = headerOf(file) > 0 ? undefined : await openAsIs(straightened(file)).catch(() => undefined);
  if (asIs && isWhole(asIs)) return { pdf: asIs, isWhole: true };
  const sought = await openByFound(file, isWhole);
  if (sought) requireAppendable(sought.pdf);
  const pdf = sought?.pdf ?? asIs ?? (await openAsIs(file));
  return { pdf, isWhole: false, ...(sought && { found: sought.found }) };
}

/**
 * What sealing leaves to the readers of a signed file: it lists the first page and the catalog anew, and where a reader has
 * looked for objects because a reference missed, it may find others by the new ones.
 */
export function withPageAnew(file: Uint8Array, { pdf, found }: OpenedFile): Uint8Array {
  const outline = outlineFile(pdf, file.byteLength, { found });
  const revision = new Revision(outline);
  const first = pagesOf(pdf).find(({ ref }) => ref !== undefined);
  if (first?.ref)
    revision.put([first.ref.objectNumber, first.ref.generation], dictionary(entriesOf(first.dict)));
  revision.put(outline.catalog.id, dictionary(outline.catalog.entries));
  return Buffer.concat([file, revision.write()]);
}

/** The file with references to where pdf.js finds its objects, by which the others open it. */
export async function withFoundReferences(file: Uint8Array): Promise<Uint8Array> {
  const sought = await openByFound(file, (pdf) => pagesOf(pdf).length > 0);
  if (!sought) throw new Error('no pages are found');
  return Buffer.concat([file, sought.section]);
}

function geometriesOf(pdf: PDF, pages: readonly { dict: PdfDict }[], nulls?: NullReading): PageGeometry[] {
  const { registry } = pdf.context;
  const resolve = registry.resolve.bind(registry);
  return pages.map(({ dict }) => pageGeometry(readPageBoxes(dict, resolve, nulls)));
}

const visibleSizes = (pages: readonly PageGeometry[]): PageSize[] => pages.map(({ visible }) => visible);

/**
 * Visible sizes as sealing computes them. Throws when a page has no dictionary, and `page_too_large` for one on which
 * nothing can be drawn where it belongs.
 */
export function sizesForSealing(pdf: PDF): PageSize[] {
  const pages = geometriesOf(pdf, pdf.getPages());
  for (const [index, page] of pages.entries()) requireMarkableSize(page, index + 1);
  return visibleSizes(pages);
}

/** Those of a file that is as strangers made it: of every page that its tree leads to. */
export const sizesInTree = (pdf: PDF, nulls?: NullReading): PageSize[] =>
  visibleSizes(geometriesOf(pdf, pagesOf(pdf), nulls));

const tolerance = 0.01; // points

/** Whether sealing and reader agree on every page; where they do not, a mark would land beside its place. */
export function sameSizes(one: readonly (PageSize | null)[], other: readonly (PageSize | null)[]): boolean {
  return (
    one.length === other.length &&
    one.every((size, index) => {
      const twin = other[index];
      if (!size || !twin) return false;
      return Math.abs(size.width - twin.width) < tolerance && Math.abs(size.height - twin.height) < tolerance;
    })
  );
}
