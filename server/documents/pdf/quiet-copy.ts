/**
 * What a copy must not bring along: anything that acts when it is opened, anything that shows itself otherwise to those
 * who print it than to those who sign it, annotations that lie above what is signed, and what only some readers forgive.
 */
import { pageResources } from './copy-outline.ts';
import { drawnObjects } from './drawn-objects.ts';
import { flattenTree } from './flat-tree.ts';
import { PDF, PdfArray, PdfDict, PdfNumber, PdfStream, type PdfObject, type PdfRef } from './libpdf.ts';
import { areUnmistakable, inherited, pageGeometry, readPageBoxes } from './page-geometry.ts';
import { quietContent } from './quiet-content.ts';
import { saysTurnsAsReals } from './real-turns.ts';
import { rewriteWithQpdf } from './rewrite-with-qpdf.ts';
import { makeResourcesWhole } from './whole-resources.ts';

type Resolve = (ref: PdfRef) => PdfObject | null;

/** ISO 32000-2 table 167: shown by no reader and not printed. */
const hidden = 2;
/** A frame around a link is thinner; a thicker one covers. */
const thickestLinkBorder = 2;
/** Ways to another place (§12.6.4); every other action runs, sends or opens something. */
const harmlessActions: ReadonlySet<string | undefined> = new Set(['GoTo', 'GoToR', 'URI', 'Named']);
const inheritedBoxes = ['MediaBox', 'CropBox', 'Rotate'] as const;
const mostOutlineItems = 100_000;

class QuietCopy {
  changes = 0;
  readonly #resolve: Resolve;
  readonly #copy: Uint8Array;
  #realTurns: boolean | undefined;

  constructor(resolve: Resolve, copy: Uint8Array) {
    this.#resolve = resolve;
    this.#copy = copy;
  }

