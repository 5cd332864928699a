import { X509Certificate } from 'node:crypto';
import { P12Signer } from '../documents/pdf/libpdf.ts';
import { invalidKey, orderChain, type ProvidedKey } from './checked-seal-key.ts';

/** Node reads no PKCS#12 (RFC 7292); the library that already parses our PDFs does, and keeps the key in WebCrypto. */
export async function readPkcs12(bytes: Uint8Array, passphrase: string): Promise<ProvidedKey> {
  let signer: P12Signer;
  try {
    signer = await P12Signer.create(bytes, passphrase);
  } catch (cause) {
    throw invalidKey('key_unreadable', cause);
  }
  const certificates = [signer.certificate, ...signer.certificateChain].map(
    (der) => new X509Certificate(der),
  );
  return {
    chain: orderChain(certificates[0], certificates),
    sign: async (toBeSigned) => Buffer.from(await signer.sign(toBeSigned, 'SHA-256')),
  };
}
