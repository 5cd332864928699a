import { createHash, createPublicKey, randomBytes, verify, type Hash, type KeyObject } from 'node:crypto';
import type { Bytes, HashParts } from '#verify/bytes.ts';
import type { CheckRaw } from '#verify/signature-algorithms.ts';
import { formatSealReason } from '#verify/seal-reason.ts';
import type { FileOutline } from '../documents/pdf/copy-outline.ts';
import { PdfArray, PdfDict, PdfName, PdfNumber, PdfString, type PdfRef } from '../documents/pdf/libpdf.ts';
import { entriesOf, joinEntries } from '../documents/pdf/pdf-syntax.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { createCadesSignature } from './cades.ts';
import type { Revision } from '../documents/pdf/revision.ts';
import type { SealInput } from './seal-document.ts';

/** Bytes for what is in a CMS beside certificates and their names: several times what it takes with the longest keys. */
const ownRoom = 2_048;
/** Several times what authorities answer. */
const timestampRoom = 16_384;

/** Room for the CMS in hex digits. */
function digitsFor({ signer: { certificateChain }, stamp }: Pick<SealInput, 'signer' | 'stamp'>): number {
  const names = certificateChain[0]?.byteLength ?? 0; // that certificate's issuer stands beside it
  const certificates = certificateChain.reduce((sum, { byteLength }) => sum + byteLength, names);
  return 2 * (ownRoom + certificates + (stamp ? timestampRoom : 0));
}

const byteRangePlaceholder = '[0 9999999999 9999999999 9999999999]';

