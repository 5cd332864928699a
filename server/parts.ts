import { sql, type SQL } from 'drizzle-orm';
import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Entitlements } from './accounts/entitlements.ts';
import { AuditLog } from './audit/audit-log.ts';
import { Denials } from './audit/denials.ts';
import { StrangerTraces } from './audit/stranger-traces.ts';
import { SubjectKeys } from './audit/subject-keys.ts';
import { LastSignedFile } from './audit/tree/last-signed.ts';
import { LogKey, type NoteSigner } from './audit/tree/log-key.ts';
import { HttpWitness } from './audit/tree/witness-client.ts';
import type { TreeParts } from './audit/tree/sign-checkpoint.ts';
import { StripeAccount } from './billing/stripe-account.ts';
import { dataPaths, type Config } from './config.ts';
import { openSenders, type Senders } from './open-senders.ts';
import { claimDirectory, claimStore, nameDeployment } from './documents/deployment-mark.ts';
import { PdfIntake } from './documents/pdf/intake.ts';
import { ObjectKeys } from './documents/object-keys.ts';
import { StoredCiphertext } from './documents/stored-ciphertext.ts';
import { openBlobs } from './documents/open-blobs.ts';
import { DocumentVault, type VaultParts } from './documents/vault.ts';
import { usualIdleTimeoutSeconds } from './embedding/authenticate-session.ts';
import { DpopNonces } from './embedding/dpop-nonce.ts';
import { readFrameAssets, type FrameAssets } from './embedding/frame-page.ts';
import { zipLimits, type ExportLimits } from './export/export-zip.ts';
import { openCallerRates, type CallerRates } from './limits/caller-rates.ts';
import { SharedRates } from './limits/shared-rates.ts';
import { Keyring } from './platform/crypto/keyring.ts';
import { RootKeyFiles } from './platform/crypto/root-key-files.ts';
import { ServerSecret } from './platform/crypto/server-secret.ts';
import { databaseClock, type Clock } from './platform/database/database-clock.ts';
import type { Database } from './platform/database/database.ts';
import { openDatabase } from './platform/database/open-database.ts';
import type { FailureLog } from './platform/http/failure-log.ts';
import { GuardedPost, type GuardedPostOptions } from './platform/http/guarded-post.ts';
import { createJobQueue, type JobQueue } from './platform/jobs/job-queue.ts';
import { findNewestSealed } from './retention/document-objects.ts';
import { Tombstones } from './retention/tombstones.ts';
import { Sealer } from './sealing/sealer.ts';
import { openAccounts, type OpenedAccounts } from './open-accounts.ts';
import { openSeals, type SealParts } from './open-seals.ts';
import { findSealedObject } from './sealing/sealed-document-store.ts';
import { CompletionStatements } from './signing/completion-statement.ts';
import { SigningStore } from './signing/signing-store.ts';
import { SlowReceivers } from './webhooks/slow-receivers.ts';

/** Everything the server is made of. Features ask for the parts they need by structure, not for this whole. */
export interface Parts extends SealParts, OpenedAccounts, Senders {
  config: Config;
  publicOrigin: string;
  frameOrigin: string;
  idleTimeoutSeconds: number;
  log: FailureLog;
  database: Database;
  readinessQuery: SQL;
  rootKeys: RootKeyFiles;
  keyring: Keyring;
  secret: ServerSecret;
  audit: AuditLog;
  subjectKeys: SubjectKeys;
  denials: Denials;
  strangers: StrangerTraces;
  rates: SharedRates;
  callerRates: CallerRates;
  tree: TreeParts;
  witnesses: readonly HttpWitness[];
  logTimestampSeconds: number;
  jobs: JobQueue;
  vault: DocumentVault;
  objectKeys: ObjectKeys;
  ciphertext: StoredCiphertext;
  /** Every term of the data lifecycle is counted by it. */
  clock: Clock;
  receipts: { signer: NoteSigner; name: string };
  tombstones: Tombstones;
  backupDays: number;
  intake: PdfIntake;
  store: SigningStore;
  exportLimits: ExportLimits;
  statements: CompletionStatements;
  nonces: DpopNonces;
  accessTokenKey: Buffer;
  idempotencyKey: Buffer;
  sealers: Readonly<Record<'live' | 'test', Sealer>>;
  /** What webhooks are sent with. */
  guardedPost: GuardedPost;
  slowReceivers: SlowReceivers;
  entitlements: Entitlements;
  stripe: StripeAccount | null;
  appDirectory: string;
  assets: FrameAssets;
  findSealedObject: typeof findSealedObject;
  findNewestSealed: typeof findNewestSealed;
  onClose(work: () => Promise<void>): void;
  /** Stops jobs, sweeps and readers. The database stays open: whoever opened it closes it. */
  closeServices(): Promise<void>;
}

