import { countRestores, mostRestores } from '../documents/pdf/content-ending.ts';
import {
  pageResources,
  type CopyOutline,
  type OutlinedPage,
  type OutlinedResources,
} from '../documents/pdf/copy-outline.ts';
import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfNumber,
  type PdfRef,
  PdfStream,
  type PDF,
  type PdfObject,
} from '../documents/pdf/libpdf.ts';
import { readPageContent } from '../documents/pdf/page-content.ts';
import { pageGeometry, readPageBoxes, type PdfMatrix } from '../documents/pdf/page-geometry.ts';
import { syntaxOf } from '../documents/pdf/pdf-syntax.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Canvas } from './canvas.ts';
import { pagePicture } from './page-picture.ts';
import { createResourceName } from './resource-name.ts';
import type { StructureWriter } from './structure-writer.ts';
import { referenceTo, type Revision } from '../documents/pdf/revision.ts';

/** More than any producer leaves open, and few enough to weigh nothing. */
const mostOpenMarks = 4096;
const closing = (marks: number): string => `n\nBT\nET\n${'EMC\n'.repeat(marks)}`;

/** What runs a page's own content so that nothing of it reaches beyond. */
interface Enclosed {
  readonly before: string;
  /** References to streams. */
  readonly contents: string;
  readonly after: string;
  /** What they are called by, beside the page's own resources. */
  readonly form?: readonly [name: string, ref: PdfRef];
}

/**
 * Content known to leave nothing open but states is enclosed in as many q … Q as it leaves unbalanced. Any other becomes
 * a form of its own, because strings, arrays and images end where their stream ends; pdf.js alone lets marked content,
 * clips, paths and restored states out of a form: they are closed behind it, and it saves as many as it may restore.
 */
function enclose(
  revision: Revision,
  page: OutlinedPage,
  read: () => PdfDict,
  pdf: PDF | undefined,
): Enclosed {
  if (page.ending) {
    const { saves, restores, leaks } = page.ending;
    const after = `\n${leaks ? closing(mostOpenMarks) : ''}${'Q\n'.repeat(restores)}`;
    return { before: 'q\n'.repeat(saves), contents: page.contents, after };
  }
  const dict = read();
  const resolve = (ref: PdfRef): PdfObject | null => pdf?.context.registry.resolve(ref) ?? null;
  const { bytes, isWhole } = readPageContent(dict, resolve);
  // The copy has none: what only some can read could leave open what nobody here has seen.
  if (!isWhole) throw new ServiceError('seal_failed', { details: { reason: 'content_unreadable' } });
  const visibleBox = pageGeometry(readPageBoxes(dict, resolve)).box;
  const form = new PdfStream(
    PdfDict.of({
      Type: PdfName.of('XObject'),
      Subtype: PdfName.of('Form'),
      BBox: new PdfArray(visibleBox.map((side) => PdfNumber.of(side))),
      Resources: pageResources(dict, resolve),
    }),
    Buffer.concat([Buffer.from('q '.repeat(Math.min(countRestores(bytes), mostRestores))), bytes]),
  );
  const name = createResourceName();
  return {
    before: `q\n/${name} Do\n`,
    contents: '',
    after: `${closing(mostOpenMarks)}Q\n`,
    form: [name, revision.register(form)],
  };
}

/** Entries of a group of resources, with ours. What the page calls by such a name would become ours: other letters, another picture. */
function withAdded(own: string, added: readonly (readonly [name: string, ref: PdfRef])[]): string {
  if (added.some(([name]) => own.includes(name)))
    throw new ServiceError('seal_failed', { details: { reason: 'name_taken' } });
  return own + added.map(([name, ref]) => `/${name} ${syntaxOf(ref)}\n`).join('');
}

const noResources: OutlinedResources = { fonts: '', pictures: '', others: '' };

/** With enough digits for the smallest unit that `requireMarkableSize` lets in, and never with an exponent (§7.3.3). */
const decimal = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 0.01 ? 14 : 6);

const drawnContent = (drawn: string, matrix: PdfMatrix): string =>
  `q ${matrix.map(decimal).join(' ')} cm\n${drawn}\nQ\n`;

/** What a page's own content belongs to, where nothing of ours is marked on it. */
const keptKey = ({ structure }: OutlinedPage): string =>
  structure && structure.key !== null ? `/StructParents ${structure.key}\n` : '';

/** A4, points. */
export const certificatePage = { width: 595.28, height: 841.89 } as const;
const certificateMatrix = [1, 0, 0, -1, 0, certificatePage.height] as const;
const certificateBox = `[0 0 ${certificatePage.width} ${certificatePage.height}]`;

/** Draws on the pages of one document, behind their own content, and adds pages behind them. */
export class PageWriter {
  readonly #revision: Revision;
  readonly #outline: CopyOutline;
  readonly #pdf: PDF | undefined;
  /** Most pages have nothing but their foot added, and it is the same one: it is in the file once. */
  readonly #streams = new Map<string, string>();
  /** By what is drawn and by how it stands behind a page's own content. */
  readonly #behind = new Map<string, Map<string, string>>();
  readonly #contents = new Map<Canvas, string>();
  /** So are their resources with what it needs. */
  readonly #resources = new Map<Canvas, Map<number, string>>();

  readonly #structure: StructureWriter | undefined;

