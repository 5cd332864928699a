import type { CopyOutline, OutlinedPage } from '../documents/pdf/copy-outline.ts';
import { PdfString, type PdfRef } from '../documents/pdf/libpdf.ts';
import { dictionary, syntaxOf, type SyntaxEntry } from '../documents/pdf/pdf-syntax.ts';
import { referenceTo, type Revision } from '../documents/pdf/revision.ts';
import type { StructureOutline } from '../documents/pdf/structure-outline.ts';
import type { Canvas } from './canvas.ts';
import { StructureNode, type DrawnPart } from './structure.ts';

interface PlacedCanvas {
  /** To the page. */
  readonly reference: string;
  /** What its own content belongs to. */
  readonly parents: string;
  readonly key: number;
  readonly firstNumber: number;
}

/** Annotations and forms may have keys that no tree of parents knows, be it of a structure that was: none of them is ours. */
const firstKey = 100_000;

/** In hexadecimal: a signer's text is not to be read as syntax by whoever looks for the ends of revisions, say. */
const textOf = (text: string): string => `<${Buffer.from(PdfString.fromString(text).bytes).toString('hex')}>`;

/**
 * Adds to the structure of a file (ISO 32000-2 §14.7), or makes one of what is added: that says of no page that has none
 * that it is tagged, because only the catalog's MarkInfo would.
 */
export class StructureWriter {
  readonly #revision: Revision;
  readonly #known: StructureOutline | null;
  readonly #placed = new Map<object, PlacedCanvas>();
  readonly #numbers = new Map<StructureNode, number>();
  readonly #fields = new Map<StructureNode, string>();
  readonly #parents: string[] = [];
  #nextKey: number;

  /** Undefined where a file has a structure that nothing can be added to. */
  static to(revision: Revision, outline: CopyOutline): StructureWriter | undefined {
    return outline.isTagged && !outline.structure ? undefined : new StructureWriter(revision, outline);
  }

  private constructor(revision: Revision, outline: CopyOutline) {
    this.#revision = revision;
    this.#known = outline.structure;
    this.#nextKey = Math.max(outline.structure?.nextKey ?? 0, firstKey);
  }

