import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import { ChangedMeanwhile } from '../audit/audit-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { findDelivery, updateDelivery, type DeliveryRow } from './delivery-store.ts';
import { webhookEvent } from './manage-webhooks.ts';
import { enqueueTry } from './queue-deliveries.ts';
import type { WebhookParts } from './webhook-parts.ts';
import { needLocked, type WebhookRow } from './webhook-store.ts';

/**
 * Sends a settled delivery once more, with the same `webhook-id` and another three days of tries.
 * @throws ServiceError `webhook_disabled`, `webhook_delivery_pending` or `webhook_payload_erased`
 */
export async function replayDelivery(
  parts: WebhookParts,
  principal: IntegratorPrincipal,
  { id }: WebhookRow,
  deliveryId: string,
): Promise<DeliveryRow> {
  try {
    return await parts.audit.record(async (tx) => {
      const webhook = await needLocked(tx, id);
      const row = await findDelivery(tx, id, deliveryId);
      if (row.payload === null) throw new ServiceError('webhook_payload_erased');
      if (row.status === 'queued') throw new ServiceError('webhook_delivery_pending');
      if (!webhook.enabled) throw new ServiceError('webhook_disabled');
      const change = {
        status: 'queued',
        round: row.round + 1,
        triesOfRound: 0,
        nextTryAt: new Date(),
        settledAt: null,
      } as const;
      await updateDelivery(tx, row, change);
      await enqueueTry(parts, tx, { ...row, ...change });
      const facts = { delivery: row.id, event: row.eventId };
      const event = webhookEvent('webhook.delivery_replayed', webhook, actorOf(principal), { facts });
      return { result: { ...row, ...change }, events: [event] };
    });
  } catch (cause) {
    // Somebody else was quicker to ask for the same.
    if (cause instanceof ChangedMeanwhile) throw new ServiceError('webhook_delivery_pending', { cause });
    throw cause;
  }
}
