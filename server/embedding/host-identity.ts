import type { HostIdentity } from '#contract/signer-authentication.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { EmbedRow } from './embed-limits.ts';

/** With the name of the app whose word it is, as it was then. */
export type AssertedIdentity = HostIdentity & { by: string };

type Owner = Pick<EmbedRow, 'id' | 'organizationId' | 'recipientId'>;

const context = (embedId: string): string => `host-identity|${embedId}`;

export async function sealHostIdentity(
  keys: SubjectKeys,
  tx: Transaction,
  embed: Owner,
  identity: AssertedIdentity,
): Promise<Buffer> {
  const key = await keys.keyFor(tx, embed.organizationId, embed.recipientId);
  return sealValue(key, Buffer.from(JSON.stringify(identity), 'utf8'), context(embed.id));
}

/** As the audit log keeps it: JSON of an AssertedIdentity. */
export async function openHostIdentity(
  keys: SubjectKeys,
  tx: Transaction,
  embed: Owner,
  sealed: Buffer,
): Promise<string> {
  const key = await keys.keyFor(tx, embed.organizationId, embed.recipientId);
  return openValue(key, sealed, context(embed.id)).toString('utf8');
}
