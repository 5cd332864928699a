/**
 * Verifies a timestamp token (RFC 3161): WebCrypto only, no I/O, no clock. The client that asks for one, whoever opens a
 * sealed PDF, and whoever checks the log's checkpoints all use this.
 */
import { equalBytes, sha256, toHex, type Bytes } from './bytes.ts';
import { readCertificate, readTime, type Certificate } from './certificate.ts';
import { cmsOids, readCms, type CmsSignature } from './cms.ts';
import { DerError, expectTag, readDer, readOid, readTagged, type DerValue } from './der-reader.ts';
import { leadsToAnchor } from './issuer-chain.ts';
import { digestOf, verifyDigestedSignature } from './signature-algorithms.ts';
import { TimestampFailure, type TimestampFacts, type TimestampFailureCode } from './timestamp-report.ts';

/** id-kp-timeStamping. */
const timestamping = '1.3.6.1.5.5.7.3.8';

export interface ExpectedTimestamp {
  /** SHA-256 of what was stamped. */
  imprint: Bytes;
  /** The content of the INTEGER in the request; a token that is read later has none to be compared with. */
  nonce?: Bytes;
  /** Certificates in DER that are trusted for timestamps. Without any, whose token it is stays open. */
  anchors?: readonly Bytes[];
}

interface TimestampInfo {
  imprintAlgorithm: string;
  imprint: Bytes;
  at: Date;
  nonce: Bytes | null;
}

/** @throws TimestampFailure */
export async function verifyTimestampToken(
  token: Bytes,
  expected: ExpectedTimestamp,
): Promise<TimestampFacts> {
  const { cms, content, info, certificates } = reading('timestamp_malformed', () => readToken(token));
  demand(info.imprintAlgorithm === cmsOids.sha256, 'timestamp_algorithm_unsupported');
  demand(equalBytes(info.imprint, expected.imprint), 'timestamp_imprint_mismatch');
  const { nonce } = expected;
  if (nonce) demand(info.nonce !== null && equalBytes(info.nonce, nonce), 'timestamp_nonce_mismatch');
  const certificate = certificates.find(
    ({ issuer, serialNumber }) =>
      equalBytes(issuer, cms.signerIssuer) && equalBytes(serialNumber, cms.signerSerialNumber),
  );
  if (certificate === undefined) throw new TimestampFailure('timestamp_certificate_missing');
  // RFC 3161 §2.3: this purpose, no other, and critical.
  const usage = certificate.extendedKeyUsage;
  const isForTimestamps =
    usage?.isCritical === true && usage.purposes.length === 1 && usage.purposes[0] === timestamping;
  demand(isForTimestamps, 'timestamp_usage_wrong');
  await checkAttributes(cms, content, certificate);
  const { digestAlgorithm, signatureAlgorithm, signature, signedBytes } = cms;
  const algorithms = { signatureAlgorithm, digestAlgorithm };
  const isSigned = await verifyDigestedSignature(certificate, algorithms, signature, signedBytes);
  demand(isSigned, 'timestamp_signature_invalid');
  const isValid = info.at >= certificate.notBefore && info.at <= certificate.notAfter;
  demand(isValid, 'timestamp_outside_validity_period');
  return {
    at: info.at,
    authority: certificate.subjectText,
    certificateSha256: toHex(await sha256(certificate.der)),
    isTrusted: await judge(certificate, certificates, expected.anchors, info.at),
  };
}

/** The certificates that a token carries, in no particular order. @throws TimestampFailure */
export function timestampCertificates(token: Bytes): Bytes[] {
  return reading('timestamp_malformed', () => readToken(token)).cms.certificates;
}

async function judge(
  certificate: Certificate,
  carried: readonly Certificate[],
  anchors: readonly Bytes[] | undefined,
  at: Date,
): Promise<boolean | null> {
  if (anchors === undefined) return null;
  const trusted = reading('timestamp_malformed', () => anchors.map(readCertificate));
  return leadsToAnchor(certificate, carried, trusted, at);
}

function readToken(token: Bytes) {
  const cms = readCms(token, cmsOids.timestampInfo);
  const [octets] = readTagged(cms.embeddedContent ?? undefined, 0xa0);
  const { content } = expectTag(octets, 0x04);
  return { cms, content, info: readInfo(content), certificates: cms.certificates.map(readCertificate) };
}

/** TSTInfo, RFC 3161 §2.4.2. */
function readInfo(content: Bytes): TimestampInfo {
  const [version, policy, messageImprint, serialNumber, at, ...optional] = readTagged(readDer(content), 0x30);
  if (expectTag(version, 0x02).content[0] !== 1) throw new DerError('another version');
  readOid(policy);
  expectTag(serialNumber, 0x02);
  const [algorithm, imprint] = readTagged(messageImprint, 0x30);
  return {
    imprintAlgorithm: readOid(readTagged(algorithm, 0x30)[0]),
    imprint: expectTag(imprint, 0x04).content,
    at: readTime(expectTag(at, 0x18)),
    nonce: optional.find(({ tag }) => tag === 0x02)?.content ?? null,
  };
}

/** RFC 3161 §2.4.2 and RFC 5816: what was signed is this content, by this certificate and no other over the same key. */
async function checkAttributes(cms: CmsSignature, content: Bytes, certificate: Certificate): Promise<void> {
  demand(!cms.repeatedAttribute, 'timestamp_attributes_wrong');
  const hash = digestOf(cms.digestAlgorithm);
  if (hash === undefined) throw new TimestampFailure('timestamp_algorithm_unsupported');
  const { type, digest, certificateHash } = reading('timestamp_malformed', () => readAttributes(cms));
  const actual = new Uint8Array(await crypto.subtle.digest(hash, content));
  demand(type === cmsOids.timestampInfo && equalBytes(digest, actual), 'timestamp_attributes_wrong');
  const named = new Uint8Array(await crypto.subtle.digest(certificateHash.hash, certificate.der));
  demand(equalBytes(named, certificateHash.value), 'timestamp_attributes_wrong');
}

function readAttributes({ attributes }: CmsSignature) {
  const one = (oid: string): DerValue | undefined => attributes.get(oid)?.[0];
  return {
    type: readOid(one(cmsOids.contentType)),
    digest: expectTag(one(cmsOids.messageDigest), 0x04).content,
    certificateHash: readCertificateHash(one(cmsOids.signingCertificateV2), one(cmsOids.signingCertificate)),
  };
}

/** ESSCertIDv2 (RFC 5816), or of older authorities ESSCertID, which is SHA-1: a second preimage is not in sight. */
function readCertificateHash(
  newer: DerValue | undefined,
  older: DerValue | undefined,
): { hash: string; value: Bytes } {
  const [certificateIds] = readTagged(newer ?? older, 0x30);
  const [first] = readTagged(certificateIds, 0x30);
  const [algorithmOrHash, value] = readTagged(first, 0x30);
  if (algorithmOrHash?.tag === 0x04)
    return { hash: newer ? 'SHA-256' : 'SHA-1', value: algorithmOrHash.content };
  const hash = digestOf(readOid(readTagged(algorithmOrHash, 0x30)[0]));
  if (hash === undefined) throw new DerError('hash unknown');
  return { hash, value: expectTag(value, 0x04).content };
}

function demand(condition: boolean, failure: TimestampFailureCode): void {
  if (!condition) throw new TimestampFailure(failure);
}

function reading<T>(failure: TimestampFailureCode, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) throw new TimestampFailure(failure);
    throw error;
  }
}
