import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { App } from '../../contract/apps.ts';
import { signerAuthentications, type SignerAuthentication } from '../../contract/signer-methods.ts';

interface Wording {
  name: string;
  /** What it shows of a person, and what it does not. */
  about: string;
}

const wordings: Readonly<Record<SignerAuthentication, () => Wording>> = {
  none: () => ({
    name: msg('Nothing more', { id: 'signer-none' }),
    about: msg('Whoever your page opens the document for can sign it.', { id: 'signer-none-about' }),
  }),
  host_asserted: () => ({
    name: msg('Your application’s word', { id: 'signer-host' }),
    about: msg(
      'Your backend says who is signed in, and how. The certificate shows it as your word; we do not check it.',
      { id: 'signer-host-about' },
    ),
  }),
  email_code: () => ({
    name: msg('One-time code by e-mail', { id: 'signer-email' }),
    about: msg('Shows that whoever signs can read the recipient’s mailbox.', { id: 'signer-email-about' }),
  }),
  sms_code: () => ({
    name: msg('One-time code by text message', { id: 'signer-sms' }),
    about: msg('Each recipient needs a phone number. Sending is set up by whoever runs the server.', {
      id: 'signer-sms-about',
    }),
  }),
};

/** What every signer of the app has to show; a recipient can be asked for more, never for less. */
export function renderSignerAuthentication({ signerAuthentication }: App): TemplateResult {
  return html`<h2>${msg('Who signs', { id: 'settings-signers' })}</h2>
    <fieldset aria-describedby="signers-hint">
      <legend>${msg('Shown before the document opens', { id: 'settings-signers-legend' })}</legend>
      <p class="hint" id="signers-hint">
        ${msg(
          'A single recipient can be asked for more, never for less. Open sessions are held to it at once.',
          {
            id: 'settings-signers-hint',
          },
        )}
      </p>
      <div class="choices wide">
        ${signerAuthentications.map((value) => {
          const { name, about } = wordings[value]();
          return html`<label class="tick">
            <input
              type="radio"
              name="signer-authentication"
              value=${value}
              .checked=${value === signerAuthentication}
            />
            <span>${name}<br /><span class="muted">${about}</span></span>
          </label>`;
        })}
      </div>
    </fieldset>`;
}
