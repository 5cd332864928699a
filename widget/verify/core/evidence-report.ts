import { LogFailure, logFailureExplanations, type LogFailureCode } from './log-report.ts';
import type { SealFailureCode } from './seal-report.ts';
import { sealFailureExplanations } from './seal-report.ts';
import type { TimestampFacts } from './timestamp-report.ts';

/**
 * What a verifier tells about an evidence package: a checklist in the order in which it was worked through, which ends
 * with the check that failed.
 */
export interface EvidenceReport {
  valid: boolean;
  checks: readonly EvidenceCheck[];
  /** The code of the failed check, null when all passed. */
  failure: EvidenceFailureCode | null;
  /** What the package says; null when its trail could not be read. Believe it only when `valid`. */
  facts: EvidenceFacts | null;
}

export interface EvidenceCheck {
  name: EvidenceCheckName;
  passed: boolean;
  /** Null when passed. */
  failure: EvidenceFailureCode | null;
  /** What was checked, such as "events: 14"; when it failed, the file or event that it failed at. */
  about: string;
}

export interface EvidenceFacts {
  envelopeId: string;
  /** As printed on the completion certificate. */
  transactionId: string;
  /** Personal data that can no longer be read, such as "3 ip": event and name. Nothing else is the worse for it. */
  redacted: readonly string[];
  /** The log's key, and whether somebody named it beforehand. One that only the package names proves nothing of who kept it. */
  log: { verifierKey: string; isExpected: boolean; size: bigint; root: Uint8Array } | null;
  /** When an authority vouches that the checkpoint, and so every event, was there; null without one. */
  timestamp: TimestampFacts | null;
  /** Whom somebody named beforehand, and when each says it signed the checkpoint. */
  witnesses: readonly { name: string; at: Date }[];
  /** Of each seal: SHA-256 (hex) of its X.509 certificate and whom that names. */
  seals: readonly { certificateSha256: string; subject: string; isExpected: boolean }[];
}

export const evidenceCheckNames = [
  'package',
  'trail',
  'chain',
  'openings',
  'contents',
  'checkpoint',
  'witnesses',
  'timestamp',
  'proofs',
  'table',
  'consent-texts',
  'statements',
  'documents',
  'attachments',
  'seals',
] as const;
export type EvidenceCheckName = (typeof evidenceCheckNames)[number];

const ownExplanations = {
  package_malformed: 'The file is not an evidence package as a server makes it, or was packed again.',
  package_compressed:
    'The package was unpacked and packed again by another program. Use the one from the server.',
  package_name_unsafe: 'A file in the package has a name that could lead outside of it.',
  package_name_repeated: 'Two files in the package have the same name.',
  package_damaged: 'A file in the package does not have its checksum.',
  file_missing: 'A file that belongs to the package is not in it.',
  file_unexpected: 'A file is in the package that does not belong there.',
  trail_malformed: 'The trail is not what a server writes.',
  format_unknown: 'The package is of a version this verifier does not know.',
  event_hash_mismatch: 'An event’s text is not the one that its hash was made from.',
  event_mismatch: 'An event is listed as something else than its text says.',
  chain_broken: 'An event is missing, repeated, out of order, or of another envelope.',
  transaction_mismatch: 'The transaction id is not the one that the envelope was created with.',
  opening_mismatch: 'A detail is not the one that the event committed to.',
  log_key_mismatch: 'The log’s key in the package is not the expected one.',
  witness_missing: 'A witness that was named has not signed the checkpoint.',
  timestamp_checkpoint_mismatch: 'The timestamp is of another checkpoint than the package’s.',
  proof_extra_mismatch: 'A proof names another event, or other details of it, than the trail.',
  proof_checkpoint_mismatch: 'A proof leads to another checkpoint than the package’s.',
  table_mismatch: 'The table does not say what the trail says.',
  consent_text_mismatch: 'A consent text is not the one that was consented to.',
  statement_mismatch: 'An action statement is not the one in the trail.',
  statement_malformed:
    'An action statement is not a signed statement of the kind that Inkseal’s frame makes.',
  statement_signature_invalid: 'An action statement is not signed by its key.',
  statement_key_unexpected:
    'An action statement is by another key than the one its embed session was bound to.',
  statement_about_other: 'An action statement is about another act, envelope, person or content.',
  statement_missing: 'A signature stands in the trail that no key of its signer’s has stated.',
  statement_origin_mismatch: 'An action statement names another page around it than its event does.',
  statement_out_of_order:
    'An action statement does not have the number of its place among those of its session.',
  seal_transaction_mismatch: 'The seal says that it is of another transaction than the trail, or of none.',
  keys_mismatch: 'The listed keys are not those of the action statements.',
  document_mismatch: 'A document is not the one whose hash stands in the log.',
  shown_document_mismatch: 'A sealed document does not begin with the document that was signed.',
  attachment_mismatch: 'An attached file is not the one whose hash stands in the log.',
  seal_certificate_mismatch: 'A certificate beside the documents is not the one of their seal.',
} as const;

/** Closed list. */
export const evidenceFailureExplanations = {
  ...ownExplanations,
  ...logFailureExplanations,
  ...sealFailureExplanations,
} as const;
export type EvidenceFailureCode = keyof typeof ownExplanations | LogFailureCode | SealFailureCode;

export class EvidenceFailure extends Error {
  readonly code: EvidenceFailureCode;
  /** The file or event it was found at. */
  readonly about: string;

  constructor(code: EvidenceFailureCode, about = '') {
    super(evidenceFailureExplanations[code]);
    this.name = 'EvidenceFailure';
    this.code = code;
    this.about = about;
  }
}

export function demandOfEvidence(
  condition: boolean,
  failure: EvidenceFailureCode,
  about = '',
): asserts condition {
  if (!condition) throw new EvidenceFailure(failure, about);
}

/** Runs what checks a part of the log; its refusal is told with the file it was found in. */
export async function findingIn<T>(about: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LogFailure) throw new EvidenceFailure(error.code, about);
    throw error;
  }
}
