import { matchLanguage } from '#contract/languages.ts';
import { verifySealedPdf } from '#verify/verify-sealed-pdf.ts';
import {
  outlineCopy,
  outlineFile,
  type CopyOutline,
  type FileOutline,
} from '../documents/pdf/copy-outline.ts';
import { pagesOf } from '../documents/pdf/flat-tree.ts';
import { PdfArray, type PDF } from '../documents/pdf/libpdf.ts';
import { unpackOutline } from '../documents/pdf/packed-outline.ts';
import { entriesOf, joinEntries, syntaxOf } from '../documents/pdf/pdf-syntax.ts';
import { openForSealing, type OpenedFile } from '../documents/pdf/seal-parser.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { withAppended, type Appendable } from './appended.ts';
import { Canvas } from './canvas.ts';
import { writeCatalog } from './catalog.ts';
import { certificateTexts } from './certificate-language.ts';
import { layOutCertificate } from './certificate-layout.ts';
import { drawPageMarks, drawStamp } from './draw-stamp.ts';
import { PageWriter } from './page-content.ts';
import { countPagesAnew } from './reopen.ts';
import { Revision } from '../documents/pdf/revision.ts';
import { StructureNode } from './structure.ts';
import { StructureWriter } from './structure-writer.ts';
import { createSealFonts, writeSealFonts, type SealFonts } from './seal-fonts.ts';
import type { SealedDocument, SealedPdf, SealInput } from './seal-document.ts';
import { addSignatureField, checkRaw, signInPlace } from './signature-field.ts';

const failed = (reason: string, cause?: unknown): ServiceError =>
  new ServiceError('seal_failed', { cause, details: { reason } });

async function openForAppending(bytes: Uint8Array): Promise<OpenedFile> {
  return openForSealing(bytes).catch((cause: unknown) => {
    throw failed('not_appendable', cause);
  });
}

function stampPages({ pages }: CopyOutline, input: SealInput, { writer, fonts, root }: Stamping): void {
  const texts = certificateTexts(input.certificate.language);
  const unstamped = new Map<string, Canvas>();
  pages.forEach(({ visible }, index) => {
    const stamps = input.stamps.filter((stamp) => stamp.page === index + 1);
    const size = `${visible.width} ${visible.height}`;
    const drawn = stamps.length === 0 ? unstamped.get(size) : undefined;
    const canvas = drawn ?? new Canvas();
    if (!drawn) {
      for (const stamp of stamps) drawStamp(canvas, fonts, stamp, { root, texts });
      drawPageMarks(canvas, fonts, visible, input.certificate);
      if (stamps.length === 0) unstamped.set(size, canvas);
    }
    writer.add(index, canvas);
  });
}

interface Stamping {
  readonly writer: PageWriter;
  readonly fonts: SealFonts;
  /** What all that is drawn belongs to. */
  readonly root: StructureNode;
}

interface Completed {
  readonly base: Appendable;
  readonly outline: FileOutline;
  readonly revision: Revision;
  readonly marker: string;
  /** Numbers of the pages that were drawn on. */
  readonly pages: readonly number[];
  /** With what was appended. */
  readonly pageCount: number;
}

async function finish(completed: Completed, input: SealInput): Promise<SealedPdf> {
  const { base, outline, revision, pageCount, marker } = completed;
  const bytes = withAppended(base, revision.write());
  const from = base.bytes.byteLength;
  const { sha256, hash } = await signInPlace(bytes, { marker, from }, input);
  const report = await verifySealedPdf(bytes, { hash, checkRaw });
  if (!report.valid) throw failed(report.failure ?? 'unverified');
  const drawn = { root: outline.pageTree[0], pages: completed.pages };
  if (countPagesAnew(bytes, drawn) !== pageCount && (await countPages(bytes)) !== pageCount)
    throw failed('pages_lost');
  return { bytes, sha256, pageCount, report };
}

/** As the whole file is opened: the counts of strangers, which a strict reader goes by, may be wrong. */
const countPages = async (bytes: Uint8Array): Promise<number> =>
  pagesOf((await openForSealing(bytes)).pdf).length;

interface Base {
  readonly file: Appendable;
  readonly outline: CopyOutline;
  /** Opened, where a page's content has to be read. */
  readonly pdf: PDF | undefined;
}

/** Undefined for what cannot be read, or is of another file: this one says the same, after a while. */
function readNoted(noted: Uint8Array | undefined, byteSize: number): CopyOutline | undefined {
  try {
    const outline = noted && unpackOutline(noted);
    return outline?.byteSize === byteSize ? outline : undefined;
  } catch {
    return undefined;
  }
}

