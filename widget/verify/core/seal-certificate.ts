import { encodeBase64, sha256, toHex, type Bytes } from './bytes.ts';
import { readCms } from './cms.ts';
import { findSeal } from './pdf-signature.ts';

/** RFC 7468. */
export function formatPem(der: Uint8Array): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** The certificate, in PEM, that the seal of this PDF carries under that SHA-256 (hex); undefined when it does not. */
export async function sealCertificatePem(pdf: Bytes, certificateSha256: string): Promise<string | undefined> {
  for (const der of readCms(findSeal(pdf).contents).certificates)
    if (toHex(await sha256(der)) === certificateSha256) return formatPem(der);
  return undefined;
}
