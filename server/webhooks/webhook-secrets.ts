import type { WebhookSignature } from '#contract/webhooks.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { createSigningKey, showSecret, type SigningKey } from './signature.ts';
import { insertSecret, listSecrets, type WebhookRow } from './webhook-store.ts';

type Owner = Pick<WebhookRow, 'id' | 'organizationId'>;

const context = (webhookId: string, number: number): string => `webhook-secret/${webhookId}/${number}`;

/** What the webhook signs with from now on. Answers with the secret, as the one answer shows it; null where nobody needs one. */
export async function addSecret(
  keys: SubjectKeys,
  tx: Transaction,
  { id, organizationId }: Owner,
  made: { number: number; signature: WebhookSignature; createdAt: Date },
): Promise<string | null> {
  const { key: secret, publicKey } = createSigningKey(made.signature);
  const key = await keys.keyFor(tx, organizationId, id);
  const sealed = sealValue(key, secret, context(id, made.number));
  await insertSecret(tx, { webhookId: id, ...made, sealed, publicKey, endsAt: null });
  return publicKey === null ? showSecret(secret) : null;
}

/** All that sign now, the newest first. */
export async function openSecrets(
  keys: SubjectKeys,
  on: Queries,
  { id, organizationId }: Owner,
  now: Date,
): Promise<SigningKey[]> {
  const key = await keys.findKey(on, organizationId, id);
  if (!key) return [];
  const rows = await listSecrets(on, [id], now);
  return rows.map(({ sealed, number, signature }) => ({
    signature,
    key: openValue(key, sealed, context(id, number)),
  }));
}
