import { createId } from '#contract/ids.ts';
import type { NewWebhook, RotateWebhookSecret, WebhookChange } from '#contract/webhooks.ts';
import { actorOf, type AppPrincipal, type IntegratorPrincipal } from '../accounts/principal.ts';
import { lockApp } from '../apps/app-store.ts';
import type { AuditActor, AuditEntry } from '../audit/audit-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { mayReachLoopback, type WebhookParts } from './webhook-parts.ts';
import { addSecret } from './webhook-secrets.ts';
import {
  countWebhooks,
  deleteWebhooks,
  insertWebhook,
  limitSecrets,
  listSecrets,
  needLocked,
  updateWebhook,
  type WebhookRow,
} from './webhook-store.ts';
import { parseWebhookUrl, shownUrl } from './webhook-url.ts';

/** Every event is sent to each of them. */
const mostOfApp = 20;
const mostSecrets = 5;

/** Whoever reads the log learns no more of an address than who reads the list. */
const addressOf = ({ organizationId: subjectId, url }: WebhookRow) => ({
  url: { subjectId, value: shownUrl(url) },
});

export function webhookEvent(
  type: AuditEntry['type'],
  { id, organizationId, appId }: WebhookRow,
  actor: AuditActor,
  more: Pick<AuditEntry, 'facts' | 'personal'> = {},
): AuditEntry {
  const facts = { webhook: id, app: appId, ...more.facts };
  return { type, organizationId, chain: organizationId, actor, ...more, facts };
}

const reachOf = (parts: WebhookParts, of: { testMode: boolean }) => ({
  allowLoopback: mayReachLoopback(parts, of),
  ports: parts.config.webhookPorts,
});

/** A new webhook of the caller's app; `secret` exists only in this answer. */
export async function createWebhook(
  parts: WebhookParts,
  principal: AppPrincipal,
  { url, eventTypes, signature }: NewWebhook,
): Promise<{ row: WebhookRow; secret: string | null }> {
  const { organizationId, appId, testMode } = principal;
  const row: WebhookRow = {
    id: createId('whk'),
    organizationId,
    appId,
    testMode,
    url: parseWebhookUrl(url, reachOf(parts, principal)),
    eventTypes: [...new Set(eventTypes)],
    enabled: true,
    disabledReason: null,
    createdAt: new Date(),
  };
  return parts.audit.record(async (tx) => {
    await lockApp(tx, appId);
    if ((await countWebhooks(tx, appId)) >= mostOfApp) throw new ServiceError('too_many_webhooks');
    await insertWebhook(tx, row);
    const secret = await addSecret(parts.subjectKeys, tx, row, {
      number: 1,
      signature,
      createdAt: row.createdAt,
    });
    const facts = { events: row.eventTypes.join(' '), mode: testMode ? 'test' : 'live' };
    const personal = addressOf(row);
    const event = webhookEvent('webhook.created', row, actorOf(principal), { facts, personal });
    return { result: { row, secret }, events: [event] };
  });
}

/** What is given in place of what was. Turned on again, it is told of what happens from then on. */
export async function changeWebhook(
  parts: WebhookParts,
  principal: IntegratorPrincipal,
  found: WebhookRow,
  { url, eventTypes, enabled }: WebhookChange,
): Promise<WebhookRow> {
  const change = {
    ...(url !== undefined && { url: parseWebhookUrl(url, reachOf(parts, found)) }),
    ...(eventTypes !== undefined && { eventTypes: [...new Set(eventTypes)] }),
    ...(enabled !== undefined && { enabled, disabledReason: enabled ? null : ('asked' as const) }),
  };
  if (Object.keys(change).length === 0) return found;
  return parts.audit.record(async (tx) => {
    const row = { ...(await needLocked(tx, found.id)), ...change };
    await updateWebhook(tx, found.id, change);
    const facts = {
      ...(eventTypes && { events: row.eventTypes.join(' ') }),
      ...(enabled !== undefined && { enabled: enabled ? 'yes' : 'no' }),
    };
    const personal = url === undefined ? {} : addressOf(row);
    const event = webhookEvent('webhook.changed', row, actorOf(principal), { facts, personal });
    return { result: row, events: [event] };
  });
}

/** A new secret; those there are sign beside it until `overlapSeconds` have passed. */
export async function rotateSecret(
  parts: WebhookParts,
  principal: IntegratorPrincipal,
  { id }: WebhookRow,
  { overlapSeconds, signature }: RotateWebhookSecret,
): Promise<{ row: WebhookRow; secret: string | null }> {
  return parts.audit.record(async (tx) => {
    const row = await needLocked(tx, id);
    const now = new Date();
    const endsAt = new Date(now.getTime() + overlapSeconds * 1000);
    const [newest] = await listSecrets(tx, [id], now);
    const number = (newest?.number ?? 0) + 1;
    await limitSecrets(tx, id, endsAt, now);
    if ((await listSecrets(tx, [id], now)).length >= mostSecrets)
      throw new ServiceError('too_many_webhook_secrets');
    const next = { number, signature: signature ?? newest?.signature ?? 'v1', createdAt: now };
    const secret = await addSecret(parts.subjectKeys, tx, row, next);
    const facts = { endsAt: endsAt.toISOString(), signature: next.signature };
    const event = webhookEvent('webhook.secret_rotated', row, actorOf(principal), { facts });
    return { result: { row, secret }, events: [event] };
  });
}

/** With everything that was to be delivered, and what became of it. */
export async function deleteWebhook(
  parts: WebhookParts,
  principal: IntegratorPrincipal,
  { id }: WebhookRow,
): Promise<void> {
  await parts.audit.record(async (tx) => {
    const row = await needLocked(tx, id);
    await deleteWebhooks(tx, [id]);
    await parts.subjectKeys.destroy(tx, row.organizationId, [id]);
    return { result: undefined, events: [webhookEvent('webhook.deleted', row, actorOf(principal))] };
  });
}
