import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfNumber,
  PdfRef,
  PdfStream,
  type PDF,
  type PdfObject,
} from '@libpdf/core';
import { readPageContent } from '../documents/pdf/page-content.ts';
import type { PdfMatrix } from '../documents/pdf/page-geometry.ts';
import type { Canvas } from './canvas.ts';
import { graphicsStateBalance } from './graphics-state.ts';

type Resolve = (ref: PdfRef) => PdfObject | null;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function inheritedResources(page: PdfDict, resolve: Resolve): PdfDict {
  const visited = new Set<PdfDict>();
  for (
    let node: PdfObject | undefined = page;
    node instanceof PdfDict && !visited.has(node);
    node = node.get('Parent', resolve)
  ) {
    visited.add(node);
    const resources = node.get('Resources', resolve);
    if (resources instanceof PdfDict) return resources.clone();
  }
  return new PdfDict();
}

/** The page's resources as its own copy: other pages may share the object, and a page without one inherits. */
function addFonts(pdf: PDF, page: PdfDict, canvas: Canvas, resolve: Resolve): void {
  const resources = inheritedResources(page, resolve);
  const fonts = resources.get('Font', resolve);
  const own = fonts instanceof PdfDict ? fonts.clone() : new PdfDict();
  for (const { name, font } of canvas.usedFonts) own.set(name, pdf.context.getFontRef(font));
  resources.set('Font', own);
  page.set('Resources', resources);
}

/**
 * Adds one content stream to a page, after its own content. The page's content is enclosed in q … Q, with as many more as
 * it leaves unbalanced, so that ours starts from the page's untouched graphics state.
 */
export function addPageContent(pdf: PDF, page: PdfDict, matrix: PdfMatrix, canvas: Canvas): void {
  if (canvas.isEmpty) return;
  const resolve: Resolve = (ref) => pdf.context.registry.resolve(ref);
  const { parts, bytes } = readPageContent(page, resolve);
  const { lowest, end } = graphicsStateBalance(bytes);
  const opening = 'q\n'.repeat(1 - lowest);
  const closing = '\nQ'.repeat(1 - lowest + end);
  const mapped = matrix
    .map((value) => (Number.isInteger(value) ? value : Number(value.toFixed(6))))
    .join(' ');
  const added = `${closing}\nq ${mapped} cm\n${canvas.content()}\nQ\n`;
  const register = (content: string): PdfRef =>
    pdf.context.register(new PdfStream(undefined, encode(content)));
  page.set('Contents', new PdfArray([register(opening), ...parts, register(added)]));
  addFonts(pdf, page, canvas, resolve);
}

/** A4, points. */
export const certificatePage = { width: 595.28, height: 841.89 } as const;

/** Appends an empty A4 page as one new kid of the root node: rebuilding the tree would lose what pages inherit. */
export function appendPage(pdf: PDF): PdfDict {
  const { registry, catalog } = pdf.context;
  const resolve: Resolve = (ref) => registry.resolve(ref);
  const rootRef = catalog.getDict().getRef('Pages');
  const root = rootRef && resolve(rootRef);
  if (!rootRef || !(root instanceof PdfDict)) throw new Error('no page tree');
  const page = PdfDict.of({
    Type: PdfName.of('Page'),
    Parent: rootRef,
    MediaBox: new PdfArray(
      [0, 0, certificatePage.width, certificatePage.height].map((side) => PdfNumber.of(side)),
    ),
    CropBox: new PdfArray(
      [0, 0, certificatePage.width, certificatePage.height].map((side) => PdfNumber.of(side)),
    ),
    Rotate: PdfNumber.of(0),
    Resources: new PdfDict(),
  });
  const kids = root.getArray('Kids', resolve);
  const count = root.getNumber('Count', resolve)?.value ?? 0;
  const pageRef = pdf.context.register(page);
  const existing = kids
    ? Array.from({ length: kids.length }, (_, index) => kids.at(index)).filter((kid) => kid !== undefined)
    : [];
  root.set('Kids', new PdfArray([...existing, pageRef]));
  root.set('Count', PdfNumber.of(count + 1));
  return page;
}
