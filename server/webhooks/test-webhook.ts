import { createId } from '#contract/ids.ts';
import type { WebhookTest } from '#contract/webhooks.ts';
import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import { webhookEvent } from './manage-webhooks.ts';
import { sendSigned } from './send-signed.ts';
import type { WebhookParts } from './webhook-parts.ts';
import type { WebhookRow } from './webhook-store.ts';

/** Sends one message that tells of nothing, signed like any other, and says what came of it; nobody tries it again. */
export async function testWebhook(
  parts: WebhookParts,
  principal: IntegratorPrincipal,
  webhook: WebhookRow,
): Promise<WebhookTest> {
  const at = new Date();
  const { appId, testMode } = webhook;
  const body = JSON.stringify({
    type: 'webhook.test',
    timestamp: at.toISOString(),
    data: { appId, testMode },
  });
  const judged = await sendSigned(parts, webhook, { id: createId('evt'), body }, at);
  const durationMilliseconds = Date.now() - at.getTime();
  const facts = { outcome: judged.failure ?? 'received' };
  return parts.audit.record(async () => ({
    result: { at: at.toISOString(), durationMilliseconds, ...judged },
    events: [webhookEvent('webhook.tested', webhook, actorOf(principal), { facts })],
  }));
}