  /**
   * Says that a canvas is drawn on a page. Answers with the key of what its content belongs to, and with the number of its
   * first marked content. The page's own goes on under a new key: what stood under the old one is another's object.
   */
  place(canvas: Canvas, reference: string, own: OutlinedPage['structure']): PlacedCanvas {
    const { parents, count } = own ?? { parents: '', count: 0 };
    const placed = { reference, parents, firstNumber: count, key: this.#nextKey++ };
    this.#placed.set(canvas, placed);
    return placed;
  }

  /** The field of a page as an element below `parent`. Answers with its key. */
  addField(parent: StructureNode, field: PdfRef, page: PdfRef): number {
    const key = this.#nextKey++;
    const node = parent.add('Form');
    this.#parents.push(`${key} ${this.#referenceTo(node)}`);
    this.#fields.set(node, `/Pg ${syntaxOf(page)}\n/K << /Type /OBJR /Obj ${syntaxOf(field)} >>\n`);
    return key;
  }

  /** Writes what was placed below those nodes. Answers with the root of the structure. */
  write(tops: readonly StructureNode[], language: string): string {
    const known = this.#known;
    const root = known?.root.id ?? this.#newRoot();
    const parent = known?.document?.id ?? root;
    const drawn = tops.filter((node) => !this.#isEmpty(node));
    for (const node of drawn) this.#writeNode(node, referenceTo(parent), `/Lang ${textOf(language)}\n`);
    const kids = drawn.map((node) => this.#referenceTo(node)).join(' ');
    if (known?.document) this.#rewrite(known.document, kids);
    const entries: SyntaxEntry[] = [
      ...(known?.root.entries ?? [['/Type', '/StructTreeRoot'] as const]),
      ['/K', `[${known ? `${known.root.kids} ` : ''}${known?.document ? '' : kids}]`],
      ['/ParentTree', this.#writeParents()],
      ['/ParentTreeNextKey', String(this.#nextKey)],
    ];
    this.#revision.put(root, dictionary(entries));
    return referenceTo(root);
  }

  #newRoot(): readonly [number, number] {
    return [this.#revision.reserveNumber(), 0];
  }

  #rewrite({ id, entries, kids }: NonNullable<StructureOutline['document']>, added: string): void {
    this.#revision.put(id, dictionary([...entries, ['/K', `[${kids} ${added}]`]]));
  }

  #numberOf(node: StructureNode): number {
    let known = this.#numbers.get(node);
    if (known === undefined) {
      known = this.#revision.reserveNumber();
      this.#numbers.set(node, known);
    }
    return known;
  }

  readonly #referenceTo = (node: StructureNode): string => `${this.#numberOf(node)} 0 R`;

  /** What is drawn unmarked, on pages that are not tagged, is nobody's content. */
  #isEmpty(node: StructureNode | DrawnPart): boolean {
    if (!(node instanceof StructureNode)) return !this.#placed.has(node.canvas);
    if (this.#fields.has(node)) return false;
    for (const kid of node.kids) if (!this.#isEmpty(kid)) return false;
    return true;
  }

  #writeNode(node: StructureNode, parent: string, more = ''): void {
    const number = this.#numberOf(node);
    const own = `${number} 0 R`;
    let page: string | undefined;
    const listed: string[] = [];
    for (const kid of node.kids) {
      if (this.#isEmpty(kid)) continue;
      if (kid instanceof StructureNode) {
        this.#writeNode(kid, own);
        listed.push(this.#referenceTo(kid));
        continue;
      }
      const { reference = '', firstNumber = 0 } = this.#placed.get(kid.canvas) ?? {};
      page ??= reference;
      const mark = firstNumber + kid.index;
      listed.push(reference === page ? String(mark) : `<</Type /MCR /Pg ${reference} /MCID ${mark}>>`);
    }
    const content = `${page ? `/Pg ${page}\n` : ''}/K ${listed.length === 1 ? listed[0] : `[${listed.join(' ')}]`}\n`;
    const said = node.reordered;
    this.#revision.pack(
      number,
      `<<\n/S /${node.role}\n/P ${parent}\n${this.#fields.get(node) ?? content}${more}${
        node.alternative === undefined ? '' : `/Alt ${textOf(node.alternative)}\n`
      }${said === undefined ? '' : `/ActualText ${textOf(said)}\n`}${
        node.role === 'TH' ? '/A << /O /Table /Scope /Column >>\n' : ''
      }>>`,
    );
  }

  /** The tree of parents with what is added, whose keys are higher than all that are there. */
  #writeParents(): string {
    const pages = [...this.#placed].map(([canvas, { key, parents }]) => {
      const own = (canvas as Canvas).marked.map(this.#referenceTo);
      return [key, `${key} [${[parents, ...own].join(' ').trim()}]`] as const;
    });
    const fields = this.#parents.map((entry) => [Number.parseInt(entry, 10), entry] as const);
    const added = [...pages, ...fields].sort(([one], [other]) => one - other);
    const keys = added.map(([key]) => key);
    const leaf = (listed: string, [from, to]: readonly [number, number]): string =>
      this.#packed(`<<\n/Limits [${from} ${to}]\n/Nums [${listed}]\n>>`);
    const { kids = '', listed = '', limits = null } = this.#known?.parents ?? {};
    const ours = leaf(added.map(([, entry]) => entry).join('\n'), [keys[0] ?? 0, keys.at(-1) ?? 0]);
    const before = limits ? leaf(listed, limits) : kids;
    return this.#packed(`<<\n/Kids [${`${before} ${ours}`.trim()}]\n>>`);
  }

  #packed(body: string): string {
    const number = this.#revision.reserveNumber();
    this.#revision.pack(number, body);
    return `${number} 0 R`;
  }
}
