/**
 * A tree of pages that each reader walks alike (ISO 32000-2 §7.7.3): where counts, parents or kids are not what they
 * should be, readers find other pages, and other boxes on them; sealing would put its pages where some do not look.
 */
import { PdfArray, PdfDict, PdfName, PdfNumber, PdfRef, type PDF, type PdfObject } from './libpdf.ts';
import { inherited } from './page-geometry.ts';
import { PageBomb } from './page-content.ts';

type Resolve = (ref: PdfRef) => PdfObject | null;

/** A node that is named in a node that is named twice … makes of a few lines more pages than any file has. */
const mostPages = 50_000;
const inheritable = ['MediaBox', 'CropBox', 'Rotate', 'Resources'];

export interface FoundPage {
  readonly dict: PdfDict;
  /** Undefined for a page that stands among the kids itself. */
  readonly ref: PdfRef | undefined;
}

class TreeWalk {
  readonly pages: FoundPage[] = [];
  isSound = true;
  readonly #resolve: Resolve;
  readonly #above = new Set<PdfDict>();

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** Adds the pages under what `entry` names, which `parent` has among its kids. */
  visit(entry: PdfObject | undefined, parent?: PdfRef): void {
    const node = entry instanceof PdfRef ? this.#resolve(entry) : entry;
    if (!(node instanceof PdfDict) || this.#above.has(node)) {
      this.isSound = false;
      return;
    }
    const ref = entry instanceof PdfRef ? entry : undefined;
    if (ref === undefined || (parent && !isSame(node.get('Parent'), parent))) this.isSound = false;
    const kids = node.get('Kids', this.#resolve);
    if (kids instanceof PdfArray) this.#visitKids(node, kids, ref);
    else {
      if (parent === undefined) this.isSound = false; // a page where the tree should begin
      if (this.pages.push({ dict: node, ref }) > mostPages) throw new PageBomb();
    }
  }

  #visitKids(node: PdfDict, kids: PdfArray, ref: PdfRef | undefined): void {
    if (!(node.get('Kids') instanceof PdfArray)) this.isSound = false; // the seal parser looks no further
    const before = this.pages.length;
    this.#above.add(node);
    for (let index = 0; index < kids.length; index++) this.visit(kids.at(index), ref);
    this.#above.delete(node);
    const count = node.getNumber('Count', this.#resolve)?.value;
    if (count !== this.pages.length - before) this.isSound = false;
  }
}

const isSame = (value: PdfObject | undefined, ref: PdfRef): boolean =>
  value instanceof PdfRef && value.objectNumber === ref.objectNumber && value.generation === ref.generation;

function walkTree(pdf: PDF): TreeWalk {
  const { registry, catalog } = pdf.context;
  const walk = new TreeWalk((ref) => registry.resolve(ref));
  walk.visit(catalog.getDict().get('Pages'));
  return walk;
}

/** Every page in its order and as often as the tree names it, which the parser's own list leaves out. */
export const pagesOf = (pdf: PDF): readonly FoundPage[] => walkTree(pdf).pages;

/** Whether the tree names each page once, and all of it is as it should be. */
export function isSoundTree(pdf: PDF): boolean {
  const { pages, isSound } = walkTree(pdf);
  return isSound && pages.length > 0 && new Set(pages.map(({ dict }) => dict)).size === pages.length;
}

/** Puts every page under one root, each once and with what it inherits; false when the tree was sound before. */
export function flattenTree(pdf: PDF): boolean {
  const { registry, catalog } = pdf.context;
  const resolve: Resolve = (ref) => registry.resolve(ref);
  const { pages, isSound } = walkTree(pdf);
  const unique = new Set(pages.map(({ dict }) => dict));
  if (pages.length === 0 || (isSound && unique.size === pages.length)) return false;
  const root = PdfDict.of({ Type: PdfName.of('Pages'), Count: PdfNumber.of(pages.length) });
  const rootRef = registry.register(root);
  const placed = pages.map(({ dict: page }) => {
    const own = unique.delete(page) ? page : page.clone();
    for (const key of inheritable) {
      const value = inherited(page, key, resolve);
      if (value !== undefined) own.set(key, value);
    }
    return own;
  });
  for (const page of placed) page.set('Parent', rootRef);
  root.set('Kids', new PdfArray(placed.map((page) => registry.getRef(page) ?? registry.register(page))));
  catalog.getDict().set('Pages', rootRef);
  return true;
}
