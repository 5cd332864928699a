import { dataPaths, type Config } from './config.ts';
import type { ServerSecret } from './platform/crypto/server-secret.ts';
import {
  HttpTimestampAuthority,
  readAnchors,
  type TimestampAuthority,
} from './platform/timestamps/timestamp-authority.ts';
import type { SealKey } from './sealing/checked-seal-key.ts';
import { openOperatorSealKey } from './sealing/operator-seal-key.ts';
import { noticeOfExpiry } from './sealing/seal-expiry.ts';
import { loadOrCreateSealKey } from './sealing/seal-key.ts';
import type { SealSigner } from './sealing/seal-signer.ts';

export interface SealParts {
  sealLevel: Config['sealLevel'];
  timestampAuthority: TimestampAuthority | null;
  sealSigners: Readonly<Record<'live' | 'test', SealSigner>>;
  /** When the certificate for what counts is over. */
  sealExpiresAt: Date;
  /** For the operator to read at start. */
  startNotices: string[];
}

function openSealKey(config: Config, secret: ServerSecret): Promise<SealKey> {
  const { sealKey: key, sealChainFile: chainPath, sealPassphrase: passphrase } = config;
  if (key) return openOperatorSealKey({ key, chainPath, passphrase });
  return openOwnSealKey(config, secret, 'live');
}

function openOwnSealKey(config: Config, secret: ServerSecret, mode: 'live' | 'test'): Promise<SealKey> {
  return loadOrCreateSealKey({
    directory: dataPaths(config.dataDirectory).keys,
    mode,
    organization: 'Inkseal',
    wrapping: {
      wrap: async (plaintext, context) => secret.seal(plaintext, context),
      unwrap: async (wrapped, context) => secret.unseal(wrapped, context),
    },
  });
}

/** At level B-B nobody is asked: the authority may be there for the log alone. */
async function openTimestampAuthority({
  timestampUrl: url,
  timestampAnchorsFile,
}: Config): Promise<TimestampAuthority | null> {
  if (!url || !timestampAnchorsFile) return null;
  return new HttpTimestampAuthority({ url, anchors: await readAnchors(timestampAnchorsFile) });
}

/** The keys of both seals, made at the first start where the operator brings none, and who tells their time. */
export async function openSeals(config: Config, secret: ServerSecret): Promise<SealParts> {
  const live = await openSealKey(config, secret);
  const test = await openOwnSealKey(config, secret, 'test');
  return {
    sealLevel: config.sealLevel,
    timestampAuthority: await openTimestampAuthority(config),
    sealSigners: { live: live.signer, test: test.signer },
    sealExpiresAt: live.certificate.validToDate,
    startNotices: noticesAbout(live),
  };
}

function noticesAbout(sealKey: SealKey): string[] {
  const expiry = noticeOfExpiry(sealKey.certificate.validToDate, new Date());
  if (!sealKey.selfSigned) return expiry;
  return [
    ...expiry,
    'Notice: the seal certificate was generated here and is self-signed, so PDF readers will not know its issuer.',
    `        Its SHA-256 is ${sealKey.certificateSha256}.`,
    '        To use your own, set INKSEAL_SEAL_KEY and INKSEAL_SEAL_CHAIN to PEM files (key; certificate and issuers).',
  ];
}
