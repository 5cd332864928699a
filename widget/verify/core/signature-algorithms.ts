/** The signature algorithms a seal or its chain may use, over WebCrypto. Everything else is refused by name. */
import type { Certificate } from './certificate.ts';
import type { Bytes } from './bytes.ts';
import { DerError, expectTag, readDer, readTagged, type DerValue } from './der-reader.ts';

type Digest = 'SHA-256' | 'SHA-384' | 'SHA-512';

const ecdsa: Record<string, Digest> = {
  '1.2.840.10045.4.3.2': 'SHA-256',
  '1.2.840.10045.4.3.3': 'SHA-384',
  '1.2.840.10045.4.3.4': 'SHA-512',
};
/** RSASSA-PKCS1-v1_5; CMS may name the bare rsaEncryption and means the signer's digest by it (RFC 3370 §3.2). */
const rsa: Record<string, Digest> = {
  '1.2.840.113549.1.1.1': 'SHA-256',
  '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384',
  '1.2.840.113549.1.1.13': 'SHA-512',
};
const digests: Record<string, Digest> = {
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};
const rsaEncryption = '1.2.840.113549.1.1.1';
const curves = { p256: { name: 'P-256', size: 32 }, p384: { name: 'P-384', size: 48 } } as const;

export type SealAlgorithm = 'ecdsa-p256-sha256' | 'ecdsa-p384-sha256' | 'rsa-pkcs1-sha256';

/** Null when the pair is not accepted for a seal: it must be SHA-256 with P-256, P-384 or RSA. */
export function sealAlgorithm(certificate: Certificate, signatureAlgorithm: string): SealAlgorithm | null {
  const { publicKeyAlgorithm } = certificate;
  if (publicKeyAlgorithm === 'rsa') return rsa[signatureAlgorithm] === 'SHA-256' ? 'rsa-pkcs1-sha256' : null;
  if (publicKeyAlgorithm === 'other' || ecdsa[signatureAlgorithm] !== 'SHA-256') return null;
  return `ecdsa-${publicKeyAlgorithm}-sha256`;
}

/** How a signature is to be checked; that of ECDSA has r and s side by side at full width. */
interface RawCheck {
  publicKeyInfo: Bytes;
  algorithm: { name: 'RSASSA-PKCS1-v1_5' } | { name: 'ECDSA'; namedCurve: string };
  hash: Digest;
  signature: Bytes;
  signed: Bytes;
}

/** False for a key that cannot be read. */
export type CheckRaw = (check: RawCheck) => Promise<boolean>;

const checkByWebCrypto: CheckRaw = async ({ publicKeyInfo, algorithm, hash, signature, signed }) => {
  const named = { ...algorithm, hash };
  try {
    const key = await crypto.subtle.importKey('spki', publicKeyInfo, named, false, ['verify']);
    return await crypto.subtle.verify(named, key, signature, signed);
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
};

/** False also for a key and algorithm that do not go together, and for a malformed signature value. */
export async function verifySignature(
  issuer: Certificate,
  signatureAlgorithm: string,
  { signature, signed }: Pick<RawCheck, 'signature' | 'signed'>,
  checkRaw?: CheckRaw,
): Promise<boolean> {
  const hashes = { rsa: rsa[signatureAlgorithm], ecdsa: ecdsa[signatureAlgorithm] };
  return verifyWith(issuer, hashes, { signature, signed }, checkRaw);
}

/** The same for a signer whose digest is named apart: the bare rsaEncryption means that one (RFC 3370 §3.2). */
export async function verifyDigestedSignature(
  issuer: Certificate,
  { signatureAlgorithm, digestAlgorithm }: { signatureAlgorithm: string; digestAlgorithm: string },
  signature: Bytes,
  signed: Bytes,
): Promise<boolean> {
  const hash = digestOf(digestAlgorithm);
  const named = signatureAlgorithm === rsaEncryption ? hash : rsa[signatureAlgorithm];
  return verifyWith(issuer, { rsa: named, ecdsa: ecdsa[signatureAlgorithm] }, { signature, signed });
}

/** Undefined for what is not accepted. */
export const digestOf = (oid: string): Digest | undefined => digests[oid];

async function verifyWith(
  issuer: Certificate,
  hashes: { rsa: Digest | undefined; ecdsa: Digest | undefined },
  { signature, signed }: Pick<RawCheck, 'signature' | 'signed'>,
  checkRaw: CheckRaw = checkByWebCrypto,
): Promise<boolean> {
  const { publicKeyAlgorithm, publicKeyInfo } = issuer;
  if (publicKeyAlgorithm === 'other') return false;
  const hash = hashes[publicKeyAlgorithm === 'rsa' ? 'rsa' : 'ecdsa'];
  if (hash === undefined) return false;
  if (publicKeyAlgorithm === 'rsa')
    return checkRaw({ publicKeyInfo, algorithm: { name: 'RSASSA-PKCS1-v1_5' }, hash, signature, signed });
  const { name: namedCurve, size } = curves[publicKeyAlgorithm];
  const joined = joinRS(signature, size);
  if (!joined) return false;
  const algorithm = { name: 'ECDSA', namedCurve } as const;
  return checkRaw({ publicKeyInfo, algorithm, hash, signature: joined, signed });
}

/**
 * WebCrypto takes r and s side by side at full width; CMS and X.509 carry SEQUENCE { r, s } (RFC 3279 §2.2.3). Undefined
 * for what is none.
 */
function joinRS(signature: Bytes, size: number): Bytes | undefined {
  try {
    const [r, s] = readTagged(readDer(signature), 0x30);
    const joined = new Uint8Array(2 * size);
    for (const [index, value] of [r, s].entries()) {
      const digits = unsigned(value);
      if (digits.length > size) return undefined;
      joined.set(digits, (index + 1) * size - digits.length);
    }
    return joined;
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

function unsigned(value: DerValue | undefined): Bytes {
  const { content } = expectTag(value, 0x02);
  return content[0] === 0 ? content.subarray(1) : content;
}
