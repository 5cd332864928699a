/** Standard Webhooks 1.0.0 (github.com/standard-webhooks), symmetric signatures: `v1`, HMAC-SHA256. */
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';
const secretBytes = 32; // 24 to 64

export const createWebhookSecret = (): Buffer => randomBytes(secretBytes);

export const showWebhookSecret = (secret: Buffer): string => prefix + secret.toString('base64');

/**
 * The headers of one try. Every secret signs, so that receivers can change over while a rotation lasts; the time is the
 * try's own, or a later one would be refused as a replay.
 */
export function webhookHeaders(
  id: string,
  body: string,
  secrets: readonly Buffer[],
  now: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const sign = (secret: Buffer): string =>
    `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map(sign).join(' '),
  };
}
