/**
 * Verifies the seal of a PDF: WebCrypto only, no I/O, no clock, no trust store. It says whether the file is exactly what
 * the holder of a key sealed. Whose key that is, the caller decides by `seal.certificateSha256`.
 */
import { equalBytes, sha256OfParts, toHex, type Bytes, type HashParts } from './bytes.ts';
import { readCertificate, type Certificate } from './certificate.ts';
import { checkExtensions } from './check-extensions.ts';
import { cmsOids, readCms, readSigningCertificateHash, type CmsSignature } from './cms.ts';
import { DerError, readOid } from './der-reader.ts';
import { findSeal, isFieldValue, isPdf, SealFailure, type PdfSignature } from './pdf-signature.ts';
import { parseSealReason } from './seal-reason.ts';
import type {
  SealAddition,
  SealCheck,
  SealCheckName,
  SealFacts,
  SealFailureCode,
  SealReport,
} from './seal-report.ts';
import { sealAlgorithm, verifySignature, type CheckRaw } from './signature-algorithms.ts';
import { clockToleranceMilliseconds, TimestampFailure, type TimestampFacts } from './timestamp-report.ts';
import { verifyTimestampToken } from './timestamp-token.ts';

/** Longest chain that is followed, so that a loop of issuers ends. */
const longestChain = 10;

/** What somebody knows who does not take it from the file. Without it any key's seal is valid: anybody can make one. */
export interface ExpectedSeal {
  /** Hex, of the X.509 certificate that seals. */
  certificateSha256?: string;
  /** Certificates in DER that timestamps have to lead to. */
  timestampAnchors?: readonly Bytes[];
  /** What the platform can do in less memory and time than Web Crypto. */
  hash?: HashParts;
  checkRaw?: CheckRaw;
}

/**
 * @param input the whole file; it is not changed.
 * @param expected whose seal it has to be.
 * @returns a report for every input: a file that cannot be read is a failed check, never an exception.
 */
export async function verifySealedPdf(input: Uint8Array, expected: ExpectedSeal = {}): Promise<SealReport> {
  const bytes = input as Bytes;
  const { hash = sha256OfParts, checkRaw } = expected;
  const checks: SealCheck[] = [];
  let seal: SealFacts | null = null;
  const check = async <T>(name: SealCheckName, work: () => T | Promise<T>): Promise<T> => {
    try {
      const result = await work();
      checks.push({ name, passed: true, failure: null });
      return result;
    } catch (error) {
      if (error instanceof SealFailure) checks.push({ name, passed: false, failure: error.code });
      throw error;
    }
  };
  try {
    await check('file', () => demand(isPdf(bytes), 'not_a_pdf'));
    const signature = await check('byte-range', () => locate(bytes));
    const { extensions } = signature;
    if (extensions.length > 0)
      await check('additions', () => checkExtensions(bytes, sealedSize(signature), extensions));
    const cms = await check('signature-container', () => readContainer(signature));
    const { certificate, carried } = await check('certificate', () => readSealCertificate(cms));
    const certificateHash = await hash([certificate.der]);
    let known = facts(signature, cms, certificate, certificateHash);
    seal = known;
    await check('signed-attributes', () => checkAttributes(cms));
    await check('signing-certificate', () => checkSigningCertificate(cms, certificateHash));
    await check('content-digest', () => checkContentDigest(cms, signature, bytes, hash));
    await check('signature', () => checkSignature(cms, certificate, checkRaw));
    await check('chain', () => checkChain(carried, certificate, checkRaw));
    if (countTimestamps(signature, cms) > 0) {
      const timestamps = await check('timestamp', () => checkTimestamps(bytes, signature, cms, expected));
      const overFile = timestamps.slice(cms.signatureTimestamps.length).values();
      seal = known = { ...known, timestamps, additions: additionsOf(signature, overFile) };
      await check('timestamp-order', () => checkOrder(known));
    }
    await check('validity-period', () => checkValidityPeriod(known, cms.signatureTimestamps.length));
    const { certificateSha256 } = expected;
    if (certificateSha256 !== undefined)
      await check('signer', () =>
        demand(seal?.certificateSha256 === certificateSha256.toLowerCase(), 'signer_unexpected'),
      );
  } catch (error) {
    if (!(error instanceof SealFailure)) throw error;
    return { valid: false, checks, failure: error.code, seal };
  }
  return { valid: true, checks, failure: null, seal };
}

function locate(bytes: Bytes): PdfSignature {
  const signature = findSeal(bytes);
  demand(isFieldValue(bytes, signature), 'seal_not_in_form');
  return signature;
}

