import type { OutsideService, Security } from '#contract/security.ts';
import { findLastCosignature, findLastTimestamp } from '../audit/tree/endorsement-store.ts';
import { findCheckpoint, listLogs } from '../audit/tree/log-store.ts';
import { checkpointPath } from '../audit/tree/routes.ts';
import type { TreeParts } from '../audit/tree/sign-checkpoint.ts';
import { countDestroyed, sumStored } from '../documents/stored-totals-store.ts';
import { listUse } from '../keys/epoch-store.ts';
import { segmentSize } from '../platform/crypto/segments.ts';
import type { RootKeys } from '../platform/crypto/root-key-provider.ts';
import { sealState } from '../sealing/seal-expiry.ts';
import type { Database, Queries } from '../platform/database/database.ts';

export interface SecurityParts {
  database: Database;
  rootKeys: RootKeys;
  tree: TreeParts;
  witnesses: readonly { name: string }[];
  sealExpiresAt: Date;
  config: {
    blobStore: object | undefined;
    smtpUrl: string | undefined;
    smsWebhook: object | undefined;
    timestampUrl: string | undefined;
    billing: object | undefined;
    notices: {
      contact: string | undefined;
      policyUrl: string | undefined;
      subProcessors: Security['subProcessors'];
    };
  };
}

async function readEncryption(
  { rootKeys, database }: SecurityParts,
  organizationId: string,
): Promise<Security['encryption']> {
  const on = database.queries;
  const [current] = await rootKeys.known();
  return {
    cipher: 'AES-256-GCM',
    segmentBytes: segmentSize,
    // The kind alone: which key it is would name the operator's account there.
    rootKeyProvider: current.id.replace(/:.*/s, ''),
    objects: await sumStored(on, organizationId),
    epochs: await listUse(on, organizationId),
    destroyed: await countDestroyed(on, organizationId),
  };
}

async function readLog({ tree, witnesses }: SecurityParts, on: Queries): Promise<Security['log']> {
  const current = (await listLogs(on)).at(-1);
  const { number, origin } = current ?? { number: 1, origin: tree.firstOrigin };
  const checkpoint = await findCheckpoint(on, number);
  const timestamp = await findLastTimestamp(on, number);
  return {
    origin,
    verifierKey: await tree.signer.verifierKey(origin),
    path: checkpointPath(number),
    checkpoint: checkpoint ? { size: checkpoint.size, signedAt: checkpoint.signedAt.toISOString() } : null,
    timestamp: timestamp ? { size: timestamp.size, stampedAt: timestamp.stampedAt.toISOString() } : null,
    witnesses: await Promise.all(
      witnesses.map(async ({ name }) => {
        const last = await findLastCosignature(on, number, name);
        return { name, size: last?.size ?? null, keptAt: last?.keptAt.toISOString() ?? null };
      }),
    ),
  };
}

function namedServices(parts: SecurityParts, rootKeyProvider: string): OutsideService[] {
  const { blobStore, smtpUrl, smsWebhook, timestampUrl, billing } = parts.config;
  const used: Readonly<Record<OutsideService, boolean>> = {
    keys: rootKeyProvider !== 'local',
    storage: blobStore !== undefined,
    mail: smtpUrl !== undefined,
    sms: smsWebhook !== undefined,
    timestamps: timestampUrl !== undefined,
    witnesses: parts.witnesses.length > 0,
    payment: billing !== undefined,
  };
  return (Object.keys(used) as OutsideService[]).filter((service) => used[service]);
}

export async function readSecurity(parts: SecurityParts, organizationId: string): Promise<Security> {
  const encryption = await readEncryption(parts, organizationId);
  const { contact, policyUrl, subProcessors } = parts.config.notices;
  return {
    encryption,
    log: await readLog(parts, parts.database.queries),
    seal: {
      expiresAt: parts.sealExpiresAt.toISOString(),
      state: sealState(parts.sealExpiresAt, new Date()),
    },
    subProcessors,
    outsideServices: namedServices(parts, encryption.rootKeyProvider),
    incidentContact: contact ?? null,
    policyUrl: policyUrl ?? null,
  };
}
