import { join, resolve } from 'node:path';
import { readBlobStore, type BucketConfig } from './blob-config.ts';
import { readRootKey, type RootKeyConfig } from './root-key-config.ts';
import { readLimits, type CallerLimits } from './limit-config.ts';
import { readInteger, readOrigin, type Environment } from './config-values.ts';
import { readNotices, type SecurityNotices } from './notice-config.ts';
import { readSingleSignOn, type SingleSignOnConfig } from './single-sign-on-config.ts';
import { readSms, type SmsWebhook } from './sms-config.ts';

/** Everything the server can be told, checked once at start. */
export interface Config {
  /** Absolute. Keys, keyring, encrypted blobs and, without `databaseUrl`, the embedded database. */
  dataDirectory: string;
  /** PostgreSQL 15 or later; the embedded database when absent. */
  databaseUrl: string | undefined;
  /** The S3 bucket that encrypted documents go to; a folder of the data directory when absent. See blob-config.ts. */
  blobStore: BucketConfig | undefined;
  /** What wraps the organizations' keys: a file of the data directory unless set. See root-key-config.ts. */
  rootKey: RootKeyConfig;
  hostname: string;
  port: number;
  /** Where integrators reach the API and browsers the frame; no trailing slash. */
  publicOrigin: string;
  /**
   * Serves /e/:embedId and the frame's API, and nothing else when it is not the public origin; recommended to be a
   * registrable domain of its own. Proxies must pass on the Host header.
   */
  frameOrigin: string;
  /** How many reverse proxies of yours append to X-Forwarded-For; 0 ignores the header. */
  trustedProxyHops: number;
  maxDocumentBytes: number;
  /** After so many days no backup of the database is left that holds what was in it; receipts say so. */
  backupDays: number;
  /** Whether strangers may make themselves accounts (`INKSEAL_SIGN_UP=open`). */
  openSignUp: boolean;
  /** Whose people sign in to the console without a password of ours. See single-sign-on-config.ts. */
  singleSignOn: SingleSignOnConfig | undefined;
  /** Webhooks of test apps may go to this machine, and without TLS (`INKSEAL_WEBHOOK_LOOPBACK=test`): for development. */
  allowLoopbackWebhooks: boolean;
  /** Ports that webhooks may go to beside 443 (`INKSEAL_WEBHOOK_PORTS=8443,9443`): each is one more to knock at from here. */
  webhookPorts: number[];
  /**
   * Your own seal key: a PEM or PKCS#12 file, `pkcs11:token=…;object=…?module-path=…` or `awskms:KEY`; generated and
   * self-signed when absent. The chain is a PEM file, certificate first; PKCS#12 holds its own.
   */
  sealKey: string | undefined;
  sealChainFile: string | undefined;
  /** Of that file, or the PIN of the token. */
  sealPassphrase: string | undefined;
  /** A timestamp authority (RFC 3161), and a PEM file of the certificates that its timestamps have to lead to. */
  timestampUrl: string | undefined;
  timestampAnchorsFile: string | undefined;
  /** Between two timestamps of the audit log by that authority. */
  logTimestampSeconds: number;
  /** Who else signs the audit log's checkpoints (c2sp.org/tlog-witness). */
  witnesses: { key: string; url: string }[];
  /** PAdES level of every seal; B-T when there is a timestamp authority, B-B otherwise. */
  sealLevel: 'B-B' | 'B-T' | 'B-LT' | 'B-LTA';
  /** `smtp://` or `smtps://` with user and password; mails are files in the data directory when absent. */
  smtpUrl: string | undefined;
  /** A PEM file: the authorities that its certificate is to lead to, in place of the public ones. */
  smtpAuthoritiesFile: string | undefined;
  /** Whom mails come from, such as `Inkseal <no-reply@sign.example.com>`. */
  mailFrom: string;
  /** Where text messages are posted to, and the `whsec_…` they are signed with; files in the data directory when absent. */
  smsWebhook: SmsWebhook | undefined;
  /** What the console's security page and security.txt say in your name. See notice-config.ts. */
  notices: SecurityNotices;
  /** How often the API may be called. See limit-config.ts. */
  limits: CallerLimits;
  /** Undefined without STRIPE_SECRET_KEY: then nothing is charged and nobody limited. */
  billing: BillingConfig | undefined;
}

