import { and, asc, count, desc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import type { WebhookEventType } from '#contract/webhooks.ts';
import type { IntegratorPrincipal } from '../accounts/principal.ts';
import { envelopes } from '../envelopes/tables.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { webhooks, webhookSecrets } from './tables.ts';

export type WebhookRow = typeof webhooks.$inferSelect;
export type SecretRow = typeof webhookSecrets.$inferSelect;

/** Of the organization and, for whoever acts for an app, of that app: a test key must not see what is live. */
const isVisible = ({ organizationId, appId }: Pick<IntegratorPrincipal, 'organizationId' | 'appId'>) =>
  and(
    eq(webhooks.organizationId, organizationId),
    appId === undefined ? undefined : eq(webhooks.appId, appId),
  );

export async function insertWebhook(tx: Transaction, row: WebhookRow): Promise<void> {
  await tx.insert(webhooks).values(row);
}

export async function countWebhooks(on: Queries, appId: string): Promise<number> {
  const [row] = await on.select({ n: count() }).from(webhooks).where(eq(webhooks.appId, appId));
  return row?.n ?? 0;
}

export async function findWebhook(
  on: Queries,
  principal: IntegratorPrincipal,
  id: string,
): Promise<WebhookRow> {
  const rows = await on
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.id, id), isVisible(principal)));
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0];
}

/** For changes, one after the other; undefined once it is deleted. */
export async function lockWebhook(tx: Transaction, id: string): Promise<WebhookRow | undefined> {
  const rows = await tx.select().from(webhooks).where(eq(webhooks.id, id)).for('no key update');
  return rows[0];
}

/** @throws ServiceError `not_found` */
export async function needLocked(tx: Transaction, id: string): Promise<WebhookRow> {
  const row = await lockWebhook(tx, id);
  if (!row) throw new ServiceError('not_found');
  return row;
}

export async function listWebhooks(on: Queries, principal: IntegratorPrincipal): Promise<WebhookRow[]> {
  return on.select().from(webhooks).where(isVisible(principal)).orderBy(asc(webhooks.id));
}

/** For the job that delivers. */
export async function findWebhookById(on: Queries, id: string): Promise<WebhookRow | undefined> {
  const rows = await on.select().from(webhooks).where(eq(webhooks.id, id));
  return rows[0];
}

/**
 * Who is to be told of an envelope's event. Locked against deletion until the caller's transaction ends: a webhook that is
 * being deleted must not make somebody's signature fail.
 */
export async function findSubscribers(
  tx: Transaction,
  { organizationId, envelopeId }: { organizationId: string; envelopeId: string },
  type: WebhookEventType,
): Promise<WebhookRow[]> {
  const rows = await tx
    .select({ webhook: webhooks })
    .from(webhooks)
    .innerJoin(envelopes, eq(envelopes.appId, webhooks.appId))
    .where(
      and(
        eq(envelopes.id, envelopeId),
        eq(envelopes.organizationId, organizationId),
        eq(webhooks.organizationId, organizationId),
        eq(webhooks.testMode, envelopes.testMode),
        eq(webhooks.enabled, true),
        sql`${type} = ANY(${webhooks.eventTypes})`,
      ),
    )
    .for('key share', { of: webhooks });
  return rows.map(({ webhook }) => webhook);
}

export async function updateWebhook(
  tx: Transaction,
  id: string,
  change: Partial<Pick<WebhookRow, 'url' | 'eventTypes' | 'enabled' | 'disabledReason'>>,
): Promise<void> {
  await tx.update(webhooks).set(change).where(eq(webhooks.id, id));
}

/** With its secrets, deliveries and their tries. */
export async function deleteWebhooks(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.delete(webhooks).where(inArray(webhooks.id, [...ids]));
}

export async function insertSecret(tx: Transaction, row: SecretRow): Promise<void> {
  await tx.insert(webhookSecrets).values(row);
}

const signsAt = (now: Date) => or(isNull(webhookSecrets.endsAt), gt(webhookSecrets.endsAt, now));

/** Those that sign now, the newest first. */
export async function listSecrets(
  on: Queries,
  webhookIds: readonly string[],
  now: Date,
): Promise<SecretRow[]> {
  if (webhookIds.length === 0) return [];
  return on
    .select()
    .from(webhookSecrets)
    .where(and(inArray(webhookSecrets.webhookId, [...webhookIds]), signsAt(now)))
    .orderBy(desc(webhookSecrets.number));
}

/** Lets those that sign end at `endsAt`, never later than they would have; those that have ended go. */
export async function limitSecrets(
  tx: Transaction,
  webhookId: string,
  endsAt: Date,
  now: Date,
): Promise<void> {
  const ofWebhook = eq(webhookSecrets.webhookId, webhookId);
  const sooner = or(isNull(webhookSecrets.endsAt), gt(webhookSecrets.endsAt, endsAt));
  await tx.update(webhookSecrets).set({ endsAt }).where(and(ofWebhook, sooner));
  await tx
    .delete(webhookSecrets)
    .where(and(ofWebhook, sql`${webhookSecrets.endsAt} <= ${now.toISOString()}`));
}
