/**
 * Resources that every reader takes alike (ISO 32000-2 §7.8.3): to a page's own pdf.js adds the groups that only its
 * ancestors have, and puts the names before them that its content stream has for itself. No other reader does either, and neither outlives sealing.
 */
import { PdfArray, PdfDict, PdfStream, type PDF, type PdfObject, type PdfRef } from './libpdf.ts';

type Resolve = (ref: PdfRef) => PdfObject | null;

interface Layers {
  /** Of the page and its ancestors, the nearest first. */
  readonly dicts: readonly PdfDict[];
  readonly own: PdfDict | undefined;
  /** Whether readers that look for the nearest find the same. */
  readonly isPlain: boolean;
}

class WholeResources {
  readonly #pdf: PDF;
  readonly #resolve: Resolve;
  /** Pages that share all of theirs go on sharing them. */
  readonly #merged = new Map<string, PdfRef>();
  readonly #numbers = new Map<PdfDict, number>();
  readonly #nodes = new Set<PdfDict>();
  readonly #streams = new Set<PdfStream>();

  constructor(pdf: PDF) {
    this.#pdf = pdf;
    this.#resolve = (ref) => pdf.context.registry.resolve(ref);
  }

  /** How many pages have others now. */
  make(): number {
    const pages = this.#pdf.getPages().map(({ dict }) => ({ dict, layers: this.#layersOf(dict) }));
    if (pages.every(({ layers }) => layers.isPlain)) return 0;
    for (const { dict, layers } of pages) dict.set('Resources', this.#whole(layers));
    for (const node of this.#nodes) node.delete('Resources');
    for (const stream of this.#streams) stream.delete('Resources');
    return pages.length;
  }

  #layersOf(page: PdfDict): Layers {
    const dicts: PdfDict[] = [];
    const own = this.#ofContents(page);
    const visited = new Set<PdfDict>();
    let isPlain = own === undefined;
    for (
      let node: PdfObject | undefined = page;
      node instanceof PdfDict && !visited.has(node);
      node = node.get('Parent', this.#resolve)
    ) {
      visited.add(node);
      if (node !== page) this.#nodes.add(node);
      const found = node.get('Resources', this.#resolve);
      if (found instanceof PdfDict) {
        isPlain &&= dicts[0] === undefined || !adds(found, dicts[0]);
        dicts.push(found);
      } else isPlain &&= found === undefined;
    }
    return { dicts, own, isPlain };
  }

  /** Those of the page's only stream, and noted for all that have any. */
  #ofContents(page: PdfDict): PdfDict | undefined {
    const contents = page.get('Contents', this.#resolve);
    const parts = contents instanceof PdfArray ? contents.toArray() : [contents];
    for (const part of parts) {
      const stream = part?.type === 'ref' ? this.#resolve(part) : part;
      if (stream instanceof PdfStream && stream.has('Resources')) this.#streams.add(stream);
    }
    const own = contents instanceof PdfStream ? contents.get('Resources', this.#resolve) : undefined;
    return own instanceof PdfDict ? own : undefined;
  }

  #whole({ dicts, own }: Layers): PdfRef {
    const layers = own === undefined ? dicts : [own, ...dicts];
    const key = [own === undefined, ...layers.map((layer) => this.#numberOf(layer))].join(' ');
    const known = this.#merged.get(key);
    if (known) return known;
    const whole = new PdfDict();
    for (const layer of dicts) addMissing(whole, layer);
    if (own) this.#putFirst(whole, own);
    const made = this.#pdf.context.registry.register(whole);
    this.#merged.set(key, made);
    return made;
  }

  /** Its groups before those that are there, name by name. */
  #putFirst(whole: PdfDict, own: PdfDict): void {
    for (const [group, value] of own) {
      const [first, rest] = [own.get(group.value, this.#resolve), whole.get(group.value, this.#resolve)];
      const both = new PdfDict();
      if (first instanceof PdfDict) addMissing(both, first);
      if (first instanceof PdfDict && rest instanceof PdfDict) addMissing(both, rest);
      whole.set(group.value, first instanceof PdfDict ? both : value);
    }
  }

  #numberOf(dict: PdfDict): number {
    const number = this.#numbers.get(dict) ?? this.#numbers.size;
    this.#numbers.set(dict, number);
    return number;
  }
}

function addMissing(to: PdfDict, from: PdfDict): void {
  for (const [key, value] of from) if (!to.has(key.value)) to.set(key.value, value);
}

/** Whether it has a group that the nearest has not. */
const adds = (other: PdfDict, nearest: PdfDict): boolean =>
  [...other.keys()].some((group) => !nearest.has(group.value));

/** Gives each page all of its resources itself, where readers might not agree; how many pages have been changed. */
export const makeResourcesWhole = (pdf: PDF): number => new WholeResources(pdf).make();
