import type { Webhook } from '#contract/webhooks.ts';
import type { Queries } from '../platform/database/database.ts';
import { showPublicKey } from './signature.ts';
import { listSecrets, type WebhookRow } from './webhook-store.ts';
import { shownUrl } from './webhook-url.ts';

/** What the API shows of webhooks: nothing of an address that may be a token; of what they sign with only which kind, since when and
 * until when, and the public key where there is one. */
export async function webhookAnswers(on: Queries, rows: readonly WebhookRow[]): Promise<Webhook[]> {
  const secrets = await listSecrets(
    on,
    rows.map(({ id }) => id),
    new Date(),
  );
  return rows.map((row) => ({
    id: row.id,
    appId: row.appId,
    testMode: row.testMode,
    url: shownUrl(row.url),
    eventTypes: row.eventTypes,
    enabled: row.enabled,
    disabledReason: row.disabledReason,
    secrets: secrets
      .filter(({ webhookId }) => webhookId === row.id)
      .map((secret) => ({
        signature: secret.signature,
        publicKey: secret.publicKey && showPublicKey(secret.publicKey),
        createdAt: secret.createdAt.toISOString(),
        endsAt: secret.endsAt?.toISOString() ?? null,
      })),
    createdAt: row.createdAt.toISOString(),
  }));
}

export async function webhookAnswer(on: Queries, row: WebhookRow): Promise<Webhook> {
  const [answer] = await webhookAnswers(on, [row]);
  if (!answer) throw new Error('One row has one answer.');
  return answer;
}
