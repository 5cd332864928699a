import { evidenceFailureExplanations, type EvidenceFailureCode } from './evidence-report.ts';
import type { SealFacts } from './seal-report.ts';

/**
 * What a verifier tells about a sealed PDF that somebody holds: the same checklist for everybody, in this order. A check
 * that an earlier failure kept from being reached is not in it.
 */
export interface FileReport {
  valid: boolean;
  /**
   * same: unchanged since it was sealed, but for what `seal.additions` names. changed: a seal is there, and the file is not what was sealed any more.
   * unknown: nothing says what it was.
   */
  answer: 'same' | 'changed' | 'unknown';
  checks: readonly FileCheck[];
  /** Of the check that failed, null when none did. */
  failure: FileFailureCode | null;
  seal: SealFacts | null;
  facts: FileFacts | null;
}

export interface FileCheck {
  name: FileCheckName;
  /**
   * absent: the file does not have it, which is no failure and is told. open: the file has it and it holds together, but
   * whether to believe whoever it is by was not asked.
   */
  outcome: FileCheckOutcome;
  failure: FileFailureCode | null;
  /** Such as a time, a name or a number; when it failed, where. */
  about: string;
}

export const fileCheckOutcomes = ['passed', 'failed', 'absent', 'open'] as const;
export type FileCheckOutcome = (typeof fileCheckOutcomes)[number];

/** What the attached trail says. Believe it only when `valid`. */
export interface FileFacts {
  transactionId: string;
  envelopeId: string;
  /** The log's verifier key, and whether somebody named it beforehand. */
  logKey: string | null;
  isLogExpected: boolean;
}

export const fileCheckNames = ['seal', 'coverage', 'chain', 'timestamp', 'trail', 'content', 'log'] as const;
export type FileCheckName = (typeof fileCheckNames)[number];

const ownExplanations = {
  content_mismatch: 'The document in the file is not the one that its signers’ own keys have signed.',
  log_missing: 'There is no proof from the log, though the file names a log, or a key of one was given.',
} as const;

/** Closed list. */
export const fileFailureExplanations = { ...evidenceFailureExplanations, ...ownExplanations } as const;
export type FileFailureCode = keyof typeof ownExplanations | EvidenceFailureCode;

export class FileFailure extends Error {
  readonly code: FileFailureCode;
  readonly about: string;

  constructor(code: FileFailureCode, about = '') {
    super(fileFailureExplanations[code]);
    this.name = 'FileFailure';
    this.code = code;
    this.about = about;
  }
}
