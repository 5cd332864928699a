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

/** A sealed file whose hash can still be read. Once that is redacted, the file belongs to the package no more. */
export interface SealedFile {
  file: string;
  documentId: string;
  part: 'document' | 'completion-certificate';
  sha256: string;
  /** The sealed document begins with so many bytes that were shown; null for a certificate of its own. */
  shownByteSize: number | null;
}

export function sealedFilesOf({ type, details, content }: ReadEvent): SealedFile[] {
  if (type !== 'envelope.sealed') return [];
  const documentId = String(content.facts['document']);
  const { sealedSha256, certificateSha256 } = details;
  const files: SealedFile[] = [];
  if (sealedSha256 !== undefined) {
    const shownByteSize = Number(content.facts['shownByteSize']);
    const file = `documents/${documentId}-sealed.pdf`;
    files.push({ file, documentId, part: 'document', sha256: sealedSha256, shownByteSize });
  }
  if (certificateSha256 !== undefined) {
    const file = `documents/${documentId}-completion-certificate.pdf`;
    const part = 'completion-certificate';
    files.push({ file, documentId, part, sha256: certificateSha256, shownByteSize: null });
  }
  return files;
}

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
    ...events.flatMap(sealedFilesOf).map(({ file }) => file),
  ]);
}
