/**
 * The local seal key: generated on first start, or brought as PEM files. The generated key is stored wrapped by the
 * root key and its file is readable by the owner only, so that neither a copied data directory nor a backup can seal.
 */
import { createPrivateKey, generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { ServiceError } from '../platform/http/service-error.ts';
import type { SealSigner } from './seal-signer.ts';
import { createSelfSignedCertificate } from './x509.ts';

/** How the root key wraps the private key at rest; `context` is bound in as additional data. */
export interface KeyWrapping {
  wrap(plaintext: Buffer, context: string): Promise<Buffer>;
  unwrap(wrapped: Buffer, context: string): Promise<Buffer>;
}

export interface SealKey {
  readonly signer: SealSigner;
  readonly certificate: X509Certificate;
  /** Lower-case hex SHA-256 of the certificate's DER: what an operator publishes and a verifier compares. */
  readonly certificateSha256: string;
  /** True for the generated certificate: nobody but this server vouches for it, and the operator is told so. */
  readonly selfSigned: boolean;
}

interface StoredSealKey {
  version: 1;
  wrappedPrivateKey: string;
  certificate: string;
}

/** The certificate of test mode says so itself, to whoever looks at the signature and nothing else. */
const kinds = {
  live: { fileName: 'seal-key.json', commonName: 'Inkseal document seal' },
  test: { fileName: 'test-seal-key.json', commonName: 'Inkseal TEST seal - no legal effect' },
} as const;
const wrapContext = 'inkseal/seal-key/v1';
const validityYears = 3;
const clockSkewMilliseconds = 60 * 60 * 1000;

/**
 * The key in `directory`, made there on first start. Two servers that start at once agree on one key: the file is
 * linked into place complete, and the loser reads the winner's.
 * @throws ServiceError seal_key_invalid when the stored key cannot be unwrapped, does not fit its certificate or expired.
 */
export async function loadOrCreateSealKey(options: {
  directory: string;
  mode?: keyof typeof kinds;
  wrapping: KeyWrapping;
  organization: string;
  now?: Date;
}): Promise<SealKey> {
  const { fileName, commonName } = kinds[options.mode ?? 'live'];
  const path = join(options.directory, fileName);
  const now = options.now ?? new Date();
  const stored = (await readStored(path)) ?? (await createStored(path, { ...options, commonName, now }));
  const certificate = readCertificates(stored.certificate)[0];
  if (certificate === undefined) throw invalidKey('certificate_missing');
  const privateKey = await unwrapPrivateKey(stored, options.wrapping);
  return sealKey(privateKey, [certificate], now);
}

/**
 * A key and certificate chain from PEM files, for operators with a certificate of their own.
 * @throws ServiceError seal_key_invalid with `details.reason`.
 */
export async function loadSealKeyFromPem(options: {
  privateKeyPath: string;
  /** The seal certificate first, then its issuers. */
  certificateChainPath: string;
  passphrase?: string;
  now?: Date;
}): Promise<SealKey> {
  const [keyText, chainText] = await Promise.all([
    readFile(options.privateKeyPath, 'utf8').catch((cause) =>
      Promise.reject(invalidKey('key_unreadable', cause)),
    ),
    readFile(options.certificateChainPath, 'utf8').catch((cause) =>
      Promise.reject(invalidKey('certificate_unreadable', cause)),
    ),
  ]);
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({
      key: keyText,
      ...(options.passphrase === undefined ? {} : { passphrase: options.passphrase }),
    });
  } catch (cause) {
    throw invalidKey('key_unreadable', cause);
  }
  return sealKey(privateKey, readCertificates(chainText), options.now ?? new Date());
}

async function readStored(path: string): Promise<StoredSealKey | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw invalidKey('key_unreadable', error);
  }
  try {
    const stored = JSON.parse(text) as StoredSealKey;
    if (stored.version === 1 && stored.wrappedPrivateKey && stored.certificate) return stored;
  } catch (cause) {
    throw invalidKey('file_malformed', cause);
  }
  throw invalidKey('file_malformed');
}

async function createStored(
  path: string,
  options: { directory: string; commonName: string; wrapping: KeyWrapping; organization: string; now: Date },
): Promise<StoredSealKey> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const notAfter = new Date(options.now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + validityYears);
  const certificate = createSelfSignedCertificate(keys, {
    commonName: options.commonName,
    organization: options.organization,
    notBefore: new Date(options.now.getTime() - clockSkewMilliseconds),
    notAfter,
  });
  const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'der' });
  const wrapped = await options.wrapping.wrap(privateKey, wrapContext);
  privateKey.fill(0);
  const stored: StoredSealKey = {
    version: 1,
    wrappedPrivateKey: wrapped.toString('base64'),
    certificate: new X509Certificate(certificate).toString(),
  };
  const won = await writeOnce(path, options.directory, JSON.stringify(stored, null, 2));
  return won ? stored : ((await readStored(path)) ?? stored);
}

/** Writes durably and never over an existing file; false when somebody else's file is there. */
async function writeOnce(path: string, directory: string, text: string): Promise<boolean> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = join(directory, `.${basename(path)}.${randomUUID()}`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(temporary, path);
    await syncDirectory(directory);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unwrapPrivateKey(stored: StoredSealKey, wrapping: KeyWrapping): Promise<KeyObject> {
  try {
    const key = await wrapping.unwrap(Buffer.from(stored.wrappedPrivateKey, 'base64'), wrapContext);
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw invalidKey('unwrap_failed', cause);
  }
}

function readCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw invalidKey('certificate_unreadable', cause);
  }
}

function sealKey(privateKey: KeyObject, chain: readonly X509Certificate[], now: Date): SealKey {
  const [certificate] = chain;
  if (certificate === undefined) throw invalidKey('certificate_missing');
  if (!certificate.checkPrivateKey(privateKey)) throw invalidKey('key_mismatch');
  if (!isSupportedKey(privateKey)) throw invalidKey('key_unsupported');
  if (now < certificate.validFromDate) throw invalidKey('certificate_not_yet_valid');
  if (now > certificate.validToDate) throw invalidKey('certificate_expired');
  const unlinked = chain.findIndex((issued, index) => {
    const issuer = chain[index + 1];
    return issuer !== undefined && !(issued.checkIssued(issuer) && issued.verify(issuer.publicKey));
  });
  if (unlinked >= 0) throw invalidKey('chain_broken');
  return {
    signer: {
      certificateChain: chain.map((link) => link.raw),
      sign: async (bytes) => sign('sha256', bytes, privateKey),
    },
    certificate,
    certificateSha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    // Not checkIssued: it answers no for a certificate whose key usage does not allow issuing, as a seal's must not.
    selfSigned: certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey),
  };
}

/** What verifiers in the field accept with SHA-256, and what ETSI TS 119 312 recommends. */
function isSupportedKey(key: KeyObject): boolean {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' || namedCurve === 'secp384r1';
  return key.asymmetricKeyType === 'rsa' && (modulusLength ?? 0) >= 2048;
}

function invalidKey(reason: string, cause?: unknown): ServiceError {
  return new ServiceError('seal_key_invalid', { message: `Seal key: ${reason}`, details: { reason }, cause });
}