  /**
   * `pdf` is the file opened, where some page's content has to be read; without `structure` all that is drawn in a tagged
   * file is no part of its structure.
   */
  constructor(
    revision: Revision,
    outline: CopyOutline,
    { pdf, structure }: { pdf: PDF | undefined; structure: StructureWriter | undefined },
  ) {
    this.#structure = structure;
    this.#revision = revision;
    this.#outline = outline;
    this.#pdf = pdf;
  }

  /** Adds one content stream to a page, after its own content, starting from the page's untouched graphics state. */
  add(index: number, canvas: Canvas): void {
    const page = this.#outline.pages[index];
    if (!page || canvas.isEmpty) return;
    const { before, contents, after, form } = enclose(
      this.#revision,
      page,
      () => this.#opened(index),
      this.#pdf,
    );
    const { content, key } = this.#mark(canvas, page);
    const added = this.#streamBehind(content, after, page.toUserSpace);
    const resources = form
      ? this.#write(this.#outline.resources[page.resources], canvas, form)
      : this.#shared(page.resources, canvas);
    const streams = [this.#stream(before), contents, added].join(' ');
    this.#revision.put(
      page.id,
      `<<\n${page.entries}${key}/Contents [${streams}]\n/Resources ${resources}\n>>`,
    );
  }

  /** Puts an A4 page of our own there; `annotations` are references. */
  addPage(ref: PdfRef, canvas: Canvas, annotations: string): void {
    const placed = this.#structure?.place(canvas, syntaxOf(ref), null);
    const drawn = placed ? canvas.markedContent(placed.firstNumber) : this.#unmarked(canvas);
    const content = this.#stream(drawnContent(drawn, certificateMatrix));
    const entries = [
      '/Type /Page',
      `/Parent ${referenceTo(this.#outline.pageTree)}`,
      `/MediaBox ${certificateBox}`,
      `/CropBox ${certificateBox}`,
      '/Rotate 0',
      ...(placed ? [`/StructParents ${placed.key}`, '/Tabs /S'] : []),
      `/Resources ${this.#write(noResources, canvas)}`,
      `/Contents [${content}]`,
      ...(annotations === '' ? [] : [`/Annots [${annotations}]`]),
    ];
    this.#revision.put([ref.objectNumber, ref.generation], `<<\n${entries.join('\n')}\n>>`);
  }

  /** New kids of the root node: rebuilding the tree would lose what pages inherit. */
  addToTree(pages: readonly PdfRef[]): void {
    const { pageTree, tree } = this.#outline;
    const kids = `${tree.kids} ${pages.map((page) => syntaxOf(page)).join(' ')}`;
    this.#revision.put(
      pageTree,
      `<<\n${tree.entries}/Kids [${kids}]\n/Count ${tree.count + pages.length}\n>>`,
    );
  }

  /** Only a file that is tagged already has what is drawn on its own pages in its structure. */
  #mark(canvas: Canvas, page: OutlinedPage): { content: string; key: string } {
    if (!this.#structure || !this.#outline.isTagged || canvas.marked.length === 0)
      return { content: this.#unmarked(canvas), key: keptKey(page) };
    const { key, firstNumber } = this.#structure.place(canvas, referenceTo(page.id), page.structure);
    return { content: canvas.markedContent(firstNumber), key: `/StructParents ${key}\n` };
  }

  #unmarked(canvas: Canvas): string {
    const drawn = this.#contents.get(canvas) ?? canvas.content();
    this.#contents.set(canvas, drawn);
    return this.#outline.isTagged ? `/Artifact BMC\n${drawn}\nEMC` : drawn;
  }

  #opened(index: number): PdfDict {
    const page = this.#pdf?.getPages()[index];
    if (!page) throw new ServiceError('seal_failed', { details: { reason: 'pages_lost' } });
    return page.dict;
  }

  #stream(content: string): string {
    const known = this.#streams.get(content);
    if (known !== undefined) return known;
    const stream = new PdfStream(undefined, Buffer.from(content, 'utf8'));
    const reference = syntaxOf(this.#revision.register(stream));
    this.#streams.set(content, reference);
    return reference;
  }

  /** Looked for without putting it together: there may be thousands of pages. */
  #streamBehind(content: string, after: string, matrix: PdfMatrix): string {
    const known = this.#behind.get(content) ?? new Map<string, string>();
    this.#behind.set(content, known);
    const key = `${after}${matrix.join(' ')}`;
    const reference = known.get(key) ?? this.#stream(after + drawnContent(content, matrix));
    known.set(key, reference);
    return reference;
  }

  #shared(index: number, canvas: Canvas): string {
    const known = this.#resources.get(canvas) ?? new Map<number, string>();
    this.#resources.set(canvas, known);
    const reference = known.get(index) ?? this.#write(this.#outline.resources[index], canvas);
    known.set(index, reference);
    return reference;
  }

  /** Resources with what a canvas uses: a copy, since other pages may share the object. */
  #write(own: OutlinedResources = noResources, canvas: Canvas, form?: Enclosed['form']): string {
    const fonts = [...canvas.usedFonts].map(({ resource, ref }) => [resource, ref] as const);
    const pictures = [...canvas.usedPictures].map(
      ([png, name]) => [name, pagePicture(this.#revision, png)] as const,
    );
    const groups = [
      `/Font <<\n${withAdded(own.fonts, fonts)}>>\n`,
      `/XObject <<\n${withAdded(own.pictures, form ? [...pictures, form] : pictures)}>>\n`,
    ];
    return syntaxOf(this.#revision.register(`<<\n${own.others}${groups.join('')}>>`));
  }
}
