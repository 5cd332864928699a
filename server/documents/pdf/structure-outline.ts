/** What sealing has to know of the structure of a tagged file to add to it (ISO 32000-2 §14.7). */
import type { ObjectId } from './cross-references.ts';
import { PdfArray, PdfDict, PdfName, PdfNumber, PdfRef, type PDF, type PdfObject } from './libpdf.ts';
import { entriesOf, type SyntaxAllowance, syntaxOf, type SyntaxEntry } from './pdf-syntax.ts';

export interface OutlinedNode {
  readonly id: ObjectId;
  /** Without its kids. */
  readonly entries: readonly SyntaxEntry[];
  readonly kids: string;
}

export interface StructureOutline {
  /** Its entries are without the tree of parents, too. */
  readonly root: OutlinedNode;
  /** The only kid of the root, where that is a Document. */
  readonly document: OutlinedNode | null;
  /** The root of the tree of parents: either has nodes below it or lists them itself, from the first number to the last. */
  readonly parents: {
    readonly kids: string;
    readonly listed: string;
    readonly limits: readonly [number, number] | null;
  };
  /** What stands under no key in the tree of parents has this one or a higher one. */
  readonly nextKey: number;
}

/** What the marked content of a page belongs to, by the numbers it is marked with. */
export interface OutlinedParents {
  /** Null for a page that has marked content all the same. */
  readonly key: number | null;
  readonly parents: string;
  /** The first number that is free. */
  readonly count: number;
}

/** More than there are in any file; a list that is named over and over again makes as many of a few. */
const mostKeys = 1_000_000;
const highestKey = 0x3fff_ffff;
/** Numbers that the page has beyond its list of parents: each gets a place in ours. */
const mostUnlisted = 4_096;
/** A list of more is left where it is, and ours stands beside it. */
const mostKidsBytes = 8_192;

type Resolve = (ref: PdfRef) => PdfObject | null;

const isKey = (key: number): boolean => Number.isInteger(key) && key >= 0 && key < highestKey;

/** One after the other, be it a list or a single one. */
function kidsOf(node: PdfDict, resolve: Resolve): readonly PdfObject[] {
  const named = node.get('K');
  const kids = named instanceof PdfRef ? resolve(named) : named;
  if (kids instanceof PdfArray) return kids.toArray();
  return named ? [named] : [];
}

const written = (objects: readonly PdfObject[], allowance: SyntaxAllowance): string =>
  objects.map((object) => syntaxOf(object, allowance)).join(' ');

/** The structure of one file; undefined for a root that nothing can be added to. */
export class Structure {
  readonly #allowance: SyntaxAllowance;
  readonly #resolve: Resolve;
  readonly #root: PdfDict;
  readonly #id: ObjectId;
  readonly #listed = new Map<number, PdfObject>();
  /** By list: thousands of pages can have the same one, under one key or each under its own. */
  readonly #written = new Map<PdfArray, Omit<OutlinedParents, 'key'>>();
  /** Of the keys in the tree. */
  #lowest = Infinity;
  #highest = -Infinity;
  #nextKey: number;

  static of(pdf: PDF, allowance: SyntaxAllowance): Structure | undefined {
    const catalog = pdf.context.catalog.getDict();
    const ref = catalog.getRef('StructTreeRoot');
    const root = ref && pdf.context.registry.resolve(ref);
    if (!ref || !(root instanceof PdfDict)) return undefined;
    const structure = new Structure(pdf, allowance, { ref, root });
    return structure.#listParents() ? structure : undefined;
  }

  private constructor(pdf: PDF, allowance: SyntaxAllowance, { ref, root }: { ref: PdfRef; root: PdfDict }) {
    this.#allowance = allowance;
    this.#resolve = (one) => pdf.context.registry.resolve(one);
    this.#root = root;
    this.#id = [ref.objectNumber, ref.generation];
    this.#nextKey = root.getNumber('ParentTreeNextKey', this.#resolve)?.value ?? 0;
  }