export interface BillingConfig {
  secretKey: string;
  /** Of the webhook endpoint at Stripe, whose address is `/v1/billing/stripe-webhook` here. */
  webhookSecret: string;
  /** Another address than Stripe's own, for tests. */
  url: URL | undefined;
  /** `INKSEAL_PLANS="team price=price_1 usage=price_2 seats=5; business price=price_3"` */
  plans: { name: string; priceId: string; usagePriceId: string | null; seats: number | null }[];
  /** Event name of the meter at Stripe that `usage` prices count by. */
  meterEvent: string;
  trialDays: number;
  /** Between the first invoice that is not paid and the suspension. */
  graceDays: number;
}

/** Names every problem at once, so that one restart is enough. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

function readTimestamping(
  problems: string[],
  env: Environment,
): Pick<Config, 'timestampUrl' | 'timestampAnchorsFile' | 'sealLevel' | 'logTimestampSeconds'> {
  const timestampUrl = env['INKSEAL_TSA_URL'] || undefined;
  const timestampAnchorsFile = env['INKSEAL_TSA_ANCHORS'] || undefined;
  if (Boolean(timestampUrl) !== Boolean(timestampAnchorsFile))
    problems.push('INKSEAL_TSA_URL and INKSEAL_TSA_ANCHORS must be given together');
  // Tokens are signed, so plain http is what most authorities offer and is enough.
  const url = timestampUrl !== undefined && URL.canParse(timestampUrl) ? new URL(timestampUrl) : undefined;
  const isUsable = /^https?:$/.test(url?.protocol ?? '') && !url?.username && !url?.password;
  if (timestampUrl !== undefined && !isUsable)
    problems.push('INKSEAL_TSA_URL must be an http or https address without a password in it');
  const wanted = env['INKSEAL_SEAL_LEVEL'] || (timestampUrl ? 'B-T' : 'B-B');
  const sealLevel = (['B-B', 'B-T', 'B-LT', 'B-LTA'] as const).find((level) => level === wanted);
  if (!sealLevel) problems.push(`INKSEAL_SEAL_LEVEL must be B-B, B-T, B-LT or B-LTA, not "${wanted}"`);
  else if (sealLevel !== 'B-B' && !timestampUrl)
    problems.push(`INKSEAL_SEAL_LEVEL=${sealLevel} needs INKSEAL_TSA_URL`);
  const name = 'INKSEAL_LOG_TIMESTAMP_SECONDS';
  const logTimestampSeconds = readInteger(problems, name, env[name], 3600, [1, 31 * 86_400]);
  return { timestampUrl, timestampAnchorsFile, sealLevel: sealLevel ?? 'B-B', logTimestampSeconds };
}

/** `INKSEAL_LOG_WITNESSES="witness.example/w1+1a2b3c4d+BASE64 https://witness.example; …"`: verifier key and submission prefix. */
function readWitnesses(problems: string[], text: string | undefined): Config['witnesses'] {
  const witnesses = (text ?? '').split(';').map((one) => one.trim().split(/\s+/));
  return witnesses.flatMap(([key = '', address = '', ...more]) => {
    if (key === '') return [];
    const url = URL.canParse(address) ? new URL(address) : undefined;
    // What is sent is public, and what comes back is signed: plain http is enough.
    const isUsable =
      /^https?:$/.test(url?.protocol ?? '') && !url?.username && !url?.password && !url?.search;
    if (more.length === 0 && /^[^+]+\+[0-9a-f]{8}\+.+$/.test(key) && isUsable) return [{ key, url: address }];
    problems.push('INKSEAL_LOG_WITNESSES must be "KEY URL" for each witness, with ";" between them');
    return [];
  });
}

