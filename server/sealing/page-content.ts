import { countRestores, mostRestores } from '../documents/pdf/content-ending.ts';
import {
  pageResources,
  type CopyOutline,
  type FileOutline,
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

/** In a tagged file all that is drawn is either in its structure or said to be no part of it (ISO 14289-1 §7.1). */
const drawnContent = (canvas: Canvas, matrix: PdfMatrix, { isTagged }: FileOutline): string => {
  const mapped = matrix.map(decimal).join(' ');
  const drawn = isTagged ? `/Artifact BMC\n${canvas.content()}\nEMC` : canvas.content();
  return `q ${mapped} cm\n${drawn}\nQ\n`;
};

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
  /** So are their resources with what it needs. */
  readonly #resources = new Map<Canvas, Map<number, string>>();

  /** `pdf` is the file opened, where some page's content has to be read. */
  constructor(revision: Revision, outline: CopyOutline, pdf: PDF | undefined) {
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
    const added = this.#stream(after + drawnContent(canvas, page.toUserSpace, this.#outline));
    const resources = form
      ? this.#write(this.#outline.resources[page.resources], canvas, form)
      : this.#shared(page.resources, canvas);
    const streams = [this.#stream(before), contents, added].join(' ');
    this.#revision.put(page.id, `<<\n${page.entries}/Contents [${streams}]\n/Resources ${resources}\n>>`);
  }

  /** Puts an A4 page of our own there; `annotations` are references. */
  addPage(ref: PdfRef, canvas: Canvas, annotations: string): void {
    const content = this.#stream(drawnContent(canvas, certificateMatrix, this.#outline));
    const entries = [
      '/Type /Page',
      `/Parent ${referenceTo(this.#outline.pageTree)}`,
      `/MediaBox ${certificateBox}`,
      `/CropBox ${certificateBox}`,
      '/Rotate 0',
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