/** What was noted of the file or, where nothing was, the file itself. */
async function openBase(file: Appendable, noted: Uint8Array | undefined): Promise<Base> {
  const { bytes } = file;
  const outline = readNoted(noted, bytes.byteLength);
  if (!outline) {
    const { pdf } = await openForAppending(bytes);
    return { file, outline: outlineCopy(pdf, bytes.byteLength), pdf };
  }
  const isClosed = outline.pages.every(({ ending }) => ending !== null);
  return { file, outline, pdf: isClosed ? undefined : (await openForAppending(bytes)).pdf };
}

async function sealWithCertificate(
  base: Base,
  input: SealInput,
  stampInto?: (stamping: Stamping) => void,
): Promise<SealedPdf> {
  const { file, outline, pdf } = base;
  const revision = new Revision(outline);
  const fonts = createSealFonts(revision);
  const structure = StructureWriter.to(revision, outline);
  const writer = new PageWriter(revision, outline, { pdf, structure });
  const [values, root] = [new StructureNode('Sect'), new StructureNode('Sect')];
  stampInto?.({ writer, fonts, root: values });
  const certificate = layOutCertificate(input.certificate, fonts, root).map((canvas) => ({
    canvas,
    ref: revision.reserve(),
  }));
  const last = certificate.at(-1);
  if (!last) throw failed('no_certificate');
  const { field, marker } = addSignatureField(revision, outline, last.ref, {
    ...input,
    isCertificate: stampInto === undefined,
    keyOf: (ref) => structure?.addField(root, ref, last.ref),
  });
  for (const { canvas, ref } of certificate)
    writer.addPage(ref, canvas, ref === last.ref ? syntaxOf(field) : '');
  writer.addToTree(certificate.map(({ ref }) => ref));
  writeSealFonts(fonts);
  const tree = structure?.write([values, root], matchLanguage([input.certificate.language]));
  writeCatalog(revision, outline, field, { to: outline, input, structure: tree });
  const pages = outline.pages.map(({ id }) => id[0]);
  const pageCount = pages.length + certificate.length;
  return finish({ base: file, outline, revision, marker, pages, pageCount }, input);
}

async function sealWithStamps(input: SealInput): Promise<SealedDocument> {
  const base = await openBase(input, input.outline);
  const document = await sealWithCertificate(base, input, (stamping) =>
    stampPages(base.outline, input, stamping),
  );
  return { document, completionCertificate: null };
}

/** A completion certificate of its own, for documents on whose pages nothing may be drawn. */
async function sealSeparateCertificate(input: SealInput): Promise<SealedPdf> {
  const { PDFDocument, PDFName } = await import('pdf-lib'); // most documents need none, and it takes its time and room
  const draft = await PDFDocument.create();
  const { transactionId, language } = input.certificate;
  draft.setTitle(`Completion certificate ${transactionId}`, { showInWindowTitleBar: true });
  draft.setLanguage(matchLanguage([language]));
  draft.catalog.set(PDFName.of('MarkInfo'), draft.context.obj({ Marked: true })); // all of it is ours, and tagged
  const bytes = await draft.save({ useObjectStreams: true, addDefaultPage: false });
  return sealWithCertificate(await openBase({ bytes }, undefined), input);
}

/** Earlier signatures stay as they are: nothing but our own signature is appended. */
async function sealSigned(input: SealInput): Promise<SealedPdf> {
  const { pdf, found } = await openForAppending(input.bytes);
  const pages = pagesOf(pdf);
  const first = pages.find(({ ref }) => ref !== undefined);
  if (!first?.ref) throw failed('no_pages');
  const outline = outlineFile(pdf, input.bytes.byteLength, { found });
  const revision = new Revision(outline);
  const { field, marker } = addSignatureField(revision, outline, first.ref, input);
  const annotations = first.dict.get('Annots', (ref) => pdf.context.registry.resolve(ref));
  const listed = annotations instanceof PdfArray ? annotations.toArray() : [];
  const entries = joinEntries(entriesOf(first.dict, ['Annots']));
  const { objectNumber, generation } = first.ref;
  revision.put(
    [objectNumber, generation],
    `<<\n${entries}/Annots [${[...listed, field].map((one) => syntaxOf(one)).join(' ')}]\n>>`,
  );
  writeCatalog(revision, outline, field);
  const pageCount = pages.length;
  return finish({ base: input, outline, revision, marker, pages: [objectNumber], pageCount }, input);
}

async function sealAppendOnly(input: SealInput): Promise<SealedDocument> {
  return { document: await sealSigned(input), completionCertificate: await sealSeparateCertificate(input) };
}

/**
 * Bytes in, sealed bytes out, reopened and verified. One incremental save: what the signers saw stays a prefix.
 * @throws ServiceError `seal_failed` with a reason; nothing is delivered then.
 */
export async function sealDocument(input: SealInput): Promise<SealedDocument> {
  try {
    return await (input.completionMode === 'stamp' ? sealWithStamps(input) : sealAppendOnly(input));
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw new ServiceError('seal_failed', { cause });
  }
}
