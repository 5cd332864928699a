/** Which files an evidence package holds, all of it told by the trail: whoever takes one away or adds one is found out. */
import type { ReadEvent } from './evidence-trail.ts';

export const evidenceFiles = {
  howTo: 'HOW-TO-VERIFY.txt',
  declaration: 'DECLARATION-FRE-902.txt',
  trail: 'trail.json',
  table: 'trail.csv',
  checkpoint: 'checkpoint.txt',
  logKey: 'log-key.txt',
  statementKeys: 'statements/keys.json',
} as const;

/** In a package whose checkpoint an authority has stamped: what it stamped, and its token (RFC 3161, DER). */
export const timestampFiles = {
  checkpoint: 'timestamp/checkpoint.txt',
  token: 'timestamp/checkpoint.tst',
} as const;

const numbered = ({ seq, type }: ReadEvent): string => `${String(seq).padStart(4, '0')}-${type}`;

export const proofFile = (event: ReadEvent): string => `proofs/${numbered(event)}.tlog-proof`;

/** A statement that can still be read; one that was refused is no evidence of an act. */
export function statementOf(event: ReadEvent): { file: string; jws: string } | undefined {
  const jws = event.type === 'action.refused' ? undefined : event.details['statement'];
  return jws === undefined ? undefined : { file: `statements/${numbered(event)}.jws`, jws };
}

/** The text that was consented to. */
export function consentOf(
  event: ReadEvent,
): { file: string; version: string; language: string; sha256: string } | undefined {
  if (event.type !== 'consent.given') return undefined;
  const [version = '', language = '', sha256 = ''] = ['version', 'language', 'sha256'].map((name) =>
    String(event.content.facts[name]),
  );
  return { file: `consent/${version}-${language}.txt`, version, language, sha256 };
}

/**
 * A revision of a sealed file whose hash can still be read. Once that is redacted, the file belongs to the package no more.
 * The package has the newest one; each begins with the one before.
 */
export interface SealedFile {
  file: string;
  documentId: string;
  part: 'document' | 'completion-certificate';
  sha256: string;
  byteSize: number;
  /** The sealed document begins with so many bytes that were shown; null for anything but its first revision. */
  shownByteSize: number | null;
}

export function sealedFilesOf({ type, details, content }: ReadEvent): SealedFile[] {
  if (type !== 'envelope.sealed' && type !== 'envelope.seal_extended') return [];
  const documentId = String(content.facts['document']);
  const { sealedSha256, certificateSha256 } = details;
  const files: SealedFile[] = [];
  if (sealedSha256 !== undefined) {
    const shownByteSize = type === 'envelope.sealed' ? Number(content.facts['shownByteSize']) : null;
    const byteSize = Number(content.facts['byteSize']);
    const file = `documents/${documentId}-sealed.pdf`;
    files.push({ file, documentId, part: 'document', sha256: sealedSha256, byteSize, shownByteSize });
  }
  if (certificateSha256 !== undefined) {
    const file = `documents/${documentId}-completion-certificate.pdf`;
    const part = 'completion-certificate';
    const byteSize = Number(content.facts['certificateByteSize']);
    files.push({ file, documentId, part, sha256: certificateSha256, byteSize, shownByteSize: null });
  }
  return files;
}

/** Of each sealed file its newest revision, which is the one that is delivered. */
export function newestSealedFiles(events: readonly ReadEvent[]): SealedFile[] {
  return [...new Map(events.flatMap(sealedFilesOf).map((revision) => [revision.file, revision])).values()];
}

/** A file that a signer attached and signed for, by the name that the package gives it. */
export interface AttachedFile {
  file: string;
  attachmentId: string;
  sha256: string;
}

/**
 * What stood in fields when their signers signed: sent, not taken away again, and by somebody who signed. Once the hash
 * is redacted, the file belongs to the package no more.
 */
export function attachedFilesOf(events: readonly ReadEvent[]): AttachedFile[] {
  const gone = new Set(idsIn(events, 'attachment.removed'));
  const signers = new Set(
    events.filter(({ type }) => type === 'recipient.signed').map(({ content }) => content.actor.id),
  );
  return events.flatMap(({ type, details, content }) => {
    const { sha256 } = details;
    if (type !== 'attachment.uploaded' || sha256 === undefined || !signers.has(content.actor.id)) return [];
    const attachmentId = String(content.facts['attachment']);
    if (gone.has(attachmentId)) return [];
    return [{ file: `attachments/${attachmentId}.${String(content.facts['kind'])}`, attachmentId, sha256 }];
  });
}

const idsIn = (events: readonly ReadEvent[], wanted: ReadEvent['type']): string[] =>
  events.filter(({ type }) => type === wanted).map(({ content }) => String(content.facts['attachment']));

/** A seal's X.509 certificate, by the SHA-256 (hex) of its DER. */
export const sealCertificateFile = (sha256: string): string => `seals/${sha256}.pem`;
export const isSealCertificateFile = (name: string): boolean => name.startsWith('seals/');

/** All but the seals' certificates, which the documents tell. */
export function filesOf(events: readonly ReadEvent[]): ReadonlySet<string> {
  const { statementKeys, ...always } = evidenceFiles;
  const statements = events.flatMap((event) => statementOf(event)?.file ?? []);
  return new Set([
    ...Object.values(always),
    ...events.map(proofFile),
    ...statements,
    ...(statements.length > 0 ? [statementKeys] : []),
    ...events.flatMap((event) => consentOf(event)?.file ?? []),
    ...newestSealedFiles(events).map(({ file }) => file),
    ...attachedFilesOf(events).map(({ file }) => file),
  ]);
}
