import { createId } from '#contract/ids.ts';
import {
  webhookEventTypes,
  webhookFacts,
  type WebhookEventType,
  type WebhookPayload,
} from '#contract/webhooks.ts';
import type { AuditLog, AuditEventRow } from '../audit/audit-log.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import { insertDelivery, type DeliveryRow } from './delivery-store.ts';
import type { SlowReceivers } from './slow-receivers.ts';
import { findSubscribers, type WebhookRow } from './webhook-store.ts';

export const deliverWebhookJob = 'deliver-webhook';

export interface DeliverWebhookPayload {
  deliveryId: string;
  round: number;
  /** It has no claim to the slots that are kept for receivers which answer. */
  isSlow?: boolean;
}

export interface QueueingParts {
  jobs: JobQueue;
  slowReceivers: SlowReceivers;
}

/** The next try of a delivery as part of the caller's transaction, now or later; once, however often it is asked for. */
export async function enqueueTry(
  { jobs, slowReceivers }: QueueingParts,
  tx: Transaction,
  { id, round, tries, organizationId }: Pick<DeliveryRow, 'id' | 'round' | 'tries' | 'organizationId'>,
  startAfterSeconds?: number,
): Promise<void> {
  const isSlow = slowReceivers.has(organizationId);
  const payload: DeliverWebhookPayload = { deliveryId: id, round, ...(isSlow && { isSlow }) };
  const later = startAfterSeconds === undefined ? {} : { startAfterSeconds };
  await jobs.enqueue(tx, deliverWebhookJob, payload, {
    // The job that finds its receiver slow still has the other key while it hands the try on.
    singletonKey: `${id}/${round}/${tries}${isSlow ? '/slow' : ''}`,
    group: organizationId,
    urgency: isSlow ? 0 : 1,
    ...later,
  });
}

type StoredEvent = Pick<WebhookPayload['data'], 'actor' | 'facts'> & { at: string };

function tell(event: AuditEventRow, type: WebhookEventType, { appId, testMode }: WebhookRow): WebhookPayload {
  const { at, actor, facts } = JSON.parse(event.body) as StoredEvent;
  const told = webhookFacts[type].flatMap((name) => {
    const fact = facts[name];
    return fact === undefined ? [] : [[name, fact] as const];
  });
  const data = { eventId: event.id, appId, testMode, envelopeId: event.chain, actor };
  return { type, timestamp: at, data: { ...data, facts: Object.fromEntries(told) } };
}

/**
 * Whatever an envelope's app wants to be told of is put down in the transaction that appends the event: it is told exactly
 * if it happened, and when it cannot be put down, it has not happened.
 */
export function queueDeliveries({ audit, ...parts }: QueueingParts & { audit: AuditLog }): void {
  for (const type of webhookEventTypes)
    audit.on(type, async (tx, event) => {
      const { organizationId, chain: envelopeId } = event;
      for (const webhook of await findSubscribers(tx, { organizationId, envelopeId }, type)) {
        const row = { id: createId('whd'), organizationId, round: 0, tries: 0 };
        const now = new Date();
        await insertDelivery(tx, {
          ...row,
          webhookId: webhook.id,
          envelopeId,
          eventId: event.id,
          eventType: type,
          payload: JSON.stringify(tell(event, type, webhook)),
          status: 'queued',
          createdAt: now,
          nextTryAt: now,
        });
        await enqueueTry(parts, tx, row);
      }
    });
}
