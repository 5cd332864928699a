/**
 * What sealing has to know of a file to append to it: read once, when the file comes in, it saves reading the file again
 * when it is sealed.
 */
import type { PageSize } from '#contract/documents.ts';
import { readContentEnding } from './content-ending.ts';
import type { ObjectId, SectionKind } from './cross-references.ts';
import type { FoundReferences } from './found-references.ts';
import { PdfArray, PdfDict, type PdfRef, PdfStream, PdfString, type PDF, type PdfObject } from './libpdf.ts';
import { NamedNumbers, numbersMarked } from './marked-numbers.ts';
import { numberBeyond } from './number-beyond.ts';
import { OpenForms } from './open-forms.ts';
import { readPageContent } from './page-content.ts';
import { pageGeometry, readPageBoxes, type PdfMatrix } from './page-geometry.ts';
import { freeSealName } from './seal-name.ts';
import { Structure, type OutlinedParents, type StructureOutline } from './structure-outline.ts';
import { entriesOf, joinEntries, SyntaxAllowance, syntaxOf, type SyntaxEntry } from './pdf-syntax.ts';

/** What is outside the pages. */
export interface FileOutline {
  readonly byteSize: number;
  /** Where the newest cross-reference section begins, and of which kind it is. */
  readonly xrefAt: number;
  readonly xrefKind: SectionKind;
  /** Instead of sections that cannot be followed; what is appended then lists every object. */
  readonly found?: FoundReferences | undefined;
  /** No object has this number or a higher one, nor is any named that is not there: what is appended would be it. */
  readonly nextNumber: number;
  /** As in the trailer: "3 0 R" and "[<…> <…>]". */
  readonly info: string | null;
  readonly id: string | null;
  readonly catalog: { readonly id: ObjectId; readonly entries: readonly SyntaxEntry[] };
  readonly pageTree: ObjectId;
  /** Of the catalog: what is in it without what sealing sets; `id` when it is an object of its own. */
  readonly form: {
    readonly id: ObjectId | null;
    readonly entries: readonly SyntaxEntry[];
    readonly fields: string;
  } | null;
  readonly extensions: readonly SyntaxEntry[];
  readonly isTagged: boolean;
  /** What no field is called yet. */
  readonly sealName: string;
}

/** What the page's own content leaves to be closed behind it. */
export interface PageEnding {
  /** How many states are saved before it, so that none that is restored in it is anybody else's. */
  readonly saves: number;
  readonly restores: number;
  /** Whether pdf.js would go on in something that a form left open. */
  readonly leaks: boolean;
}

export interface OutlinedPage {
  readonly id: ObjectId;
  /** Its dictionary without Contents and Resources; without StructParents, too, where `structure` is what it means. */
  readonly entries: string;
  readonly structure: OutlinedParents | null;
  /** References to its content streams. */
  readonly contents: string;
  /** Which of the outline's resources are its, inherited or its own. */
  readonly resources: number;
  readonly visible: PageSize;
  readonly toUserSpace: PdfMatrix;
  /** Null for content that has to be read to be enclosed. */
  readonly ending: PageEnding | null;
}

/** Entries of a resource dictionary. */
export interface OutlinedResources {
  readonly fonts: string;
  readonly pictures: string;
  readonly others: string;
}

/** A file for stamping. */
export interface CopyOutline extends FileOutline {
  readonly tree: { readonly entries: string; readonly kids: string; readonly count: number };
  /** The catalog's Names without its attachments. */
  readonly names: readonly SyntaxEntry[];
  /** Attachments by name, and the reference to each or its dictionary. */
  readonly files: readonly (readonly [name: string, file: string])[];
  readonly resources: readonly OutlinedResources[];
  readonly pages: readonly OutlinedPage[];
  /** Null for a file without one, and for one that nothing can be added to. */
  readonly structure: StructureOutline | null;
}

type Resolve = (ref: PdfRef) => PdfObject | null;

/** What the library, whose version is pinned, keeps private. */
interface LibraryInternals {
  originalXRefOffset: number;
}

const idOf = ({ objectNumber, generation }: PdfRef): ObjectId => [objectNumber, generation];

