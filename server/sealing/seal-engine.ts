import type { PDF, PdfDict, PdfObject, PdfRef } from '@libpdf/core';
import { createHash } from 'node:crypto';
import { PDFDocument } from 'pdf-lib';
import { verifySealedPdf } from '#verify/verify-sealed-pdf.ts';
import { pageGeometry, readPageBoxes } from '../documents/pdf/page-geometry.ts';
import { openForSealing } from '../documents/pdf/seal-parser.ts';
import { straightened } from '../documents/pdf/straightened.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { Canvas } from './canvas.ts';
import { layOutCertificate } from './certificate-layout.ts';
import { drawPageMarks, drawStamp } from './draw-stamp.ts';
import { OpenForms } from './open-forms.ts';
import { addPageContent, appendPage, certificatePage } from './page-content.ts';
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
async function openForAppending(bytes: Uint8Array): Promise<PDF> {
  const pdf = await openForSealing(bytes).catch((cause: unknown) => {
    throw new ServiceError('seal_failed', { cause, details: { reason: 'not_appendable' } });
  });
  (pdf as unknown as LibraryInternals)._isLinearized = false;
  const registry = pdf.context.registry as unknown as RegistryInternals;
  const size = pdf.context.info.trailer.getNumber('Size')?.value ?? 0;
  registry._nextObjNum = Math.max(registry._nextObjNum, size);
  return pdf;
}

function stampPages(pdf: PDF, input: SealInput, fonts: SealFonts): void {
  const resolve = (ref: PdfRef): PdfObject | null => pdf.context.registry.resolve(ref);
  const openForms = new OpenForms(pdf);
  pdf.getPages().forEach((page, index) => {
    const geometry = pageGeometry(readPageBoxes(page.dict, resolve));
    const canvas = new Canvas();
    for (const stamp of input.stamps) if (stamp.page === index + 1) drawStamp(canvas, fonts, stamp);
    drawPageMarks(canvas, fonts, geometry.visible, input.certificate);
    addPageContent(pdf, page.dict, geometry.toUserSpace, canvas, openForms);
  });
}

function attachTrail(pdf: PDF, input: SealInput): void {
  pdf.addAttachment('audit-trail.json', new TextEncoder().encode(input.auditTrail), {
    mimeType: 'application/json',
    description: 'Audit trail of the envelope, as hashed',
    overwrite: true,
  });
}

async function finish(
  pdf: PDF,
  original: Uint8Array,
  signaturePage: PdfDict,
  input: SealInput,
): Promise<SealedPdf> {
  const marker = addSignatureField(pdf, signaturePage, input);
  const saved = await pdf.save({ incremental: true });
  const appendedTo = input.completionMode === 'append-only' ? straightened(original) : original;
  const kept = Buffer.from(saved.buffer, saved.byteOffset, original.byteLength);
  if (!kept.equals(appendedTo))
    throw new ServiceError('seal_failed', { details: { reason: 'not_appended' } });
  kept.set(original);
  const bytes = await signInPlace(saved, marker, input);
  const report = await verifySealedPdf(bytes);
  if (!report.valid) throw new ServiceError('seal_failed', { details: { reason: report.failure } });
  const reopened = await openForSealing(bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, sha256, pageCount: reopened.getPageCount(), report };
}

async function sealWithStamps(input: SealInput): Promise<SealedDocument> {
  const pdf = await openForAppending(input.bytes);
  const pages = pdf.getPageCount();
  const fonts = createSealFonts(pdf);
  stampPages(pdf, input, fonts);
  let last: PdfDict | undefined;
  const certificate = layOutCertificate(input.certificate, fonts);
  for (const canvas of certificate) {
    last = appendPage(pdf);
    addPageContent(pdf, last, certificateMatrix, canvas, new OpenForms(pdf));
  }
  if (!last) throw new ServiceError('seal_failed', { details: { reason: 'no_certificate' } });
  writeSealFonts(fonts);
  attachTrail(pdf, input);
  const document = await finish(pdf, input.bytes, last, input);
  if (document.pageCount !== pages + certificate.length)
    throw new ServiceError('seal_failed', { details: { reason: 'pages_lost' } });
  return { document, completionCertificate: null };
}

/** A completion certificate of its own, for documents on whose pages nothing may be drawn. */
async function sealSeparateCertificate(input: SealInput): Promise<SealedPdf> {
  const draft = await PDFDocument.create();
  draft.addPage([certificatePage.width, certificatePage.height]);
  draft.setTitle(`Completion certificate ${input.certificate.transactionId}`);
  const base = await draft.save({ useObjectStreams: false });
  const pdf = await openForAppending(base);
  const fonts = createSealFonts(pdf);
  let page = pdf.getPages()[0]?.dict;
  for (const [index, canvas] of layOutCertificate(input.certificate, fonts).entries()) {
    if (index > 0) page = appendPage(pdf);
    if (page) addPageContent(pdf, page, certificateMatrix, canvas, new OpenForms(pdf));
  }
  if (!page) throw new ServiceError('seal_failed', { details: { reason: 'no_certificate' } });
  writeSealFonts(fonts);
  attachTrail(pdf, input);
  return finish(pdf, base, page, input);
}

/** Earlier signatures stay as they are: nothing but our own signature is appended. */
async function sealAppendOnly(input: SealInput): Promise<SealedDocument> {
  const pdf = await openForAppending(input.bytes);
  const first = pdf.getPages()[0]?.dict;
  if (!first) throw new ServiceError('seal_failed', { details: { reason: 'no_pages' } });
  return {
    document: await finish(pdf, input.bytes, first, input),
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
