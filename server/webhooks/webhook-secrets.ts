import type { SubjectKeys } from '../audit/subject-keys.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { createWebhookSecret, showWebhookSecret } from './signature.ts';
import { insertSecret, listSecrets, type WebhookRow } from './webhook-store.ts';

type Owner = Pick<WebhookRow, 'id' | 'organizationId'>;

const context = (webhookId: string, number: number): string => `webhook-secret/${webhookId}/${number}`;

/** A new secret of the webhook, as the one answer shows it. */
export async function addSecret(
  keys: SubjectKeys,
  tx: Transaction,
  { id, organizationId }: Owner,
  number: number,
  createdAt: Date,
): Promise<string> {
  const secret = createWebhookSecret();
  const key = await keys.keyFor(tx, organizationId, id);
  const sealed = sealValue(key, secret, context(id, number));
  await insertSecret(tx, { webhookId: id, number, sealed, createdAt, endsAt: null });
  return showWebhookSecret(secret);
}

/** All that sign now, the newest first. */
export async function openSecrets(
  keys: SubjectKeys,
  on: Queries,
  { id, organizationId }: Owner,
  now: Date,
): Promise<Buffer[]> {
  const key = await keys.findKey(on, organizationId, id);
  if (!key) return [];
  const rows = await listSecrets(on, [id], now);
  return rows.map(({ sealed, number }) => openValue(key, sealed, context(id, number)));
}
