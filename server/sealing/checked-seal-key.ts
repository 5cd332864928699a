/** What every seal key has to pass before it seals, wherever it is kept. */
import { randomBytes, sign, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { ServiceError } from '../platform/http/service-error.ts';
import type { SealSigner } from './seal-signer.ts';

export interface SealKey {
  readonly signer: SealSigner;
  readonly certificate: X509Certificate;
  /** Lower-case hex SHA-256 of the certificate's DER: what an operator publishes and a verifier compares. */
  readonly certificateSha256: string;
  /** True for the generated certificate: nobody but this server vouches for it, and the operator is told so. */
  readonly selfSigned: boolean;
}

/** A key as its provider knows it, nothing of it believed yet. */
export interface ProvidedKey {
  /** The seal certificate first, then its issuers. */
  chain: readonly X509Certificate[];
  sign: SealSigner['sign'];
}

export const signWith =
  (privateKey: KeyObject): SealSigner['sign'] =>
  async (bytes) =>
    sign('sha256', bytes, privateKey);

/**
 * Ready to seal, now and until its certificate expires: a server runs for longer than that, so each signature asks again.
 * @throws ServiceError seal_key_invalid with `details.reason`
 */
export async function checkedSealKey({ chain, sign }: ProvidedKey, now: Date): Promise<SealKey> {
  const [certificate] = chain;
  if (certificate === undefined) throw invalidKey('certificate_missing');
  if (!isSupportedKey(certificate.publicKey)) throw invalidKey('key_unsupported');
  if (now < certificate.validFromDate) throw invalidKey('certificate_not_yet_valid');
  if (now > certificate.validToDate) throw invalidKey('certificate_expired');
  const unlinked = chain.findIndex((issued, index) => {
    const issuer = chain[index + 1];
    return issuer !== undefined && !(issued.checkIssued(issuer) && issued.verify(issuer.publicKey));
  });
  if (unlinked >= 0) throw invalidKey('chain_broken');
  await checkThatItSigns(certificate, sign);
  return {
    signer: {
      certificateChain: chain.map((link) => link.raw),
      sign: async (bytes) => {
        if (new Date() > certificate.validToDate) throw invalidKey('certificate_expired');
        return sign(bytes);
      },
    },
    certificate,
    certificateSha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    // Not checkIssued: it answers no for a certificate whose key usage does not allow issuing, as a seal's must not.
    selfSigned: certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey),
  };
}

/** The only proof that a key fits which every provider can give, those that hand nothing out included. */
async function checkThatItSigns(certificate: X509Certificate, sign: SealSigner['sign']): Promise<void> {
  const probe = randomBytes(32);
  let signature: Buffer;
  try {
    signature = await sign(probe);
  } catch (cause) {
    throw cause instanceof ServiceError ? cause : invalidKey('key_unreachable', cause);
  }
  if (!verify('sha256', probe, certificate.publicKey, signature)) throw invalidKey('key_mismatch');
}

/** What verifiers in the field accept with SHA-256, and what ETSI TS 119 312 recommends. */
function isSupportedKey(key: KeyObject): boolean {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' || namedCurve === 'secp384r1';
  return key.asymmetricKeyType === 'rsa' && (modulusLength ?? 0) >= 2048;
}

export function readCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw invalidKey('certificate_unreadable', cause);
  }
}

/** The chain from the seal certificate to the last issuer that is there, out of certificates in any order. */
export function orderChain(
  first: X509Certificate | undefined,
  all: readonly X509Certificate[],
): X509Certificate[] {
  const chain = first ? [first] : [];
  for (;;) {
    const last = chain.at(-1);
    const issuer = all.find((one) => last && !chain.includes(one) && last.checkIssued(one));
    if (!issuer) return chain;
    chain.push(issuer);
  }
}

export function invalidKey(reason: string, cause?: unknown): ServiceError {
  return new ServiceError('seal_key_invalid', { message: `Seal key: ${reason}`, details: { reason }, cause });
}
