import { PdfName, PdfStream, type PDF, type PdfDict, type PdfObject, type PdfRef } from '@libpdf/core';
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import type { HashParts } from '#verify/bytes.ts';
import { verifySealedPdf } from '#verify/verify-sealed-pdf.ts';
import { pageGeometry, readPageBoxes } from '../documents/pdf/page-geometry.ts';
import { openForSealing, type OpenedFile } from '../documents/pdf/seal-parser.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { Canvas } from './canvas.ts';
import { layOutCertificate } from './certificate-layout.ts';
import { drawPageMarks, drawStamp } from './draw-stamp.ts';
import { appendPage, certificatePage, PageWriter } from './page-content.ts';
import { countPagesAnew } from './reopen.ts';
import { createSealFonts, writeSealFonts, type SealFonts } from './seal-fonts.ts';
import type { SealedDocument, SealedPdf, SealInput } from './seal-document.ts';
import { addSignatureField, signInPlace } from './signature-field.ts';

/** What the library keeps private and an incremental save depends on; a test pins its version. */
interface LibraryInternals {
  _isLinearized: boolean;
}
interface RegistryInternals {
  _nextObjNum: number;
}

const certificateMatrix = [1, 0, 0, -1, 0, certificatePage.height] as const;

/** Opens a file so that saving appends to it: a linearised one would be rewritten, a reused number would break it. */
async function openForAppending(bytes: Uint8Array): Promise<OpenedFile> {
  const opened = await openForSealing(bytes).catch((cause: unknown) => {
    throw new ServiceError('seal_failed', { cause, details: { reason: 'not_appendable' } });
  });
  const { pdf } = opened;
  (pdf as unknown as LibraryInternals)._isLinearized = false;
  const registry = pdf.context.registry as unknown as RegistryInternals;
  const size = pdf.context.info.trailer.getNumber('Size')?.value ?? 0;
  registry._nextObjNum = Math.max(registry._nextObjNum, size);
  return opened;
}

function stampPages(pdf: PDF, writer: PageWriter, input: SealInput, fonts: SealFonts): void {
  const resolve = (ref: PdfRef): PdfObject | null => pdf.context.registry.resolve(ref);
  const unstamped = new Map<string, Canvas>();
  pdf.getPages().forEach((page, index) => {
    const { visible, toUserSpace } = pageGeometry(readPageBoxes(page.dict, resolve));
    const stamps = input.stamps.filter((stamp) => stamp.page === index + 1);
    const size = `${visible.width} ${visible.height}`;
    const drawn = stamps.length === 0 ? unstamped.get(size) : undefined;
    const canvas = drawn ?? new Canvas();
    if (!drawn) {
      for (const stamp of stamps) drawStamp(canvas, fonts, stamp);
      drawPageMarks(canvas, fonts, visible, input.certificate);
      if (stamps.length === 0) unstamped.set(size, canvas);
    }
    writer.add(page.dict, toUserSpace, canvas);
  });
}