function readMail(
  problems: string[],
  env: Environment,
  publicOrigin: string,
): Pick<Config, 'smtpUrl' | 'smtpAuthoritiesFile' | 'mailFrom'> {
  const smtpUrl = env['INKSEAL_SMTP_URL'] || undefined;
  const url = smtpUrl !== undefined && URL.canParse(smtpUrl) ? new URL(smtpUrl) : undefined;
  // The address itself is not repeated: it holds a password.
  if (smtpUrl !== undefined && (!/^smtps?:$/.test(url?.protocol ?? '') || !url?.hostname))
    problems.push('INKSEAL_SMTP_URL must be smtps://user:password@host:465 or smtp://user:password@host:587');
  const mailFrom = env['INKSEAL_MAIL_FROM'] || `Inkseal <no-reply@${new URL(publicOrigin).hostname}>`;
  if (!/^[^<>@\p{Cc}]*<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/u.test(mailFrom))
    problems.push(
      `INKSEAL_MAIL_FROM must be an address such as Inkseal <no-reply@example.com>, not "${mailFrom}"`,
    );
  return { smtpUrl, smtpAuthoritiesFile: env['INKSEAL_SMTP_CA'] || undefined, mailFrom };
}

const planPattern =
  /^(?<name>[\w-]{1,64}) price=(?<price>price_\w+)(?: usage=(?<usage>price_\w+))?(?: seats=(?<seats>[1-9]\d{0,5}))?$/;

function readPlans(problems: string[], text = ''): BillingConfig['plans'] {
  const entries = text.split(';').map((entry) => entry.trim().replaceAll(/\s+/g, ' '));
  const plans = entries.flatMap((entry) => {
    const { name, price, usage, seats } = planPattern.exec(entry)?.groups ?? {};
    if (name === undefined || price === undefined) return [];
    return [{ name, priceId: price, usagePriceId: usage ?? null, seats: seats ? Number(seats) : null }];
  });
  if (plans.length < entries.length || new Set(plans.map(({ name }) => name)).size < plans.length)
    problems.push(
      'INKSEAL_PLANS must be plans such as "team price=price_1 usage=price_2 seats=5; pro price=price_3"',
    );
  return plans;
}

/** Neither secret is repeated where something is wrong with it. */
function readBilling(problems: string[], env: Environment): BillingConfig | undefined {
  const secretKey = env['STRIPE_SECRET_KEY'] || undefined;
  if (secretKey === undefined) return undefined;
  if (!/^[rs]k_(?:test|live)_\w+$/.test(secretKey))
    problems.push('STRIPE_SECRET_KEY must be a secret or restricted key of Stripe: sk_… or rk_…');
  const webhookSecret = env['STRIPE_WEBHOOK_SECRET'] || '';
  if (!/^whsec_\w+$/.test(webhookSecret))
    problems.push('STRIPE_WEBHOOK_SECRET must be the signing secret of the webhook endpoint: whsec_…');
  const url = readOrigin(problems, 'INKSEAL_STRIPE_URL', env['INKSEAL_STRIPE_URL'], '');
  return {
    secretKey,
    webhookSecret,
    url: url ? new URL(url) : undefined,
    plans: readPlans(problems, env['INKSEAL_PLANS']),
    meterEvent: env['INKSEAL_METER_EVENT'] || 'completed_envelope',
    trialDays: readInteger(problems, 'INKSEAL_TRIAL_DAYS', env['INKSEAL_TRIAL_DAYS'], 14, [0, 730]),
    graceDays: readInteger(problems, 'INKSEAL_GRACE_DAYS', env['INKSEAL_GRACE_DAYS'], 14, [0, 365]),
  };
}

function readPorts(problems: string[], text = ''): number[] {
  const ports = text.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [Number(entry)]));
  if (ports.some((port) => !Number.isInteger(port) || port < 1 || port > 65_535))
    problems.push(`INKSEAL_WEBHOOK_PORTS must be ports such as 8443,9443, not "${text}"`);
  return ports;
}

function differInPortOnly(first: string, second: string): boolean {
  return first !== second && new URL(first).hostname === new URL(second).hostname;
}

/** What no setting by itself shows to be wrong, or what is none of its words. */
function checkTogether(problems: string[], config: Config, env: Environment): void {
  if (differInPortOnly(config.publicOrigin, config.frameOrigin)) {
    problems.push('INKSEAL_FRAME_ORIGIN must be another host: cookies do not tell ports or schemes apart');
  }
  if (config.databaseUrl && !/^postgres(ql)?:\/\//.test(config.databaseUrl)) {
    problems.push('DATABASE_URL must begin with postgres:// or postgresql://');
  }
  if (!['open', 'closed', '', undefined].includes(env['INKSEAL_SIGN_UP'])) {
    problems.push('INKSEAL_SIGN_UP must be open or closed');
  }
  if (!['test', '', undefined].includes(env['INKSEAL_WEBHOOK_LOOPBACK'])) {
    problems.push('INKSEAL_WEBHOOK_LOOPBACK must be test, or left out');
  }
  const holdsItsChain = /\.(?:p12|pfx)$/i.test(config.sealKey ?? '');
  if (!holdsItsChain && Boolean(config.sealKey) !== Boolean(config.sealChainFile)) {
    problems.push(
      'INKSEAL_SEAL_KEY and INKSEAL_SEAL_CHAIN must be given together, unless the key is a .p12 file',
    );
  }
}