/** Where `npm run build` puts the frame. */
const builtApp = fileURLToPath(new URL('../widget/dist/app', import.meta.url));

function createStatementKey(): Buffer {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'der',
    type: 'pkcs8',
  });
}

async function openStatements(config: Config, secret: ServerSecret): Promise<CompletionStatements> {
  const key = await secret.file('completion-statement-key', createStatementKey);
  return CompletionStatements.open(key, config.publicOrigin);
}

function openConfiguredDatabase({ databaseUrl, dataDirectory }: Config): Promise<Database> {
  return openDatabase(databaseUrl ? { databaseUrl } : { dataDirectory });
}

/** The database, once the data directory is known to be its own. */
async function openOwnDatabase(
  config: Config,
  given: Database | undefined,
): Promise<{ database: Database; deployment: string }> {
  const database = given ?? (await openConfiguredDatabase(config));
  const deployment = await nameDeployment(database);
  await claimDirectory(dataPaths(config.dataDirectory).deployment, deployment);
  return { database, deployment };
}

async function openTree(
  config: Config,
  database: Database,
  secret: ServerSecret,
): Promise<Pick<Parts, 'tree' | 'witnesses' | 'logTimestampSeconds'>> {
  const tree = {
    database,
    lastSigned: await LastSignedFile.open(dataPaths(config.dataDirectory).lastSigned),
    signer: new LogKey(await secret.file('log-key', LogKey.generate)),
    firstOrigin: `${new URL(config.publicOrigin).host}/log`,
  };
  const { witnesses, logTimestampSeconds } = config;
  return { tree, witnesses: await Promise.all(witnesses.map(HttpWitness.open)), logTimestampSeconds };
}

async function openKeys({
  dataDirectory,
  rootKey,
}: Config): Promise<Pick<Parts, 'rootKeys' | 'keyring' | 'secret'>> {
  const paths = dataPaths(dataDirectory);
  const root = await RootKeyFiles.open(paths.keys, rootKey);
  return {
    rootKeys: root,
    keyring: await Keyring.open({ directory: paths.keyring, root }),
    secret: await ServerSecret.open({ directory: paths.keys, root }),
  };
}

/** What stored documents are read with, and what they end by. */
async function openStorage(
  config: Config,
  secret: ServerSecret,
  { database, keyring, deployment }: Pick<VaultParts, 'database' | 'keyring'> & { deployment: string },
): Promise<
  Pick<
    Parts,
    | 'vault'
    | 'objectKeys'
    | 'ciphertext'
    | 'clock'
    | 'receipts'
    | 'tombstones'
    | 'backupDays'
    | 'exportLimits'
  >
> {
  const paths = dataPaths(config.dataDirectory);
  const blobs = await openBlobs({ bucket: config.blobStore, directory: paths.blobs });
  if (config.blobStore) await claimStore(database.queries, blobs, deployment);
  const stored = { database, keyring, blobs };
  return {
    vault: new DocumentVault(stored),
    objectKeys: new ObjectKeys(stored),
    ciphertext: new StoredCiphertext(stored.blobs),
    clock: databaseClock(database),
    receipts: {
      signer: new LogKey(await secret.file('receipt-key', LogKey.generate)),
      name: `${new URL(config.publicOrigin).host}/receipts`,
    },
    tombstones: await Tombstones.open(paths.tombstones),
    backupDays: config.backupDays,
    exportLimits: zipLimits,
  };
}

