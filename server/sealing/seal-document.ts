import type { CompletionMode } from '#contract/documents.ts';
import type { AdoptedMark } from '#contract/fields.ts';
import type { SealReport } from '#verify/seal-report.ts';
import type { CompletionCertificateContent } from './certificate-content.ts';
import type { Appendable } from './appended.ts';
import type { StampSignature } from './cades.ts';
import type { SealSigner } from './seal-signer.ts';

/** A value on a page. Geometry as in contract/fields.ts: points from the visible top-left corner, pages from 1. */
export interface Stamp {
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
  content: StampContent;
}

export type StampContent =
  /** Set in the page font and shrunk until it fits its box; several lines where the box is tall enough. */
  | { kind: 'text'; text: string }
  /** A tick, drawn as a path. */
  | { kind: 'check' }
  /** The dot of a chosen radio box, drawn as a path. */
  | { kind: 'choice' }
  | { kind: 'mark'; mark: AdoptedMark };

export interface SealInput extends Appendable {
  /** The normalised copy for `stamp`; the file as uploaded for `append-only`. Never changed in place. */
  bytes: Uint8Array;
  completionMode: CompletionMode;
  /** What was noted of exactly those bytes, packed; without it they are read now, which takes longer. */
  outline?: Uint8Array | undefined;
  stamps: readonly Stamp[];
  certificate: CompletionCertificateContent;
  /** The machine-readable trail as JSON text, attached as `audit-trail.json` exactly as given. */
  auditTrail: string;
  signer: SealSigner;
  /** Asked for a timestamp over each signature; without one the level is B-B. */
  stamp?: StampSignature;
  /** Claimed time of sealing, printed into the signature dictionary (/M). */
  sealedAt: Date;
}

export interface SealedPdf {
  bytes: Uint8Array;
  /** Lower-case hex SHA-256 of `bytes`. */
  sha256: string;
  pageCount: number;
  /** From the reopened file; always valid, else sealing failed. */
  report: SealReport;
}

export interface SealedDocument {
  document: SealedPdf;
  /** Sealed on its own for `append-only`; null for `stamp`, where it is the last pages of the document. */
  completionCertificate: SealedPdf | null;
}