  #hasRealTurns(): boolean {
    this.#realTurns ??= saysTurnsAsReals(this.#copy);
    return this.#realTurns;
  }

  drop(dict: PdfDict, ...keys: readonly string[]): void {
    for (const key of keys) if (dict.delete(key)) this.changes += 1;
  }

  /** Drops the action of that key unless it only leads somewhere; what would follow it goes in any case. */
  #quietAction(owner: PdfDict, key: string): void {
    const action = owner.get(key, this.#resolve);
    if (!(action instanceof PdfDict)) return; // a destination
    if (harmlessActions.has(action.getName('S', this.#resolve)?.value)) this.drop(action, 'Next');
    else this.drop(owner, key);
  }

  /** Scripts and actions of the document; layers keep the state in which they are shown (§8.11.4.5). */
  quietCatalog(catalog: PdfDict): void {
    this.#quietAction(catalog, 'OpenAction');
    this.drop(catalog, 'AA', 'Collection'); // of a portfolio readers open an attachment instead of its pages
    const names = catalog.get('Names', this.#resolve);
    if (names instanceof PdfDict) this.drop(names, 'JavaScript');
    const layers = catalog.get('OCProperties', this.#resolve);
    if (layers instanceof PdfDict) this.#quietLayers(layers);
    const outlines = catalog.get('Outlines', this.#resolve);
    if (outlines instanceof PdfDict) this.#quietOutlines(outlines);
  }

  /** Images in place of those shown (§8.9.5.4), for a prepress server (§14.11.7), or pages of other files (§8.10.4). */
  quietDrawn(drawn: PdfDict): void {
    const subtype = drawn instanceof PdfStream ? drawn.getName('Subtype', this.#resolve)?.value : undefined;
    if (subtype === 'Image') this.drop(drawn, 'Alternates', 'OPI');
    if (subtype === 'Form') this.drop(drawn, 'Ref', 'OPI');
  }

  #quietLayers(layers: PdfDict): void {
    this.drop(layers, 'Configs');
    const shown = layers.get('D', this.#resolve);
    if (shown instanceof PdfDict) this.drop(shown, 'AS');
    for (const layer of this.#dictsOf(layers, 'OCGs')) this.drop(layer, 'Usage');
  }

  #quietOutlines(outlines: PdfDict): void {
    const visited = new Set<PdfObject>();
    const waiting: (PdfObject | undefined)[] = [outlines.get('First', this.#resolve)];
    for (let item = waiting.pop(); visited.size < mostOutlineItems; item = waiting.pop()) {
      if (item instanceof PdfDict && !visited.has(item)) {
        visited.add(item);
        this.#quietAction(item, 'A');
        waiting.push(item.get('First', this.#resolve), item.get('Next', this.#resolve));
      } else if (waiting.length === 0) return;
    }
  }

  /** Poppler draws nothing at all of a page one of whose contents is no stream. */
  #keepStreams(page: PdfDict): void {
    const contents = page.get('Contents', this.#resolve);
    if (contents === undefined || contents instanceof PdfStream) return;
    const parts = contents instanceof PdfArray ? contents.toArray() : [];
    const streams = parts.filter(
      (part) => (part.type === 'ref' ? this.#resolve(part) : part) instanceof PdfStream,
    );
    if (contents instanceof PdfArray && streams.length === parts.length) return;
    page.set('Contents', new PdfArray(streams));
    this.changes += 1;
  }

  /** Boxes and turns that are none are taken otherwise by each reader; the copy says how they are shown to be signed. */
  #sayWhatIsSeen(page: PdfDict): void {
    const said = readPageBoxes(page, this.#resolve, 'says-none');
    const { box, rotation, userUnit } = pageGeometry(said);
    const isPlain = areUnmistakable(said) && this.#isPlainlySaid(page);
    if (isPlain && (rotation === 0 || !this.#hasRealTurns())) return;
    page.set('Rotate', PdfNumber.of(rotation));
    this.changes += 1;
    if (isPlain) return;
    const rectangle = (): PdfArray => new PdfArray(box.map((side) => PdfNumber.of(side)));
    page.set('MediaBox', rectangle());
    page.set('CropBox', rectangle());
    page.set('UserUnit', PdfNumber.of(userUnit));
  }

  #isPlainlySaid(page: PdfDict): boolean {
    const turn = inherited(page, 'Rotate', this.#resolve);
    const isNumber = turn === undefined || turn instanceof PdfNumber;
    return (
      isNumber &&
      inheritedBoxes.every((key) => {
        const value = inherited(page, key, this.#resolve);
        return value === inherited(page, key, this.#resolve, 'says-none');
      })
    );
  }

  /** pdf.js gives the page up where it meets such a group, and sealing puts a whole one in its place. */
  #dropBrokenGroups(page: PdfDict): void {
    const resources = pageResources(page, this.#resolve);
    for (const group of ['Font', 'XObject'])
      if (resources.has(group) && !(resources.get(group, this.#resolve) instanceof PdfDict))
        this.drop(resources, group);
  }

  quietPage(page: PdfDict): void {
    this.#dropBrokenGroups(page);
    this.drop(page, 'AA');
    this.#keepStreams(page);
    this.#sayWhatIsSeen(page);
    if (page.has('Annots') && !(page.get('Annots', this.#resolve) instanceof PdfArray))
      this.drop(page, 'Annots');
    for (const annotation of this.#dictsOf(page, 'Annots')) this.#quietAnnotation(annotation);
  }

  #dictsOf(owner: PdfDict, key: string): PdfDict[] {
    const items = owner.get(key, this.#resolve);
    if (!(items instanceof PdfArray)) return [];
    return Array.from({ length: items.length }, (_, index) => items.at(index, this.#resolve)).filter(
      (item) => item instanceof PdfDict,
    );
  }

  /** What has no appearance could not be drawn into the page, and each reader draws it as it likes. */
  #quietAnnotation(annotation: PdfDict): void {
    this.#quietAction(annotation, 'A');
    this.drop(annotation, 'AA');
    if (annotation.getName('Subtype', this.#resolve)?.value !== 'Link') {
      if (((annotation.getNumber('F', this.#resolve)?.value ?? 0) & hidden) !== 0) return;
      annotation.set('F', PdfNumber.of(hidden));
      this.changes += 1;
    } else if (annotation.has('AP') || this.#linkBorder(annotation) > thickestLinkBorder) {
      this.drop(annotation, 'AP', 'BS');
      annotation.set('Border', new PdfArray([0, 0, 0].map((side) => PdfNumber.of(side))));
      this.changes += 1;
    }
  }

  #linkBorder(link: PdfDict): number {
    const style = link.get('BS', this.#resolve);
    const styled = style instanceof PdfDict ? style.getNumber('W', this.#resolve)?.value : undefined;
    const border = link.get('Border', this.#resolve);
    const third = border instanceof PdfArray ? border.at(2, this.#resolve) : undefined;
    return Math.max(styled ?? 0, third instanceof PdfNumber ? third.value : 0);
  }
}

/** The copy without them; the same bytes when there was nothing of the kind. */
export async function quietCopy(copy: Uint8Array): Promise<Uint8Array> {
  const given = await PDF.load(copy);
  const isFlat = flattenTree(given);
  const pdf = isFlat ? await PDF.load(await given.save()) : given;
  const { registry, catalog } = pdf.context;
  const quiet = new QuietCopy((ref) => registry.resolve(ref), copy);
  quiet.quietCatalog(catalog.getDict());
  quiet.changes += makeResourcesWhole(pdf);
  for (const page of pdf.getPages()) quiet.quietPage(page.dict);
  for (const drawn of drawnObjects(pdf)) quiet.quietDrawn(drawn);
  quiet.changes += quietContent(pdf);
  return quiet.changes === 0 && !isFlat ? copy : rewriteWithQpdf(await pdf.save());
}