function openBilling({ billing }: Config, log: FailureLog): Pick<Parts, 'entitlements' | 'stripe'> {
  return {
    entitlements: new Entitlements(billing !== undefined),
    stripe: billing ? new StripeAccount(billing, log) : null,
  };
}

function deriveKeys(secret: Parts['secret']): Pick<Parts, 'nonces' | 'accessTokenKey' | 'idempotencyKey'> {
  return {
    nonces: new DpopNonces(secret.derive('dpop-nonce')),
    accessTokenKey: secret.derive('embed-access-token'),
    idempotencyKey: secret.derive('idempotency'),
  };
}

function closersOf({
  intake,
  sealers,
  jobs,
  mailer,
}: Pick<Parts, 'intake' | 'sealers' | 'jobs' | 'mailer'>): (() => Promise<void>)[] {
  return [
    () => intake.close(),
    () => sealers.live.close(),
    () => sealers.test.close(),
    () => jobs.stop(),
    async () => mailer.close(),
  ];
}

/** Opens database, keys and queue; creates what is missing on first start. */
export async function openParts(
  config: Config,
  log: FailureLog,
  options: { database?: Database | undefined; guardedPost?: GuardedPostOptions | undefined } = {},
): Promise<Parts> {
  const assets = readFrameAssets(builtApp);
  const { database, deployment } = await openOwnDatabase(config, options.database);
  const { rootKeys, keyring, secret } = await openKeys(config);
  const storage = await openStorage(config, secret, { database, keyring, deployment });
  const subjectKeys = new SubjectKeys(keyring);
  const audit = new AuditLog(database, subjectKeys);
  const jobs = await createJobQueue(database, (error) => log.failure('jobs', error));
  const senders = await openSenders(config);
  const intake = new PdfIntake({ maxDocumentBytes: config.maxDocumentBytes });
  const sealers = { live: new Sealer(), test: new Sealer() };
  const closing = closersOf({ intake, sealers, jobs, mailer: senders.mailer });
  return {
    config,
    publicOrigin: config.publicOrigin,
    frameOrigin: config.frameOrigin,
    idleTimeoutSeconds: usualIdleTimeoutSeconds,
    log,
    database,
    readinessQuery: sql`SELECT 1`,
    rootKeys,
    keyring,
    secret,
    audit,
    subjectKeys,
    ...openCounts(audit),
    ...openRates(config, { database, log, key: secret.derive('rate-limits') }),
    ...(await openTree(config, database, secret)),
    jobs,
    ...storage,
    intake,
    ...senders,
    guardedPost: new GuardedPost({ ports: config.webhookPorts, ...options.guardedPost }),
    slowReceivers: new SlowReceivers(),
    store: new SigningStore(subjectKeys),
    statements: await openStatements(config, secret),
    ...deriveKeys(secret),
    sealers,
    ...(await openSeals(config, secret)),
    ...(await openAccounts(config, secret, database)),
    ...openBilling(config, log),
    appDirectory: builtApp,
    assets,
    findSealedObject,
    findNewestSealed,
    onClose: (work) => closing.unshift(work),
    closeServices: async () => {
      for (const work of closing.splice(0)) await work();
    },
  };
}

/** What is counted and not written one by one. */
const openCounts = (audit: AuditLog): Pick<Parts, 'denials' | 'strangers'> => ({
  denials: new Denials(audit),
  strangers: new StrangerTraces(audit),
});

function openRates(
  { limits }: Config,
  parts: ConstructorParameters<typeof SharedRates>[0],
): Pick<Parts, 'rates' | 'callerRates'> {
  const rates = new SharedRates(parts);
  return { rates, callerRates: openCallerRates(rates, limits) };
}
