import type { WebhookFailure } from '#contract/webhooks.ts';
import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import type { Transaction } from '../platform/database/database.ts';
import { findQueued, insertTry, updateDelivery, type DeliveryRow, type TryRow } from './delivery-store.ts';
import { webhookEvent } from './manage-webhooks.ts';
import { enqueueTry, type DeliverWebhookPayload } from './queue-deliveries.ts';
import { pauseAfter } from './retry-schedule.ts';
import { sendSigned } from './send-signed.ts';
import type { WebhookParts } from './webhook-parts.ts';
import { findWebhookById, lockWebhook, updateWebhook, type WebhookRow } from './webhook-store.ts';

/** Of the job, for what fails on our side; what fails on theirs has the pauses of `pauseAfter`. */
export const tryRetries = { retryLimit: 30, retryDelaySeconds: 5, longestDelaySeconds: 3_600 } as const;
/**
 * Somebody whose receiver hangs must not hold up everybody else, nor may any number of them: all that hang share what is not kept
 * for those that answer. A try waits and costs little.
 */
export const tryConcurrency = { concurrency: 32, perGroup: 2, kept: { slots: 24, urgency: 1 } } as const;

/** RFC 9110 §15.5.11: it is gone for good, and wants to hear no more. */
const goneStatus = 410;

const failedEvent = (webhook: WebhookRow, row: DeliveryRow, failure: WebhookFailure): AuditEntry =>
  webhookEvent('webhook.delivery_failed', webhook, systemActor, {
    facts: { delivery: row.id, event: row.eventId, tries: row.tries, reason: failure },
  });

/** For good: whoever was to be told may find it in the list, and ask for it again. */
async function giveUp(
  { audit }: WebhookParts,
  webhook: WebhookRow,
  row: DeliveryRow,
  made: TryRow | undefined,
): Promise<void> {
  await audit.recordUnlessChanged(async (tx) => {
    const current = await lockWebhook(tx, webhook.id);
    if (!current) throw new ChangedMeanwhile();
    const tries = row.tries + (made ? 1 : 0);
    await updateDelivery(tx, row, { status: 'failed', tries, nextTryAt: null, settledAt: new Date() });
    if (made) await insertTry(tx, made);
    const events = [failedEvent(webhook, { ...row, tries }, made?.failure ?? 'webhook_disabled')];
    // Who was asked may not be who would be asked now.
    if (made?.httpStatus === goneStatus && current.enabled && current.url === webhook.url) {
      await updateWebhook(tx, webhook.id, { enabled: false, disabledReason: 'gone' });
      events.push(webhookEvent('webhook.disabled', webhook, systemActor, { facts: { reason: 'gone' } }));
    }
    return { events };
  });
}

/** A try that is no end of the delivery, or its happy one: told by the delivery log alone. */
async function goOn(
  parts: WebhookParts,
  tx: Transaction,
  row: DeliveryRow,
  made: TryRow,
  pause: number | undefined,
): Promise<void> {
  const tries = { tries: row.tries + 1, triesOfRound: row.triesOfRound + 1 };
  const now = Date.now();
  if (pause === undefined)
    await updateDelivery(tx, row, {
      ...tries,
      status: 'delivered',
      nextTryAt: null,
      settledAt: new Date(now),
    });
  else await updateDelivery(tx, row, { ...tries, nextTryAt: new Date(now + pause * 1000) });
  await insertTry(tx, made);
  if (pause !== undefined) await enqueueTry(parts, tx, { ...row, ...tries }, pause);
}

/**
 * One try. Repeated when the process ends between the answer and its record, with the same `webhook-id`; 2xx is taken as
 * received, and a receiver that does not answer so is asked again over three days.
 */
export async function deliverWebhook(
  parts: WebhookParts,
  { deliveryId, round, isSlow }: DeliverWebhookPayload,
): Promise<void> {
  const { database, slowReceivers } = parts;
  const row = await findQueued(database.queries, deliveryId, round);
  const webhook = row && (await findWebhookById(database.queries, row.webhookId));
  if (!row || !webhook) return;
  if (!webhook.enabled) return giveUp(parts, webhook, row, undefined);
  // It was put where those stand who answer, before it was known of its receiver.
  if (!isSlow && slowReceivers.has(row.organizationId))
    return database.transaction((tx) => enqueueTry(parts, tx, row));
  const at = new Date();
  const message = { id: row.eventId, body: row.payload ?? '' };
  const judged = await sendSigned(parts, webhook, message, at);
  const durationMilliseconds = Date.now() - at.getTime();
  slowReceivers.note(row.organizationId, durationMilliseconds);
  const made: TryRow = { deliveryId, number: row.tries + 1, at, durationMilliseconds, ...judged };
  const isOver = judged.failure !== null && judged.httpStatus === goneStatus;
  const pause = judged.failure === null || isOver ? undefined : pauseAfter(row.triesOfRound + 1);
  if (judged.failure !== null && pause === undefined) return giveUp(parts, webhook, row, made);
  try {
    await database.transaction((tx) => goOn(parts, tx, row, made, pause));
  } catch (cause) {
    if (!(cause instanceof ChangedMeanwhile)) throw cause;
  }
}