function fileId(trailer: PdfDict, allowance: SyntaxAllowance): string | null {
  const [first, second] = trailer.getArray('ID')?.toArray() ?? [];
  if (!(first instanceof PdfString) || !(second instanceof PdfString)) return null;
  allowance.take(2 * (first.bytes.length + second.bytes.length));
  return `[${[first, second].map(({ bytes }) => `<${Buffer.from(bytes).toString('hex')}>`).join(' ')}]`;
}

const dictOf = (value: PdfObject | undefined): PdfDict | undefined =>
  value instanceof PdfDict ? value : undefined;

const listOf = (objects: readonly PdfObject[], allowance: SyntaxAllowance): string =>
  objects.map((object) => syntaxOf(object, allowance)).join(' ');

const itemsOf = (value: PdfObject | undefined, allowance: SyntaxAllowance): string =>
  value instanceof PdfArray ? listOf(value.toArray(), allowance) : '';

/** @param byteSize of the file, of which `pdf` was opened. */
export function outlineFile(
  pdf: PDF,
  byteSize: number,
  {
    allowance = new SyntaxAllowance(),
    found,
  }: { allowance?: SyntaxAllowance; found?: FoundReferences | undefined } = {},
): FileOutline {
  const { registry, info } = pdf.context;
  const resolve: Resolve = (ref) => registry.resolve(ref);
  const catalog = pdf.context.catalog.getDict();
  const [root, pageTree] = [info.trailer.getRef('Root'), catalog.getRef('Pages')];
  if (!root || !pageTree) throw new Error('no page tree');
  const xrefAt = (pdf as unknown as LibraryInternals).originalXRefOffset;
  if (!(xrefAt > 0)) throw new Error('no cross-references');
  const form = dictOf(catalog.get('AcroForm', resolve));
  const formRef = catalog.getRef('AcroForm');
  const extensions = dictOf(catalog.get('Extensions', resolve));
  const infoRef = info.trailer.getRef('Info');
  return {
    byteSize,
    xrefAt,
    xrefKind: pdf.usesXRefStreams ? 'stream' : 'table',
    found,
    info: infoRef ? syntaxOf(infoRef) : null,
    id: fileId(info.trailer, allowance),
    catalog: { id: idOf(root), entries: entriesOf(catalog, [], allowance) },
    pageTree: idOf(pageTree),
    form: form
      ? {
          id: formRef ? idOf(formRef) : null,
          entries: entriesOf(form, ['Fields', 'SigFlags'], allowance),
          fields: itemsOf(form.get('Fields', resolve), allowance),
        }
      : null,
    extensions: extensions ? entriesOf(extensions, [], allowance) : [],
    isTagged: catalog.has('StructTreeRoot'),
    sealName: freeSealName(form, resolve),
    nextNumber: numberBeyond(pdf),
  };
}

/** The page's own or, where it has none, what it inherits. */
export function pageResources(page: PdfDict, resolve: Resolve): PdfDict {
  const visited = new Set<PdfDict>();
  for (
    let node: PdfObject | undefined = page;
    node instanceof PdfDict && !visited.has(node);
    node = node.get('Parent', resolve)
  ) {
    visited.add(node);
    const resources = node.get('Resources', resolve);
    if (resources instanceof PdfDict) return resources;
  }
  return new PdfDict();
}

/** What a page's numbers take, or those of a set of resources. */
const numbersBytes = 128;

interface KnownResources {
  readonly index: number;
  readonly leaks: boolean;
  /** That content is marked with. */
  readonly numbers: ReadonlySet<number>;
}

class PageOutlines {
  readonly resources: OutlinedResources[] = [];
  readonly #allowance: SyntaxAllowance;
  readonly #resolve: Resolve;
  readonly #openForms: OpenForms;
  readonly #named: NamedNumbers;
  readonly #structure: Structure | undefined;
  readonly #known = new Map<PdfDict, KnownResources>();

  readonly #except: readonly string[];

  constructor(pdf: PDF, allowance: SyntaxAllowance, structure: Structure | undefined) {
    this.#structure = structure;
    // In a file without a structure it means nothing, and would mean our own where that gets one.
    const isKept = structure === undefined && pdf.context.catalog.getDict().has('StructTreeRoot');
    this.#except = ['Contents', 'Resources', ...(isKept ? [] : ['StructParents'])];
    this.#allowance = allowance;
    this.#resolve = (ref) => pdf.context.registry.resolve(ref);
    this.#openForms = new OpenForms(pdf);
    this.#named = new NamedNumbers(this.#resolve);
  }

