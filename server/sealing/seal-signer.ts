/**
 * Whoever holds the seal key. One small interface so that a local key, PKCS#12, PKCS#11 or a KMS look alike to the
 * engine; none of them ever hands the private key out.
 */
export interface SealSigner {
  /** X.509 certificates in DER, the seal certificate first, each followed by its issuer; the root may be left out. */
  readonly certificateChain: readonly Buffer[];
  /**
   * Signs `bytes` (unhashed) with SHA-256: ECDSA for P-256 keys (DER-encoded r and s), RSASSA-PKCS1-v1_5 for RSA keys.
   * Rejects when the key cannot be reached; the engine then fails with `seal_failed`.
   */
  sign(bytes: Uint8Array): Promise<Buffer>;
}
