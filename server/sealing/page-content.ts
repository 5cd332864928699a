import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfNumber,
  PdfStream,
  type PDF,
  type PdfObject,
  type PdfRef,
} from '@libpdf/core';
import { readPageContent } from '../documents/pdf/page-content.ts';
import { pageGeometry, readPageBoxes, type PdfMatrix } from '../documents/pdf/page-geometry.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Canvas } from './canvas.ts';
import { countRestores, mostRestores, readContentEnding } from '../documents/pdf/content-ending.ts';
import { OpenForms } from './open-forms.ts';
import { pagePicture } from './page-picture.ts';
import { createResourceName } from './resource-name.ts';

type Resolve = (ref: PdfRef) => PdfObject | null;

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
function addResources(
  pdf: PDF,
  resources: PdfDict,
  category: 'Font' | 'XObject',
  added: readonly (readonly [name: string, ref: PdfRef])[],
): void {
  const existing = resources.get(category, (ref) => pdf.context.registry.resolve(ref));
  const own = existing instanceof PdfDict ? existing.clone() : new PdfDict();
  for (const [name, ref] of added) {
    // What the page calls by that name would become ours: other letters, another picture.
    if (own.has(name)) throw new ServiceError('seal_failed', { details: { reason: 'name_taken' } });
    own.set(name, ref);
  }
  resources.set(category, own);
}

/** More than any producer leaves open, and few enough to weigh nothing. */
const mostOpenMarks = 4096;

/**
 * The operators that run the page's own content so that nothing of it reaches beyond. Content known to leave nothing
 * open but states is enclosed in as many q … Q as it leaves unbalanced. Any other becomes a form of its own, because
 * strings, arrays and images end where their stream ends; pdf.js alone lets marked content, clips, paths and restored
 * states out of a form: they are closed behind it, and it saves as many as it may restore.
 */
function encloseContent(
  pdf: PDF,
  page: PdfDict,
  resources: PdfDict,
  openForms: OpenForms,
): { before: string; parts: readonly PdfObject[]; after: string } {
  const resolve: Resolve = (ref) => pdf.context.registry.resolve(ref);
  const { parts, bytes, isWhole } = readPageContent(page, resolve);
  // The copy has none: what only some can read could leave open what nobody here has seen.
  if (!isWhole) throw new ServiceError('seal_failed', { details: { reason: 'content_unreadable' } });
  const visibleBox = pageGeometry(readPageBoxes(page, resolve)).box;
  const ending = readContentEnding(bytes);
  const leaks = openForms.isReachable(resources);
  const marks = 'EMC\n'.repeat(leaks || !ending.isClosed ? mostOpenMarks : 0);
  if (ending.isClosed) {
    const depth = 1 - ending.lowest;
    const closing = leaks ? `n\nBT\nET\n${marks}` : '';
    return { before: 'q\n'.repeat(depth), parts, after: `\n${closing}${'Q\n'.repeat(depth + ending.end)}` };
  }
  const form = new PdfStream(
    PdfDict.of({
      Type: PdfName.of('XObject'),
      Subtype: PdfName.of('Form'),
      BBox: new PdfArray(visibleBox.map((side) => PdfNumber.of(side))),
      Resources: resources.clone(),
    }),
    Buffer.concat([Buffer.from('q '.repeat(Math.min(countRestores(bytes), mostRestores))), bytes]),
  );
  const name = createResourceName();
  addResources(pdf, resources, 'XObject', [[name, pdf.context.register(form)]]);
  return { before: `q\n/${name} Do\n`, parts: [], after: `n\nBT\nET\n${marks}Q\n` };
}

/** In a tagged file all that is drawn is either in its structure or said to be no part of it (ISO 14289-1 §7.1). */
function isTagged(pdf: PDF): boolean {
  return pdf.context.catalog.getDict().has('StructTreeRoot');
}

/** Draws on the pages of one document, behind their own content. */
export class PageWriter {
  readonly #pdf: PDF;
  readonly #openForms: OpenForms;
  /** Most pages have nothing but their foot added, and it is the same one: it is in the file once. */
  readonly #streams = new Map<string, PdfRef>();

  constructor(pdf: PDF) {
    this.#pdf = pdf;
    this.#openForms = new OpenForms(pdf);
  }

  /** Adds one content stream to a page, after its own content, starting from the page's untouched graphics state. */
  add(page: PdfDict, matrix: PdfMatrix, canvas: Canvas): void {
    if (canvas.isEmpty) return;
    const pdf = this.#pdf;
    const resources = inheritedResources(page, (ref) => pdf.context.registry.resolve(ref));
    const { before, parts, after } = encloseContent(pdf, page, resources, this.#openForms);
    const mapped = matrix
      .map((value) => (Number.isInteger(value) ? value : Number(value.toFixed(6))))
      .join(' ');
    const drawn = isTagged(pdf) ? `/Artifact BMC\n${canvas.content()}\nEMC` : canvas.content();
    const added = `${after}q ${mapped} cm\n${drawn}\nQ\n`;
    page.set('Contents', new PdfArray([this.#stream(before), ...parts, this.#stream(added)]));
    addResources(
      pdf,
      resources,
      'Font',
      [...canvas.usedFonts].map(({ resource, ref }) => [resource, ref]),
    );
    if (canvas.usedPictures.size > 0)
      addResources(
        pdf,
        resources,
        'XObject',
        [...canvas.usedPictures].map(([png, name]) => [name, pagePicture(pdf, png)]),
      );
    page.set('Resources', resources);
  }

  #stream(content: string): PdfRef {
    const ref =
      this.#streams.get(content) ??
      this.#pdf.context.register(new PdfStream(undefined, Buffer.from(content, 'utf8')));
    this.#streams.set(content, ref);
    return ref;
  }
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
