import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Webhook, WebhookSignature } from '../../contract/webhooks.ts';
import '../copyable.ts';

/** How the messages of a new webhook are signed; the control is named `signature`. */
export function renderSignatureChoice(): TemplateResult {
  const choice = (value: WebhookSignature, name: string, hint: string): TemplateResult =>
    html`<label class="tick">
      <input type="radio" name="signature" value=${value} ?checked=${value === 'v1'} />
      <span>${name}<br /><span class="muted">${hint}</span></span>
    </label>`;
  return html`<fieldset>
    <legend>${msg('Signed with', { id: 'webhook-signature' })}</legend>
    <div class="choices">
      ${choice(
        'v1',
        msg('A secret that your backend has, too', { id: 'webhook-v1' }),
        msg('HMAC-SHA256. Every library of Standard Webhooks checks it.', { id: 'webhook-v1-hint' }),
      )}
      ${choice(
        'v1a',
        msg('A private key that only this server has', { id: 'webhook-v1a' }),
        msg('Ed25519. Your backend checks with the public key, and has nothing to lose.', {
          id: 'webhook-v1a-hint',
        }),
      )}
    </div>
  </fieldset>`;
}

/** The public keys of a webhook, and where its receiver gets the next ones. */
export function renderPublicKeys({ id, secrets }: Webhook): TemplateResult | typeof nothing {
  const keys = secrets.flatMap(({ publicKey }) => publicKey ?? []);
  if (keys.length === 0) return nothing;
  const address = `${window.location.origin}/.well-known/webhook-keys/${id}`;
  return html`<div data-public-keys>
    ${keys.map(
      (key) =>
        html`<inkseal-copyable
          heading=${msg('Public key to check with', { id: 'webhook-public-key' })}
          text=${key}
        ></inkseal-copyable>`,
    )}
    <p class="hint muted">
      ${msg(str`Your backend finds the current ones at ${address}, without a key of its own.`, {
        id: 'webhook-public-key-hint',
      })}
    </p>
  </div>`;
}
