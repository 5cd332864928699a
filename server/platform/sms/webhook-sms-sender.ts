import { createHmac } from 'node:crypto';
import { SmsNotTaken, type SmsSender, type TextMessage } from './sms-sender.ts';

const patienceMilliseconds = 15_000;

/**
 * Any provider behind one address of the operator's: POST of `{id, to, text}` as JSON, signed as
 * https://www.standardwebhooks.com says. 2xx: taken. 429 and 5xx are tried again, any other answer is a refusal for good.
 * `webhook-id` is the same on every try.
 */
export class WebhookSmsSender implements SmsSender {
  readonly #url: string;
  readonly #secret: Buffer;

  /** `secret` is what the HMAC is made with, out of its `whsec_…`. */
  constructor({ url, secret }: { url: string; secret: Buffer }) {
    this.#url = url;
    this.#secret = secret;
  }

  async handOver(id: string, { to, text }: TextMessage): Promise<void> {
    const body = JSON.stringify({ id, to, text });
    const status = await this.#post(id, body);
    if (status >= 200 && status < 300) return;
    throw new SmsNotTaken(`http_${status}`, status !== 429 && status < 500);
  }

  async #post(id: string, body: string): Promise<number> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', this.#secret)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        // A number and a code go where the operator said, and nowhere that address points to.
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMilliseconds),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
      });
      await response.body?.cancel();
      return response.status;
    } catch (cause) {
      throw new SmsNotTaken('unreachable', false, { cause });
    }
  }
}
