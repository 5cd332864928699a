import type { SealReason } from './seal-reason.ts';
import { timestampFailureExplanations, type TimestampFacts } from './timestamp-report.ts';

/**
 * What a verifier tells about a sealed PDF: a checklist in the order in which it was worked through. A check that could
 * not be reached because an earlier one failed is absent, so `checks` ends with the failure.
 */
export interface SealReport {
  valid: boolean;
  checks: readonly SealCheck[];
  /** The code of the failed check, null when the seal is valid. */
  failure: SealFailureCode | null;
  /** What the seal says about itself; null when it could not be read. Believe it only when `valid`. */
  seal: SealFacts | null;
}

export interface SealCheck {
  name: SealCheckName;
  passed: boolean;
  /** Null when passed. */
  failure: SealFailureCode | null;
}

export interface SealFacts {
  /** [0, a, b, c]: bytes 0…a and b…b+c are covered; only the signature value itself lies between. */
  byteRange: readonly [number, number, number, number];
  /** Distinguished names as in RFC 4514 order of appearance, e.g. "CN=Inkseal seal, O=Example". */
  subject: string;
  issuer: string;
  selfIssued: boolean;
  /** SHA-256 of the seal certificate's DER, lower-case hex: what a reader compares with what the operator publishes. */
  certificateSha256: string;
  notBefore: Date;
  notAfter: Date;
  signatureAlgorithm: 'ecdsa-p256-sha256' | 'ecdsa-p384-sha256' | 'rsa-pkcs1-sha256';
  /** The sealing server's own claim (/M); no timestamp authority stands behind it at level B-B. */
  claimedSigningTime: Date | null;
  /** So many bytes were sealed. What follows them is validation data and timestamps, and nothing else. */
  sealedByteSize: number;
  /** By what is in the file (EN 319 142-1 §6): whether somebody trusts the authority is told by each timestamp. */
  level: 'B-B' | 'B-T' | 'B-LT' | 'B-LTA';
  /** What was added behind the seal, in that order. */
  additions: readonly SealAddition[];
  /** The transaction that it says it is of; null when it names none, as those of others. */
  reason: SealReason | null;
  /** The one over the seal first, then those over the whole file, in the order in which they were made. */
  timestamps: readonly TimestampFacts[];
}

export interface SealAddition {
  hasValidationData: boolean;
  /** Over the whole file up to it; among the seal's timestamps as well. */
  timestamp: TimestampFacts | null;
}

export const sealCheckNames = [
  'file',
  'byte-range',
  'additions',
  'signature-container',
  'certificate',
  'signed-attributes',
  'signing-certificate',
  'content-digest',
  'signature',
  'chain',
  'timestamp',
  'timestamp-order',
  'validity-period',
  'signer',
] as const;
export type SealCheckName = (typeof sealCheckNames)[number];

/** Closed list. */
export const sealFailureExplanations = {
  signer_unexpected: 'The seal is intact but was made with another certificate than the expected one.',
  not_a_pdf: 'The file does not start as a PDF.',
  seal_missing: 'The file carries no signature.',
  byte_range_malformed: 'The signature’s ByteRange is not four whole numbers that fit the file.',
  byte_range_incomplete: 'Bytes were added after the seal, or the seal leaves part of the file uncovered.',
  extensions_too_many: 'More was added after the seal, one after the other, than anybody has reason to add.',
  extension_fills_gap:
    'What was added after the seal is, or may be, an object that the sealed part names and does not have.',
  validation_data_malformed:
    'What was added after the seal as a certificate, or as the status of one, is nothing of the kind.',
  contents_malformed: 'The gap in the ByteRange is not exactly the signature value of the same dictionary.',
  seal_not_in_form: 'The signature is not the value of a form field, so readers would not show it.',
  sub_filter_unsupported: 'The signature is not a PAdES signature (ETSI.CAdES.detached).',
  cms_malformed: 'The signature value is not a CMS SignedData with one signer.',
  cms_not_detached: 'The CMS carries its own content instead of signing the file.',
  algorithm_unsupported: 'The seal uses an algorithm this verifier does not accept.',
  certificate_missing: 'The CMS does not contain the certificate of its signer.',
  certificate_malformed: 'The seal certificate cannot be read.',
  certificate_usage_wrong: 'The seal certificate may not be used for signatures.',
  attributes_missing: 'A signed attribute that PAdES requires is missing.',
  attributes_forbidden: 'A signed attribute that PAdES forbids is present or repeated.',
  content_type_wrong: 'The signed content type is not plain data.',
  signing_certificate_mismatch: 'The signed reference names another certificate.',
  message_digest_mismatch: 'The file was changed after it was sealed.',
  signature_invalid: 'The signature value does not match the certificate’s key.',
  chain_broken: 'A certificate in the chain was not issued by the next one.',
  signing_time_missing: 'The signature dictionary claims no time of sealing, which PAdES requires.',
  outside_validity_period:
    'The claimed time of sealing, or a timestamp’s, lies outside the certificate’s validity period.',
  ...timestampFailureExplanations,
} as const;
export type SealFailureCode = keyof typeof sealFailureExplanations;
