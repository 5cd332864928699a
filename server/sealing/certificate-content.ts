import type { AdoptedMark, FieldType } from '#contract/fields.ts';

/**
 * Everything the completion certificate states, as plain data: whoever fills it answers for its truth, the layout only
 * draws it. Instants are `Date`; the layout prints them in UTC with milliseconds. Absent facts are `null` and are
 * printed as absent, never left out silently.
 */
export interface CompletionCertificateContent {
  /** BCP 47; `nb` and `en` exist, anything else falls back to English. */
  language: string;
  /** `txn_…`, printed at the foot of every page and looked up with GET /v1/transactions/:id. */
  transactionId: string;
  envelopeId: string;
  /** True prints the "no legal effect" line on every page. */
  testMode: boolean;
  envelopeTitle: string;
  completedAt: Date;
  document: CertifiedDocument;
  sender: { name: string; email: string | null; organization: string };
  /** In signing order. */
  signers: readonly CertifiedSigner[];
  /** The envelope's audit events in order of `seq`. */
  events: readonly CertifiedEvent[];
  auditLog: CertifiedLog;
  /** Whether an authority is to stamp the seal: that it did is shown by the seal, which is made after this is written. */
  isStamped: boolean;
  /** The public page of the transaction; null where there is no such place. */
  lookupUrl: string | null;
  /** The page that checks a sealed file in the browser. */
  verifyUrl: string;
  /** Files that the signers sent for fields of this document; kept beside it, not in it. */
  attachments: readonly CertifiedAttachment[];
  /** What was filled into a document on whose pages nothing may be drawn; null for one that carries its values itself. */
  values: readonly CertifiedValue[] | null;
}

/** The log as it was when the document was sealed. What came later, the hash of the sealed file above all, is proved there. */
export interface CertifiedLog {
  /** The name that its checkpoints carry. */
  origin: string;
  /** `origin+key id+key`, as c2sp.org/signed-note writes it. */
  verifierKey: string;
  /** SHA-256 of the last of `events`. */
  headSha256: string | null;
  /** The newest signed one; null before anything was signed. `root` in base64, as a checkpoint writes it. */
  checkpoint: { size: string; root: string } | null;
}

export interface CertifiedAttachment {
  page: number;
  /** What the signer was told the field is for. */
  label: string | null;
  signer: string;
  /** Of the file. */
  name: string;
  byteSize: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface CertifiedValue {
  page: number;
  /** What the signer was told the field is for. */
  label: string | null;
  type: FieldType;
  signer: string;
  /** Null for a field that was left empty. */
  content:
    | { kind: 'text'; text: string }
    | { kind: 'check' | 'choice' }
    | { kind: 'mark'; mark: AdoptedMark }
    | null;
}

export interface CertifiedDocument {
  id: string;
  name: string;
  pageCount: number;
  /** The file as uploaded. Hashes are lower-case hex SHA-256. */
  originalSha256: string;
  originalByteSize: number;
  /** The normalised copy that the signers saw and this file was made from; equal to the original when append-only. */
  viewedSha256: string;
  viewedByteSize: number;
}

export interface CertifiedSigner {
  name: string;
  email: string;
  order: number;
  /** Who had the seat before, the first first; empty where nobody passed it on. */
  delegatedBy: readonly { name: string; email: string; at: Date }[];
  /** What the signer had shown, the weightiest first. */
  authentication: readonly CertifiedAuthentication[];
  consent: { version: string; language: string; sha256: string; at: Date } | null;
  viewed: { pagesDrawn: number; pageCount: number; at: Date } | null;
  /** The signature as adopted; null when no field asked for one. */
  mark: AdoptedMark | null;
  /** The exact label of the button that was pressed. */
  intent: string;
  signedAt: Date;
  /** IANA name, as the signer's browser gave it. */
  timeZone: string | null;
  ipAddress: string | null;
  userAgent: string | null;
}

/**
 * How the signer was identified. `host-asserted` and `host-identity`: the integrator's application said who it is, or whom
 * it had signed in and how, and Inkseal did not check; the certificate says so in those words.
 */
export type CertifiedAuthentication =
  | { method: 'host-asserted'; by: string; at: Date }
  | { method: 'host-identity'; by: string; subject: string; how: string; at: Date }
  | { method: 'email-code' | 'sms-code'; sentTo: string; at: Date };

export interface CertifiedEvent {
  seq: number;
  at: Date;
  /** Type from contract/audit-events.ts, e.g. "recipient.signed". */
  type: string;
  actor: CertifiedActor;
  /** Its place in the log, from 0; null while no checkpoint covers it. */
  leaf: number | null;
}

/** Who acted: somebody with a name, or whom the certificate has a word for. */
export type CertifiedActor = { name: string } | { kind: 'recipient' | 'anonymous' | 'operator' | 'system' };
