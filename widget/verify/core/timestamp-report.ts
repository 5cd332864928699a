/** Of clocks of an authority and a server, which nobody sets right to the second (RFC 4120 §1.6 has as much). */
export const clockToleranceMilliseconds = 300_000;

/** What a verifier tells about a timestamp. Believe it when somebody's anchors stand behind it (`isTrusted`). */
export interface TimestampFacts {
  /** What the authority vouches for: that the bytes existed then. */
  at: Date;
  /** Distinguished name of the authority's certificate, and SHA-256 (hex) of its DER. */
  authority: string;
  certificateSha256: string;
  /** Null when no anchors were given to judge it by. */
  isTrusted: boolean | null;
}

/** Closed list. */
export const timestampFailureExplanations = {
  timestamp_malformed: 'The timestamp is not an RFC 3161 token.',
  timestamp_algorithm_unsupported: 'The timestamp uses an algorithm this verifier does not accept.',
  timestamp_imprint_mismatch: 'The timestamp is of something else.',
  timestamp_nonce_mismatch: 'The timestamp answers another request.',
  timestamp_certificate_missing: 'The timestamp does not contain the certificate of its authority.',
  timestamp_usage_wrong: 'The timestamp’s certificate is not one for timestamps alone.',
  timestamp_attributes_wrong:
    'A signed attribute of the timestamp is missing, repeated or of something else.',
  timestamp_signature_invalid: 'The timestamp is not signed by its certificate’s key.',
  timestamp_outside_validity_period: 'The timestamp was made when its certificate was not valid.',
  timestamp_too_early:
    'The timestamp is earlier than what it is of: the claimed time of sealing, or a timestamp before it.',
  timestamp_chain_untrusted:
    'The timestamp’s certificate does not lead to an authority that is trusted here.',
} as const;
export type TimestampFailureCode = keyof typeof timestampFailureExplanations;

export class TimestampFailure extends Error {
  readonly code: TimestampFailureCode;
  constructor(code: TimestampFailureCode) {
    super(timestampFailureExplanations[code]);
    this.name = 'TimestampFailure';
    this.code = code;
  }
}
