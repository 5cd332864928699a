/** The files of an evidence package that is being verified, and what its trail says. */
import { equalBytes, type Bytes } from './bytes.ts';
import { demandOfEvidence, EvidenceFailure } from './evidence-report.ts';
import type { ReadTrail } from './evidence-trail.ts';

export interface EvidenceContent {
  files: ReadonlyMap<string, Bytes>;
  trail: ReadTrail;
}

type Files = Pick<EvidenceContent, 'files'>;

/** @throws EvidenceFailure file_missing */
export function bytesOf({ files }: Files, name: string): Bytes {
  const bytes = files.get(name);
  demandOfEvidence(bytes !== undefined, 'file_missing', name);
  return bytes;
}

/** @throws EvidenceFailure file_missing, package_malformed */
export function textOf(from: Files, name: string): string {
  const bytes = bytesOf(from, name);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new EvidenceFailure('package_malformed', name);
  }
}

export const holds = (from: Files, name: string, text: string): boolean =>
  equalBytes(bytesOf(from, name), new TextEncoder().encode(text));
