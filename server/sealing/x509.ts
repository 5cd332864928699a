/** Self-signed X.509 v3 certificate (RFC 5280) for a seal key that nobody else vouches for. */
import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto';
import * as der from '../platform/crypto/der.ts';

const oids = {
  commonName: '2.5.4.3',
  organizationName: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  /** id-kp-documentSigning, RFC 9336. */
  documentSigning: '1.3.6.1.5.5.7.3.36',
  /** id-kp-emailProtection, RFC 5280. */
  emailProtection: '1.3.6.1.5.5.7.3.4',
} as const;

export interface SelfSignedCertificateOptions {
  commonName: string;
  organization: string;
  notBefore: Date;
  notAfter: Date;
}

/**
 * Certificate over a P-256 key pair, signed by that key.
 * @returns DER.
 */
export function createSelfSignedCertificate(
  keys: { publicKey: KeyObject; privateKey: KeyObject },
  options: SelfSignedCertificateOptions,
): Buffer {
  const publicKeyInfo = keys.publicKey.export({ type: 'spki', format: 'der' });
  const name = distinguishedName(options);
  const algorithm = der.sequence(der.oid(oids.ecdsaWithSha256));
  const toBeSigned = der.sequence(
    der.tagged(0, der.integer(2)),
    // 127 random bits: positive, and unique without a counter (RFC 5280 §4.1.2.2).
    der.integer(Buffer.concat([Buffer.from([randomBytes(1).readUInt8() & 0x7f]), randomBytes(15)])),
    algorithm,
    name,
    der.sequence(der.time(options.notBefore), der.time(options.notAfter)),
    name,
    publicKeyInfo,
    der.tagged(3, extensions(publicKeyInfo)),
  );
  const signature = sign('sha256', toBeSigned, keys.privateKey);
  return der.sequence(toBeSigned, algorithm, der.bitString(signature));
}

function distinguishedName({ commonName, organization }: SelfSignedCertificateOptions): Buffer {
  const part = (type: string, value: string) => der.setOf(der.sequence(der.oid(type), der.utf8String(value)));
  return der.sequence(part(oids.organizationName, organization), part(oids.commonName, commonName));
}

function extensions(publicKeyInfo: Uint8Array): Buffer {
  const keyIdentifier = createHash('sha1').update(subjectPublicKey(publicKeyInfo)).digest();
  const extension = (type: string, critical: boolean, value: Uint8Array) =>
    der.sequence(der.oid(type), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
  return der.sequence(
    // Not a CA: whoever steals the seal key must not be able to issue certificates with it.
    extension(oids.basicConstraints, true, der.sequence()),
    // digitalSignature and contentCommitment (bits 0 and 1): the two that a PDF signature needs.
    extension(oids.keyUsage, true, der.bitString(Buffer.from([0xc0]), 6)),
    // RFC 9336 is newer than most verifiers. NSS, and with it Poppler, and OpenSSL's CMS ask for the purpose of signed
    // mail where a certificate names purposes at all; Adobe takes either.
    extension(
      oids.extendedKeyUsage,
      false,
      der.sequence(der.oid(oids.documentSigning), der.oid(oids.emailProtection)),
    ),
    extension(oids.subjectKeyIdentifier, false, der.octetString(keyIdentifier)),
    extension(oids.authorityKeyIdentifier, false, der.sequence(der.taggedPrimitive(0, keyIdentifier))),
  );
}

/** RFC 5280 §4.2.1.2 (1) hashes the key's bits alone. A P-256 SubjectPublicKeyInfo ends with its 65-byte point. */
const subjectPublicKey = (publicKeyInfo: Uint8Array): Uint8Array => publicKeyInfo.subarray(-65);