/** Environment → Config, or a ConfigError naming all that is wrong. */
export function parseConfig(env: Environment): Config {
  const problems: string[] = [];
  const port = readInteger(problems, 'INKSEAL_PORT', env['INKSEAL_PORT'], 4100, [1, 65_535]);
  const publicOrigin = readOrigin(
    problems,
    'INKSEAL_ORIGIN',
    env['INKSEAL_ORIGIN'],
    `http://127.0.0.1:${port}`,
  );
  const config: Config = {
    dataDirectory: resolve(env['INKSEAL_DATA_DIR'] || '.inkseal'),
    databaseUrl: env['DATABASE_URL'] || undefined,
    blobStore: readBlobStore(problems, env),
    rootKey: readRootKey(problems, env),
    hostname: env['INKSEAL_HOST'] || '127.0.0.1',
    port,
    publicOrigin,
    frameOrigin: readOrigin(problems, 'INKSEAL_FRAME_ORIGIN', env['INKSEAL_FRAME_ORIGIN'], publicOrigin),
    trustedProxyHops: readInteger(
      problems,
      'INKSEAL_TRUSTED_PROXIES',
      env['INKSEAL_TRUSTED_PROXIES'],
      0,
      [0, 10],
    ),
    maxDocumentBytes:
      readInteger(problems, 'INKSEAL_MAX_DOCUMENT_MIB', env['INKSEAL_MAX_DOCUMENT_MIB'], 50, [1, 1024]) *
      1_048_576,
    backupDays: readInteger(problems, 'INKSEAL_BACKUP_DAYS', env['INKSEAL_BACKUP_DAYS'], 35, [0, 3650]),
    openSignUp: env['INKSEAL_SIGN_UP'] === 'open',
    singleSignOn: readSingleSignOn(problems, env),
    allowLoopbackWebhooks: env['INKSEAL_WEBHOOK_LOOPBACK'] === 'test',
    webhookPorts: readPorts(problems, env['INKSEAL_WEBHOOK_PORTS']),
    sealKey: env['INKSEAL_SEAL_KEY'] || undefined,
    sealChainFile: env['INKSEAL_SEAL_CHAIN'] || undefined,
    sealPassphrase: env['INKSEAL_SEAL_PASSPHRASE'] || undefined,
    ...readTimestamping(problems, env),
    witnesses: readWitnesses(problems, env['INKSEAL_LOG_WITNESSES']),
    ...readMail(problems, env, publicOrigin),
    smsWebhook: readSms(problems, env),
    notices: readNotices(problems, env),
    limits: readLimits(problems, env),
    billing: readBilling(problems, env),
  };
  checkTogether(problems, config, env);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Layout of the data directory. The keyring is apart from the database, so that a dump of one opens nothing. */
export function dataPaths(dataDirectory: string) {
  return {
    database: join(dataDirectory, 'database'),
    blobs: join(dataDirectory, 'blobs'),
    keys: join(dataDirectory, 'keys'),
    keyring: join(dataDirectory, 'keyring'),
    /** Names the deployment that the directory is of. */
    deployment: join(dataDirectory, 'deployment'),
    /** Never restored together with the database: it is what tells that the database was. */
    lastSigned: join(dataDirectory, 'last-signed'),
    /** Mails, where no mail server is configured. */
    mail: join(dataDirectory, 'mail'),
    /** Text messages of test mode, and all of them where no provider is configured. */
    sms: join(dataDirectory, 'sms'),
    /** Likewise: what a restored database must not bring back. */
    tombstones: join(dataDirectory, 'tombstones'),
    operatorSocket: join(dataDirectory, 'operator.sock'),
  };
}