/** As Web Crypto would, without the copies that it makes of a whole file. */
const hashParts: HashParts = async (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

/** Less is not worth its entry in the dictionary. */
const worthPacking = 512;

/** What was added, packed by zlib: the library would do it in JavaScript. */
function packStreams(pdf: PDF): void {
  for (const added of pdf.context.registry.getNewObjects().values()) {
    if (!(added instanceof PdfStream) || added.has('Filter') || added.data.length < worthPacking) continue;
    added.setData(deflateSync(added.data));
    added.set('Filter', PdfName.of('FlateDecode'));
  }
}

function attachTrail(pdf: PDF, input: SealInput): void {
  pdf.addAttachment('audit-trail.json', new TextEncoder().encode(input.auditTrail), {
    mimeType: 'application/json',
    description: 'Audit trail of the envelope, as hashed',
    overwrite: true,
  });
}

interface Completed {
  opened: OpenedFile;
  original: Uint8Array;
  signaturePage: PdfDict;
  /** With what was appended. */
  pageCount: number;
}

async function finish(completed: Completed, input: SealInput): Promise<SealedPdf> {
  const { original, signaturePage, pageCount } = completed;
  const { pdf, bytes: opened } = completed.opened;
  const marker = addSignatureField(pdf, signaturePage, input);
  packStreams(pdf);
  const bytes = await pdf.save({ incremental: true });
  const kept = Buffer.from(bytes.buffer, bytes.byteOffset, original.byteLength);
  if (!kept.equals(opened)) throw new ServiceError('seal_failed', { details: { reason: 'not_appended' } });
  if (opened !== original) kept.set(original);
  const sha256 = await signInPlace(bytes, { marker, from: original.byteLength }, input);
  const report = await verifySealedPdf(bytes, { hash: hashParts });
  if (!report.valid) throw new ServiceError('seal_failed', { details: { reason: report.failure } });
  if ((await reopenedPageCount(bytes, pdf, pageCount)) !== pageCount)
    throw new ServiceError('seal_failed', { details: { reason: 'pages_lost' } });
  return { bytes, sha256, pageCount, report };
}

/** As a strict reader finds it where it can, else as the whole file is opened: the counts of strangers may be wrong. */
async function reopenedPageCount(bytes: Uint8Array, pdf: PDF, expected: number): Promise<number> {
  const pages = pdf.getPages().map(({ ref }) => ref.objectNumber);
  const root = pdf.context.catalog.getDict().getRef('Pages')?.objectNumber;
  const counted = root === undefined ? undefined : countPagesAnew(bytes, { root, pages });
  if (counted === expected) return counted;
  return (await openForSealing(bytes)).pdf.getPageCount();
}

async function sealWithStamps(input: SealInput): Promise<SealedDocument> {
  const opened = await openForAppending(input.bytes);
  const { pdf } = opened;
  const fonts = createSealFonts(pdf);
  const writer = new PageWriter(pdf);
  stampPages(pdf, writer, input, fonts);
  let last: PdfDict | undefined;
  const certificate = layOutCertificate(input.certificate, fonts);
  for (const canvas of certificate) {
    last = appendPage(pdf);
    writer.add(last, certificateMatrix, canvas);
  }
  if (!last) throw new ServiceError('seal_failed', { details: { reason: 'no_certificate' } });
  writeSealFonts(fonts);
  attachTrail(pdf, input);
  const pageCount = pdf.getPageCount() + certificate.length;
  const completed = { opened, original: input.bytes, signaturePage: last, pageCount };
  return { document: await finish(completed, input), completionCertificate: null };
}

/** A completion certificate of its own, for documents on whose pages nothing may be drawn. */
async function sealSeparateCertificate(input: SealInput): Promise<SealedPdf> {
  const draft = await PDFDocument.create();
  draft.addPage([certificatePage.width, certificatePage.height]);
  draft.setTitle(`Completion certificate ${input.certificate.transactionId}`);
  const base = await draft.save({ useObjectStreams: false });
  const opened = await openForAppending(base);
  const { pdf } = opened;
  const fonts = createSealFonts(pdf);
  const writer = new PageWriter(pdf);
  let page = pdf.getPages()[0]?.dict;
  const certificate = layOutCertificate(input.certificate, fonts);
  for (const [index, canvas] of certificate.entries()) {
    if (index > 0) page = appendPage(pdf);
    if (page) writer.add(page, certificateMatrix, canvas);
  }
  if (!page) throw new ServiceError('seal_failed', { details: { reason: 'no_certificate' } });
  writeSealFonts(fonts);
  attachTrail(pdf, input);
  const pageCount = certificate.length;
  return finish({ opened, original: base, signaturePage: page, pageCount }, input);
}

/** Earlier signatures stay as they are: nothing but our own signature is appended. */
async function sealAppendOnly(input: SealInput): Promise<SealedDocument> {
  const opened = await openForAppending(input.bytes);
  const first = opened.pdf.getPages()[0]?.dict;
  if (!first) throw new ServiceError('seal_failed', { details: { reason: 'no_pages' } });
  const completed = { opened, original: input.bytes, signaturePage: first };
  return {
    document: await finish({ ...completed, pageCount: opened.pdf.getPageCount() }, input),
    completionCertificate: await sealSeparateCertificate(input),
  };
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