export function pdfDate(at: Date): string {
  return `D:${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}

/** Hex that is decimal digits in either case of writing. Nobody whose text is in the file can know them. */
const createMarker = (): string =>
  BigInt(`0x${randomBytes(26).toString('hex')}`)
    .toString()
    .padStart(64, '0');

interface FieldFacts extends Pick<SealInput, 'sealedAt' | 'certificate' | 'signer' | 'stamp'> {
  /** Where the file's structure has the field, in its tree of parents. */
  keyOf?: (field: PdfRef) => number | undefined;
  /** Of a file that holds nothing else. */
  isCertificate?: boolean;
}

/**
 * Adds an invisible signature field for a page, with room left for ByteRange and the CMS. Answers with the field and with
 * the marker by which `signInPlace` finds that room: names and documents of strangers are in this file, and could look
 * like it.
 */
export function addSignatureField(
  revision: Revision,
  { sealName }: FileOutline,
  page: PdfRef,
  facts: FieldFacts,
): { field: PdfRef; marker: string } {
  const { sealedAt, certificate, keyOf, isCertificate = false } = facts;
  const marker = createMarker();
  const entries = PdfDict.of({
    Type: PdfName.of('Sig'),
    Filter: PdfName.of('Adobe.PPKLite'),
    SubFilter: PdfName.of('ETSI.CAdES.detached'),
    M: PdfString.fromString(pdfDate(sealedAt)),
    // Within what is signed: the seal of one transaction, or of a test, is not that of another.
    Reason: PdfString.fromString(
      formatSealReason({
        transactionId: certificate.transactionId,
        isTest: certificate.testMode,
        isCertificate,
      }),
    ),
  });
  const room = `/ByteRange ${byteRangePlaceholder}\n/Contents <${marker.padEnd(digitsFor(facts), '0')}>\n`;
  const value = revision.register(`<<\n${joinEntries(entriesOf(entries))}${room}>>`);
  const field = revision.reserve();
  const key = keyOf?.(field);
  revision.put(
    [field.objectNumber, field.generation],
    PdfDict.of({
      Type: PdfName.of('Annot'),
      Subtype: PdfName.of('Widget'),
      FT: PdfName.of('Sig'),
      T: PdfString.fromString(sealName),
      // What is said instead of that name (ISO 14289-1 §7.18.1).
      TU: PdfString.fromString(`Inkseal ${certificate.transactionId}`),
      ...(key !== undefined && { StructParent: PdfNumber.of(key) }),
      V: value,
      F: PdfNumber.of(132), // print, locked
      Rect: new PdfArray([0, 0, 0, 0].map((side) => PdfNumber.of(side))),
      P: page,
    }),
  );
  return { field, marker };
}

/** Of parts of a file: the first is not read once more where it is, in the very same place, what `state` has read. */
function continuing(state: Hash, read: Uint8Array): HashParts {
  const isRead = (part: Bytes | undefined): boolean =>
    part?.buffer === read.buffer && part.byteOffset === read.byteOffset && part.length === read.length;
  return async (parts) => {
    const [known, others] = isRead(parts[0]) ? [state.copy(), parts.slice(1)] : [createHash('sha256'), parts];
    for (const part of others) known.update(part);
    return new Uint8Array(known.digest());
  };
}

interface KnownKey {
  readonly info: Buffer;
  readonly key: KeyObject;
  /** What names the key and was found to be signed by it, with the signature: its own certificate, which never changes. */
  certified?: Buffer;
}

/** The seal's: one is asked for again and again. */
let known: KnownKey | undefined;

function keyOf(publicKeyInfo: Uint8Array): KnownKey {
  if (!known || Buffer.compare(known.info, publicKeyInfo) !== 0) {
    const info = Buffer.from(publicKeyInfo);
    known = { info, key: createPublicKey({ key: info, format: 'der', type: 'spki' }) };
  }
  return known;
}

/**
 * As Web Crypto would, without its ways to another thread. The same bytes of a certificate that signs itself are found
 * right once; a signature of a document is checked each time, and nothing of it is kept.
 */
export const checkRaw: CheckRaw = async ({ publicKeyInfo, hash, signature, signed }) => {
  try {
    const own = keyOf(publicKeyInfo);
    const certified = Buffer.concat([Buffer.from(`${hash} ${signature.length}\n`), signature, signed]);
    if (own.certified?.equals(certified)) return true;
    const isRight = verify(hash, signed, { key: own.key, dsaEncoding: 'ieee-p1363' }, signature);
    if (isRight && certified.includes(own.info)) own.certified = certified;
    return isRight;
  } catch {
    return false;
  }
};

export interface SignedFile {
  /** Of the signed file, in lower-case hex. */
  readonly sha256: string;
  /** As Web Crypto would, without the copies that it makes of a whole file. */
  readonly hash: HashParts;
}

/**
 * Fills ByteRange and Contents in place: the signature covers the whole file but its own value. `from` is where what was
 * appended begins.
 */
export async function signInPlace(
  bytes: Uint8Array,
  { marker, from }: { marker: string; from: number },
  sealing: Pick<SealInput, 'signer' | 'stamp'>,
): Promise<SignedFile> {
  const { signer, stamp } = sealing;
  const contentsDigits = digitsFor(sealing);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contentsAt = file.indexOf(`<${marker}`, from);
  // Written before Contents in the same dictionary, so the nearest before it is ours.
  const rangeAt = file.lastIndexOf(byteRangePlaceholder, contentsAt);
  const afterContents = contentsAt + contentsDigits + 2;
  if (rangeAt < from || contentsAt === -1 || file[afterContents - 1] !== 0x3e)
    throw new ServiceError('seal_failed');
  const range = `[0 ${contentsAt} ${afterContents} ${file.length - afterContents}]`;
  file.write(range.padEnd(byteRangePlaceholder.length), rangeAt, 'latin1');
  // All hashes begin with all that stands before the signature, which is as good as the whole file.
  const before = file.subarray(0, contentsAt);
  const hash = createHash('sha256').update(before);
  const covered = hash.copy().update(file.subarray(afterContents)).digest();
  const cms = await createCadesSignature(covered, signer, stamp);
  const hex = cms.toString('hex');
  if (hex.length > contentsDigits)
    throw new ServiceError('seal_failed', { details: { reason: 'signature_too_large' } });
  file.write(hex.padEnd(contentsDigits, '0'), contentsAt + 1, 'latin1');
  const sha256 = hash.copy().update(file.subarray(contentsAt)).digest('hex');
  return { sha256, hash: continuing(hash, before) };
}