  /** What is outside the pages; null where its numbers leave no room. */
  outline(): StructureOutline | null {
    if (!isKey(this.#nextKey)) return null;
    const kids = kidsOf(this.#root, this.#resolve);
    const tree = this.#root.get('ParentTree', this.#resolve);
    const below = tree instanceof PdfDict ? tree.get('Kids', this.#resolve) : undefined;
    const list = tree instanceof PdfDict ? tree.get('Nums', this.#resolve) : undefined;
    const isBelow = below instanceof PdfArray && below.toArray().length > 0;
    const listed = !isBelow && list instanceof PdfArray ? list.toArray() : [];
    return {
      root: {
        id: this.#id,
        entries: entriesOf(this.#root, ['K', 'ParentTree', 'ParentTreeNextKey'], this.#allowance),
        kids: written(kids, this.#allowance),
      },
      document: kids.length === 1 ? this.#documentOf(kids[0]) : null,
      parents: {
        kids: isBelow ? written(below.toArray(), this.#allowance) : '',
        listed: written(listed, this.#allowance),
        limits: listed.length > 0 && this.#listed.size > 0 ? [this.#lowest, this.#highest] : null,
      },
      nextKey: this.#nextKey,
    };
  }

  /** Null for a page that has no part in it. `marked` are the numbers in its content. */
  parentsOf(page: PdfDict, marked: readonly ReadonlySet<number>[]): OutlinedParents | null {
    const named = page.getNumber('StructParents', this.#resolve)?.value;
    const key = named === undefined || !isKey(named) ? null : named;
    if (key !== null) this.#nextKey = Math.max(this.#nextKey, key + 1);
    const { parents, count } = this.#listOf(key);
    let free = count;
    for (const numbers of marked)
      for (const number of numbers) if (number < count + mostUnlisted) free = Math.max(free, number + 1);
    if (key === null && free === 0) return null;
    const unlisted = ' null'.repeat(free - count);
    this.#allowance.take(unlisted.length);
    return { key, parents: parents === '' ? unlisted.trim() : `${parents}${unlisted}`, count: free };
  }

  #listOf(key: number | null): Omit<OutlinedParents, 'key'> {
    const named = key === null ? undefined : this.#listed.get(key);
    const list = named instanceof PdfRef ? this.#resolve(named) : named;
    return list instanceof PdfArray ? this.#writeParents(list) : { parents: '', count: 0 };
  }

  #writeParents(list: PdfArray): Omit<OutlinedParents, 'key'> {
    const known = this.#written.get(list);
    if (known) this.#allowance.take(known.parents.length); // it is kept with each page that has it
    const items = list.toArray();
    const parents = known ?? { parents: written(items, this.#allowance), count: items.length };
    this.#written.set(list, parents);
    return parents;
  }

  #documentOf(kid: PdfObject | undefined): OutlinedNode | null {
    const node = kid instanceof PdfRef ? this.#resolve(kid) : undefined;
    if (!(kid instanceof PdfRef) || !(node instanceof PdfDict)) return null;
    const role = node.get('S', this.#resolve);
    if (!(role instanceof PdfName) || role.value !== 'Document') return null;
    const kids = written(kidsOf(node, this.#resolve), this.#allowance);
    if (kids.length > mostKidsBytes) return null;
    return {
      id: [kid.objectNumber, kid.generation],
      entries: entriesOf(node, ['K'], this.#allowance),
      kids,
    };
  }

  /** Answers whether it is a tree, and of no more keys than can be. */
  #listParents(): boolean {
    const seen = new Set<PdfDict>();
    const waiting: (PdfObject | undefined)[] = [this.#root.get('ParentTree', this.#resolve)];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const dict = node instanceof PdfRef ? this.#resolve(node) : node;
      if (!(dict instanceof PdfDict)) continue;
      if (seen.has(dict)) return false;
      seen.add(dict);
      const [kids, nums] = [dict.get('Kids', this.#resolve), dict.get('Nums', this.#resolve)];
      if (kids instanceof PdfArray) for (const kid of kids.toArray()) waiting.push(kid);
      const list = nums instanceof PdfArray ? nums.toArray() : [];
      for (let at = 0; at + 1 < list.length; at += 2) if (!this.#list(list[at], list[at + 1])) return false;
    }
    return true;
  }

  #list(key: PdfObject | undefined, value: PdfObject | undefined): boolean {
    if (!(key instanceof PdfNumber) || !value || !isKey(key.value) || this.#listed.size >= mostKeys)
      return false;
    this.#listed.set(key.value, value);
    this.#lowest = Math.min(this.#lowest, key.value);
    this.#highest = Math.max(this.#highest, key.value);
    this.#nextKey = Math.max(this.#nextKey, key.value + 1);
    return true;
  }
}
