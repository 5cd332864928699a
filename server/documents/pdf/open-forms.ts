import { decodedData } from './page-content.ts';
import { readContentEnding } from './content-ending.ts';
import { PdfDict, PdfStream, type PDF, type PdfObject, type PdfRef } from './libpdf.ts';

/** Forms in forms deeper than this are no document's. */
const deepest = 32;

/**
 * Which resources lead to a form XObject or a Type 3 glyph that leaves more open than states. pdf.js goes on in it
 * after the form has ended (ISO 32000-2 §8.10.1 would have it end with the form), so whoever draws behind must close it.
 */
export class OpenForms {
  readonly #resolve: (ref: PdfRef) => PdfObject | null;
  readonly #known = new Map<PdfObject, boolean>();

  constructor(pdf: PDF) {
    const { registry } = pdf.context;
    this.#resolve = (ref) => registry.resolve(ref);
  }

  isReachable(resources: PdfDict, depth = 0): boolean {
    if (depth > deepest) return true;
    const forms = this.#entries(resources, 'XObject');
    const glyphs = this.#entries(resources, 'Font').flatMap((font) => [
      ...(font instanceof PdfDict ? this.#entries(font, 'CharProcs') : []),
      ...(font instanceof PdfDict && font.has('CharProcs') ? [font] : []),
    ]);
    return [...forms, ...glyphs].some((item) => this.#isOpen(item, depth));
  }

  #isOpen(item: PdfObject, depth: number): boolean {
    const known = this.#known.get(item);
    if (known !== undefined) return known;
    this.#known.set(item, false); // while it is looked into: a form that contains itself is no way deeper
    const dict = item instanceof PdfDict ? item : undefined;
    const isImage = dict?.getName('Subtype', this.#resolve)?.value === 'Image';
    const inner = dict?.get('Resources', this.#resolve);
    const open =
      !isImage &&
      ((item instanceof PdfStream && !readContentEnding(decodedData(item)).isClosed) ||
        (inner instanceof PdfDict && this.isReachable(inner, depth + 1)));
    this.#known.set(item, open);
    return open;
  }

  #entries(dict: PdfDict, key: string): PdfObject[] {
    const group = dict.get(key, this.#resolve);
    if (!(group instanceof PdfDict)) return [];
    return [...group.keys()].flatMap((name) => group.get(name.value, this.#resolve) ?? []);
  }
}
