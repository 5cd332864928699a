import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfNumber,
  PdfRef,
  PdfString,
  type PDF,
  type PdfObject,
} from '@libpdf/core';
import { createHash, randomInt } from 'node:crypto';
import { ServiceError } from '../platform/http/service-error.ts';
import { createCadesSignature } from './cades.ts';
import type { SealInput } from './seal-document.ts';

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

/**
 * Says that the file uses what PAdES adds to PDF 1.7 (ETSI EN 319 142-1 §5.6), beside what others have said. It does no
 * harm in a file of PDF 2.0, where all of that is built in.
 */
function declarePades(pdf: PDF): void {
  const resolve = (ref: PdfRef): PdfObject | null => pdf.context.registry.resolve(ref);
  const catalog = pdf.context.catalog.getDict();
  const existing = catalog.get('Extensions', resolve);
  const extensions = existing instanceof PdfDict ? existing.clone() : new PdfDict();
  if (extensions.has('ESIC')) return;
  extensions.set('ESIC', PdfDict.of({ BaseVersion: PdfName.of('1.7'), ExtensionLevel: PdfNumber.of(2) }));
  catalog.set('Extensions', extensions);
}

/**
 * Fields of one name have one value (ISO 32000-2 §12.7.4.2), so a name of ours that another has would be our seal as much
 * as theirs. Names count at every depth: a parent without a name adds none to those of its kids.
 */
function namesTaken(pdf: PDF): Set<string> {
  const resolve = (ref: PdfRef): PdfObject | null => pdf.context.registry.resolve(ref);
  const taken = new Set<string>();
  const visited = new Set<PdfDict>();
  const waiting = [pdf.context.catalog.getDict().getDict('AcroForm', resolve)?.get('Fields', resolve)];
  while (waiting.length > 0) {
    const fields = waiting.pop();
    for (const entry of fields instanceof PdfArray ? fields.toArray() : []) {
      const field = entry instanceof PdfRef ? resolve(entry) : entry;
      if (!(field instanceof PdfDict) || visited.has(field)) continue;
      visited.add(field);
      const name = field.get('T', resolve);
      if (name instanceof PdfString) taken.add(name.asString());
      waiting.push(field.get('Kids', resolve));
    }
  }
  return taken;
}

/** A file that was sealed before has our name already. */
function freeFieldName(pdf: PDF): string {
  const taken = namesTaken(pdf);
  for (let number = 1; ; number++) {
    const name = `Inkseal seal ${number}`;
    if (!taken.has(name)) return name;
  }
}

/** 32 bytes whose hex is decimal digits in either case of writing. Nobody whose text is in the file can know them. */
function createMarker(): string {
  return Array.from({ length: 64 }, () => randomInt(10)).join('');
}

/**
 * Adds an invisible signature field to the page, with room left for ByteRange and the CMS. Answers with the marker by
 * which `signInPlace` finds that room: names and documents of strangers are in this file, and could look like it.
 */
export function addSignatureField(
  pdf: PDF,
  page: PdfDict,
  { sealedAt, certificate }: Pick<SealInput, 'sealedAt' | 'certificate'>,
): string {
  const marker = createMarker();
  const room = Buffer.concat([
    Buffer.from(marker, 'hex'),
    Buffer.alloc((contentsDigits - marker.length) / 2),
  ]);
  const resolve = (ref: PdfRef): PdfObject | null => pdf.context.registry.resolve(ref);
  const pageRef = pdf.context.registry.getRef(page);
  const value = pdf.context.register(
    PdfDict.of({
      Type: PdfName.of('Sig'),
      Filter: PdfName.of('Adobe.PPKLite'),
      SubFilter: PdfName.of('ETSI.CAdES.detached'),
      ByteRange: new PdfArray([0, 9999999999, 9999999999, 9999999999].map((value) => PdfNumber.of(value))),
      Contents: new PdfString(room, 'hex'),
      M: PdfString.fromString(pdfDate(sealedAt)),
      // Within what is signed: the seal of one transaction, or of a test, is not that of another.
      Reason: PdfString.fromString(
        `Sealed by Inkseal after all signers had signed. Transaction ${certificate.transactionId}${certificate.testMode ? ', TEST MODE, no legal effect' : ''}`,
      ),
    }),
  );
  const field = pdf.context.register(
    PdfDict.of({
      Type: PdfName.of('Annot'),
      Subtype: PdfName.of('Widget'),
      FT: PdfName.of('Sig'),
      T: PdfString.fromString(freeFieldName(pdf)),
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
  declarePades(pdf);
  return marker;
}

/**
 * Fills ByteRange and Contents in place: the signature covers the whole file but its own value. `from` is where what was
 * appended begins. Answers with the SHA-256 of the signed file, in lower-case hex.
 */
export async function signInPlace(
  bytes: Uint8Array,
  { marker, from }: { marker: string; from: number },
  { signer, stamp }: Pick<SealInput, 'signer' | 'stamp'>,
): Promise<string> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contentsAt = file.indexOf(`<${marker}`, from);
  // Written before Contents in the same dictionary, so the nearest before it is ours.
  const rangeAt = file.lastIndexOf(byteRangePlaceholder, contentsAt);
  const afterContents = contentsAt + contentsDigits + 2;
  if (rangeAt < from || contentsAt === -1 || file[afterContents - 1] !== 0x3e)
    throw new ServiceError('seal_failed');
  const range = `[0 ${contentsAt} ${afterContents} ${file.length - afterContents}]`;
  file.write(range.padEnd(byteRangePlaceholder.length), rangeAt, 'latin1');
  // Both hashes begin with all that stands before the signature, which is as good as the whole file.
  const hash = createHash('sha256').update(file.subarray(0, contentsAt));
  const covered = hash.copy().update(file.subarray(afterContents)).digest();
  const cms = await createCadesSignature(covered, signer, stamp);
  const hex = cms.toString('hex');
  if (hex.length > contentsDigits)
    throw new ServiceError('seal_failed', { details: { reason: 'signature_too_large' } });
  file.write(hex.padEnd(contentsDigits, '0'), contentsAt + 1, 'latin1');
  return hash.update(file.subarray(contentsAt)).digest('hex');
}
