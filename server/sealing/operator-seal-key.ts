/** The operator's own seal key, named by one setting: a PEM or PKCS#12 file, a token (PKCS#11), or AWS KMS. */
import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  checkedSealKey,
  invalidKey,
  readCertificates,
  signWith,
  type ProvidedKey,
  type SealKey,
} from './checked-seal-key.ts';
import { openKmsKey } from './kms-seal-key.ts';
import { openPkcs11Key } from './pkcs11-seal-key.ts';
import { readPkcs12 } from './pkcs12-seal-key.ts';

export interface OperatorSealKey {
  /** A file, `pkcs11:…` (RFC 7512) or `awskms:…` (a key id or ARN). */
  key: string;
  /** PEM of the seal certificate and its issuers. A PKCS#12 file holds its own, so it may be left out there. */
  chainPath: string | undefined;
  /** Of the file, or the PIN of the token. */
  passphrase?: string | undefined;
  now?: Date;
}

/** @throws ServiceError seal_key_invalid with `details.reason` */
export async function openOperatorSealKey(options: OperatorSealKey): Promise<SealKey> {
  return checkedSealKey(await provideKey(options), options.now ?? new Date());
}

async function provideKey({ key, chainPath, passphrase }: OperatorSealKey): Promise<ProvidedKey> {
  if (key.startsWith('pkcs11:'))
    return openPkcs11Key({ uri: key, pin: passphrase, chain: await readChain(chainPath) });
  if (key.startsWith('awskms:'))
    return openKmsKey({ keyId: key.slice('awskms:'.length), chain: await readChain(chainPath) });
  const bytes = await readFile(key).catch((cause: unknown) => {
    throw invalidKey('key_unreadable', cause);
  });
  // DER begins with a SEQUENCE; PEM with text.
  if (bytes[0] === 0x30) {
    const provided = await readPkcs12(bytes, passphrase ?? '');
    return chainPath === undefined ? provided : { ...provided, chain: await readChain(chainPath) };
  }
  const chain = await readChain(chainPath);
  try {
    const privateKey = createPrivateKey({ key: bytes, ...(passphrase !== undefined && { passphrase }) });
    return { chain, sign: signWith(privateKey) };
  } catch (cause) {
    throw invalidKey('key_unreadable', cause);
  }
}

async function readChain(path: string | undefined): Promise<X509Certificate[]> {
  if (path === undefined) throw invalidKey('certificate_missing');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalidKey('certificate_unreadable', cause);
  });
  return readCertificates(text);
}