function readContainer(signature: PdfSignature): CmsSignature {
  demand(signature.subFilter === 'ETSI.CAdES.detached', 'sub_filter_unsupported');
  const cms = reading('cms_malformed', () => readCms(signature.contents));
  demand(cms.embeddedContent === null, 'cms_not_detached');
  demand(cms.digestAlgorithm === cmsOids.sha256, 'algorithm_unsupported');
  return cms;
}

function readSealCertificate(cms: CmsSignature): { certificate: Certificate; carried: Certificate[] } {
  const carried = reading('certificate_malformed', () => cms.certificates.map(readCertificate));
  const certificate = carried.find(
    ({ issuer, serialNumber }) =>
      equalBytes(issuer, cms.signerIssuer) && equalBytes(serialNumber, cms.signerSerialNumber),
  );
  if (certificate === undefined) throw new SealFailure('certificate_missing');
  demand(sealAlgorithm(certificate, cms.signatureAlgorithm) !== null, 'algorithm_unsupported');
  const { keyUsage } = certificate;
  const maySeal = keyUsage === null || keyUsage.digitalSignature || keyUsage.contentCommitment;
  demand(maySeal, 'certificate_usage_wrong');
  return { certificate, carried };
}

/** EN 319 142-1 §6.3: three attributes must be there, signing-time must not, and none may be repeated. */
function checkAttributes(cms: CmsSignature): void {
  const { attributes } = cms;
  demand(!cms.repeatedAttribute && !attributes.has(cmsOids.signingTime), 'attributes_forbidden');
  for (const required of [cmsOids.contentType, cmsOids.messageDigest, cmsOids.signingCertificateV2]) {
    demand(attributes.has(required), 'attributes_missing');
  }
  const contentType = reading('cms_malformed', () => readOid(attributes.get(cmsOids.contentType)?.[0]));
  demand(contentType === cmsOids.data, 'content_type_wrong');
}

/** RFC 5035: against swapping in another certificate over the same key. */
function checkSigningCertificate(cms: CmsSignature, actual: Bytes): void {
  const attribute = cms.attributes.get(cmsOids.signingCertificateV2)?.[0];
  if (attribute === undefined) throw new SealFailure('attributes_missing');
  const named = reading('cms_malformed', () => readSigningCertificateHash(attribute));
  demand(named !== null && equalBytes(named, actual), 'signing_certificate_mismatch');
}

async function checkContentDigest(
  cms: CmsSignature,
  signature: PdfSignature,
  bytes: Bytes,
  hash: HashParts,
): Promise<void> {
  const attribute = cms.attributes.get(cmsOids.messageDigest)?.[0];
  const digest = await hashRange(bytes, signature.byteRange, hash);
  const matches = attribute?.tag === 0x04 && equalBytes(attribute.content, digest);
  demand(matches, 'message_digest_mismatch');
}

function hashRange(bytes: Bytes, byteRange: PdfSignature['byteRange'], hash: HashParts): Promise<Bytes> {
  const [, firstLength, secondStart, secondLength] = byteRange;
  return hash([bytes.subarray(0, firstLength), bytes.subarray(secondStart, secondStart + secondLength)]);
}

async function checkSignature(cms: CmsSignature, certificate: Certificate, by?: CheckRaw): Promise<void> {
  const { signatureAlgorithm, signature, signedBytes: signed } = cms;
  demand(
    await verifySignature(certificate, signatureAlgorithm, { signature, signed }, by),
    'signature_invalid',
  );
}

/** Follows issuers among the certificates carried along; ends at a self-issued one or where the issuer is not carried. */
async function checkChain(carried: Certificate[], certificate: Certificate, by?: CheckRaw): Promise<void> {
  let issued = certificate;
  for (let length = 0; length < longestChain; length++) {
    const issuer = carried.find(({ subject }) => equalBytes(subject, issued.issuer));
    if (issuer === undefined) return;
    const valid = await verifySignature(issuer, issued.signatureAlgorithm, issued, by);
    demand(valid, 'chain_broken');
    if (equalBytes(issuer.subject, issuer.issuer)) return;
    issued = issuer;
  }
  throw new SealFailure('chain_broken');
}

function countTimestamps({ extensions }: PdfSignature, cms: CmsSignature): number {
  return cms.signatureTimestamps.length + extensions.filter(({ content }) => content.timestamp).length;
}