  outline({ ref, dict }: { ref: PdfRef; dict: PdfDict }): OutlinedPage {
    this.#allowance.take(numbersBytes);
    const { parts, bytes, isWhole } = readPageContent(dict, this.#resolve);
    const { visible, toUserSpace } = pageGeometry(readPageBoxes(dict, this.#resolve));
    const { index, leaks, numbers } = this.#resourcesOf(dict);
    const { isClosed, lowest, end } = readContentEnding(bytes);
    const saves = 1 - lowest;
    return {
      id: idOf(ref),
      entries: joinEntries(entriesOf(dict, this.#except, this.#allowance)),
      structure: this.#structure?.parentsOf(dict, [numbersMarked(bytes), numbers]) ?? null,
      contents: listOf(parts, this.#allowance),
      resources: index,
      visible,
      toUserSpace,
      ending: isClosed && isWhole ? { saves, restores: saves + end, leaks } : null,
    };
  }

  #resourcesOf(page: PdfDict): KnownResources {
    const resources = pageResources(page, this.#resolve);
    const known = this.#known.get(resources);
    if (known) return known;
    this.#allowance.take(numbersBytes);
    const group = (key: string): string => {
      const dict = dictOf(resources.get(key, this.#resolve));
      return dict ? joinEntries(entriesOf(dict, [], this.#allowance)) : '';
    };
    this.resources.push({
      fonts: group('Font'),
      pictures: group('XObject'),
      others: joinEntries(entriesOf(resources, ['Font', 'XObject'], this.#allowance)),
    });
    const found = {
      index: this.resources.length - 1,
      leaks: this.#openForms.isReachable(resources),
      numbers: this.#named.in(resources),
    };
    this.#known.set(resources, found);
    return found;
  }
}

function outlineNames(pdf: PDF, allowance: SyntaxAllowance): Pick<CopyOutline, 'names' | 'files'> {
  const { registry, catalog } = pdf.context;
  const names = dictOf(catalog.getDict().get('Names', (ref) => registry.resolve(ref)));
  const files = [...(catalog.getEmbeddedFilesTree()?.entries() ?? [])].flatMap(([name, file]) => {
    const listed = registry.getRef(file) ?? (file instanceof PdfStream ? undefined : dictOf(file));
    if (!listed) return [];
    allowance.take(name.length);
    return [[name, syntaxOf(listed, allowance)] as const];
  });
  return { names: names ? entriesOf(names, ['EmbeddedFiles'], allowance) : [], files };
}

/** All but its pages. Throws for a file that nothing can be appended to. */
export function outlineAroundPages(
  pdf: PDF,
  byteSize: number,
  allowance = new SyntaxAllowance(),
): Omit<CopyOutline, 'resources' | 'pages' | 'structure'> {
  const { registry, catalog } = pdf.context;
  const resolve: Resolve = (ref) => registry.resolve(ref);
  const root = dictOf(catalog.getDict().get('Pages', resolve));
  if (!root) throw new Error('no page tree');
  return {
    tree: {
      entries: joinEntries(entriesOf(root, ['Kids', 'Count'], allowance)),
      kids: itemsOf(root.get('Kids', resolve), allowance),
      count: root.getNumber('Count', resolve)?.value ?? 0,
    },
    ...outlineNames(pdf, allowance),
    ...outlineFile(pdf, byteSize, { allowance }),
  };
}

/**
 * @param byteSize of the file, of which `pdf` was opened.
 * @param allowance what may be written of it; throws TooMuchSyntax before any more is.
 */
export function outlineCopy(pdf: PDF, byteSize: number, allowance = new SyntaxAllowance()): CopyOutline {
  const structure = Structure.of(pdf, allowance);
  const outlines = new PageOutlines(pdf, allowance, structure);
  const pages = pdf.getPages().map((page) => outlines.outline(page));
  return {
    resources: outlines.resources,
    pages,
    structure: structure?.outline() ?? null, // when all keys of pages are known
    ...outlineAroundPages(pdf, byteSize, allowance),
  };
}
