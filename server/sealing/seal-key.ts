/**
 * The seal key of whoever brings none: generated on first start. It is stored wrapped by the root key and its file is readable by the owner only, so that neither a copied data directory nor a backup can seal.
 */
import { createPrivateKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { checkedSealKey, invalidKey, readCertificates, signWith, type SealKey } from './checked-seal-key.ts';
import { createSelfSignedCertificate } from './x509.ts';

/** How the root key wraps the private key at rest; `context` is bound in as additional data. */
export interface KeyWrapping {
  wrap(plaintext: Buffer, context: string): Promise<Buffer>;
  unwrap(wrapped: Buffer, context: string): Promise<Buffer>;
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
  return checkedSealKey({ chain: [certificate], sign: signWith(privateKey) }, now);
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