/** Those over the signature value first (RFC 3161 appendix A), then those over the file. */
async function checkTimestamps(
  bytes: Bytes,
  { extensions }: PdfSignature,
  cms: CmsSignature,
  { timestampAnchors: anchors, hash = sha256OfParts }: ExpectedSeal,
): Promise<TimestampFacts[]> {
  const verified: TimestampFacts[] = [];
  const verify = async (token: Bytes, imprint: Bytes): Promise<void> => {
    const found = await verifyTimestampToken(token, { imprint, ...(anchors && { anchors }) });
    if (found.isTrusted === false) throw new TimestampFailure('timestamp_chain_untrusted');
    verified.push(found);
  };
  try {
    const imprint = await hash([cms.signature]);
    for (const token of cms.signatureTimestamps) await verify(token, imprint);
    for (const { content, byteRange } of extensions)
      if (content.timestamp && byteRange)
        await verify(content.timestamp.contents, await hashRange(bytes, byteRange, hash));
  } catch (error) {
    if (error instanceof TimestampFailure) throw new SealFailure(error.code);
    throw error;
  }
  return verified;
}

/** Those over the file come last, in the order of the extensions that they stand in. */
function additionsOf(
  { extensions }: PdfSignature,
  overFile: IteratorObject<TimestampFacts, undefined>,
): SealAddition[] {
  return extensions.map(({ content: { validation, timestamp } }) => {
    const hasValidationData = validation !== null;
    return { hasValidationData, timestamp: timestamp && (overFile.next().value ?? null) };
  });
}

/** Each is of what was there before it. Authorities and servers have clocks of their own. */
function checkOrder({ claimedSigningTime, timestamps }: SealFacts): void {
  let earliest = claimedSigningTime?.getTime() ?? -Infinity;
  for (const { at } of timestamps) {
    demand(at.getTime() >= earliest - clockToleranceMilliseconds, 'timestamp_too_early');
    earliest = Math.max(earliest, at.getTime());
  }
}

/** Timestamps over the seal have to lie within the period as well; those over the file may be made at any later time. */
function checkValidityPeriod(seal: SealFacts, overSignature: number): void {
  const { claimedSigningTime, timestamps, notBefore, notAfter } = seal;
  if (!claimedSigningTime) throw new SealFailure('signing_time_missing');
  const times = [claimedSigningTime, ...timestamps.slice(0, overSignature).map(({ at }) => at)];
  demand(
    times.every((at) => at >= notBefore && at <= notAfter),
    'outside_validity_period',
  );
}

function facts(
  signature: PdfSignature,
  cms: CmsSignature,
  certificate: Certificate,
  certificateHash: Bytes,
): SealFacts {
  const signatureAlgorithm = sealAlgorithm(certificate, cms.signatureAlgorithm);
  if (signatureAlgorithm === null) throw new SealFailure('algorithm_unsupported');
  return {
    byteRange: signature.byteRange,
    subject: certificate.subjectText,
    issuer: certificate.issuerText,
    selfIssued: equalBytes(certificate.subject, certificate.issuer),
    certificateSha256: toHex(certificateHash),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    signatureAlgorithm,
    claimedSigningTime: readPdfDate(signature.signingTime),
    sealedByteSize: sealedSize(signature),
    additions: additionsOf(signature, [].values()),
    reason: parseSealReason(signature.reason),
    level: levelOf(signature, cms),
    timestamps: [],
  };
}

const sealedSize = ({ byteRange: [, , start, length] }: PdfSignature): number => start + length;

function levelOf(signature: PdfSignature, cms: CmsSignature): SealFacts['level'] {
  const { extensions } = signature;
  if (countTimestamps(signature, cms) === 0) return 'B-B';
  if (!extensions.some(({ content }) => content.validation)) return 'B-T';
  return extensions.some(({ content }) => content.timestamp) ? 'B-LTA' : 'B-LT';
}

/** Date of ISO 32000-2 §7.9.4, complete to the second; null when absent or malformed. */
function readPdfDate(text: string | null): Date | null {
  const match = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'?(\d\d)'?)?/.exec(text ?? '');
  if (match === null) return null;
  const [year = NaN, month = NaN, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const offset = (Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0)) * (match[7] === '-' ? -1 : 1);
  const instant = new Date(Date.UTC(year, month - 1, day, hour, minute, second) - offset * 60_000);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

function demand(condition: boolean, failure: SealFailureCode): void {
  if (!condition) throw new SealFailure(failure);
}

/** Reads attacker-controlled DER: what cannot be read is the named failure. */
function reading<T>(failure: SealFailureCode, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) throw new SealFailure(failure);
    throw error;
  }
}
