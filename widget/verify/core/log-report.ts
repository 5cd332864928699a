/**
 * What a verifier tells about evidence from the audit log: a checklist in the order in which it was worked through. A
 * check that could not be reached because an earlier one failed is absent, so `checks` ends with the failure.
 */
export interface LogReport {
  valid: boolean;
  checks: readonly LogCheck[];
  /** The code of the failed check, null when the proof is valid. */
  failure: LogFailureCode | null;
  /** What the proof says; null when it could not be read. Believe it only when `valid`. */
  proof: LogProofFacts | null;
}

export interface LogCheck {
  name: LogCheckName;
  passed: boolean;
  /** Null when passed. */
  failure: LogFailureCode | null;
}

export interface LogProofFacts {
  /** Position of the event in the log, from 0. */
  index: bigint;
  /** How many events the signed checkpoint covers. */
  size: bigint;
  /** Root of the tree over them, 32 bytes. */
  root: Uint8Array;
}

export const logCheckNames = ['file', 'checkpoint', 'signature', 'origin', 'inclusion'] as const;
export type LogCheckName = (typeof logCheckNames)[number];

/** Closed list. */
export const logFailureExplanations = {
  verifier_key_malformed: 'The verifier key is not a name, a key id and a public key that belong together.',
  verifier_key_unsupported: 'The verifier key is of a kind this verifier does not know.',
  note_malformed: 'The signed note is not a text, an empty line and signature lines.',
  note_too_large: 'The signed note is larger, or has more signatures, than anybody needs.',
  note_signer_unknown: 'None of the trusted keys has signed this.',
  note_signature_invalid: 'A signature in the name of a trusted key is not by that key.',
  checkpoint_malformed: 'The checkpoint is not an origin, a size and a root hash.',
  origin_unexpected: 'The checkpoint is of another log than the expected one.',
  proof_file_malformed: 'The file is not a proof of the form c2sp.org/tlog-proof@v1.',
  hash_length_wrong: 'A hash is not 32 bytes long.',
  index_beyond_size: 'The event would stand beyond the end of the tree.',
  proof_length_wrong: 'The proof has more or fewer hashes than a tree of that size needs.',
  inclusion_mismatch: 'The event is not at that place of the tree that was signed.',
  sizes_disordered: 'The later tree is smaller than the earlier one.',
  earlier_root_mismatch: 'The proof does not lead to the earlier root: the log was rewritten.',
  later_root_mismatch: 'The proof does not lead to the later root: the log was rewritten.',
} as const;
export type LogFailureCode = keyof typeof logFailureExplanations;

export class LogFailure extends Error {
  readonly code: LogFailureCode;

  constructor(code: LogFailureCode) {
    super(logFailureExplanations[code]);
    this.name = 'LogFailure';
    this.code = code;
  }
}

export function demandOfLog(condition: boolean, failure: LogFailureCode): asserts condition {
  if (!condition) throw new LogFailure(failure);
}
