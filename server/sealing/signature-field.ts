import type { PdfRef } from '@libpdf/core';
import { PdfArray, PdfDict, PdfName, PdfNumber, PdfString, type PDF, type PdfObject } from '@libpdf/core';
import { createHash } from 'node:crypto';
import { ServiceError } from '../platform/http/service-error.ts';
import { createCadesSignature } from './cades.ts';
import type { SealSigner } from './seal-signer.ts';

/** Room for the CMS in hex digits: 16 KiB, several times what a chain needs. */
const contentsDigits = 32_768;
const byteRangePlaceholder = '[0 9999999999 9999999999 9999999999]';

function pdfDate(at: Date): string {
  return `D:${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}

function addToForm(pdf: PDF, field: PdfRef): void {
  const resolve = (ref: PdfRef): PdfObject | null => pdf.context.registry.resolve(ref);
  const catalog = pdf.context.catalog.getDict();
  const existing = catalog.get('AcroForm', resolve);
  const form = existing instanceof PdfDict ? existing : new PdfDict();
  const fields = form.get('Fields', resolve);
  form.set('Fields', new PdfArray([...(fields instanceof PdfArray ? fields.toArray() : []), field]));
  form.set('SigFlags', PdfNumber.of(3)); // ISO 32000-2 table 225: signatures exist, append only
  if (!(existing instanceof PdfDict)) catalog.set('AcroForm', pdf.context.register(form));
}

function usedFieldNames(bytes: Uint8Array): number {
  return Buffer.from(bytes).toString('latin1').split('/T (Inkseal seal').length - 1;
}

/** Adds an invisible signature field to the page, with room left for ByteRange and the CMS. */
export function addSignatureField(pdf: PDF, page: PdfDict, original: Uint8Array, sealedAt: Date): void {
  const resolve = (ref: PdfRef): PdfObject | null => pdf.context.registry.resolve(ref);
  const pageRef = pdf.context.registry.getRef(page);
  const value = pdf.context.register(
    PdfDict.of({
      Type: PdfName.of('Sig'),
      Filter: PdfName.of('Adobe.PPKLite'),
      SubFilter: PdfName.of('ETSI.CAdES.detached'),
      ByteRange: new PdfArray([0, 9999999999, 9999999999, 9999999999].map((value) => PdfNumber.of(value))),
      Contents: new PdfString(new Uint8Array(contentsDigits / 2), 'hex'),
      M: PdfString.fromString(pdfDate(sealedAt)),
      Reason: PdfString.fromString('Sealed by Inkseal after all signers had signed'),
    }),
  );
  const field = pdf.context.register(
    PdfDict.of({
      Type: PdfName.of('Annot'),
      Subtype: PdfName.of('Widget'),
      FT: PdfName.of('Sig'),
      T: PdfString.fromString(`Inkseal seal ${usedFieldNames(original) + 1}`),
      V: value,
      F: PdfNumber.of(132), // print, locked
      Rect: new PdfArray([0, 0, 0, 0].map((side) => PdfNumber.of(side))),
      ...(pageRef ? { P: pageRef } : {}),
    }),
  );
  const annotations = page.get('Annots', resolve);
  page.set(
    'Annots',
    new PdfArray([...(annotations instanceof PdfArray ? annotations.toArray() : []), field]),
  );
  addToForm(pdf, field);
}

/** Fills ByteRange and Contents in place: the signature covers the whole file but its own value. */
export async function signInPlace(bytes: Uint8Array, signer: SealSigner): Promise<Uint8Array> {
  const file = Buffer.from(bytes);
  const rangeAt = file.lastIndexOf(byteRangePlaceholder);
  const contentsAt = file.lastIndexOf(`<${'0'.repeat(64)}`);
  const afterContents = contentsAt + contentsDigits + 2;
  if (rangeAt === -1 || contentsAt === -1 || file[afterContents - 1] !== 0x3e)
    throw new ServiceError('seal_failed');
  const range = `[0 ${contentsAt} ${afterContents} ${file.length - afterContents}]`;
  file.write(range.padEnd(byteRangePlaceholder.length), rangeAt, 'latin1');
  const digest = createHash('sha256')
    .update(file.subarray(0, contentsAt))
    .update(file.subarray(afterContents))
    .digest();
  const cms = await createCadesSignature(digest, signer);
  const hex = cms.toString('hex');
  if (hex.length > contentsDigits)
    throw new ServiceError('seal_failed', { details: { reason: 'signature_too_large' } });
  file.write(hex, contentsAt + 1, 'latin1');
  return file;
}
