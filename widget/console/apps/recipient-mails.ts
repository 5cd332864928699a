import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { App, AppSettings } from '../../contract/apps.ts';
import { textOf } from '../console-page.ts';

type MailSettings = Pick<AppSettings, 'signingPageUrl' | 'signingRequests' | 'reminders' | 'signedCopies'>;

const usualReminders = { afterDays: 3, everyDays: 7, most: 3 };

function renderTick(name: string, checked: boolean, label: string, about: string): TemplateResult {
  return html`<label class="tick">
    <input type="checkbox" name=${name} .checked=${checked} />
    <span>${label}<br /><span class="muted">${about}</span></span>
  </label>`;
}

function renderNumber(name: string, label: string, value: number, max: number): TemplateResult {
  return html`<div class="field narrow">
    <label class="label" for=${name}>${label}</label>
    <input
      class="control"
      id=${name}
      name=${name}
      type="number"
      inputmode="numeric"
      min="1"
      max=${max}
      required
      .value=${String(value)}
    />
  </div>`;
}

function renderPage({ signingPageUrl, allowedOrigins }: App): TemplateResult {
  const example = `${allowedOrigins[0] ?? 'https://app.example.com'}/sign?envelope={envelopeId}&recipient={recipientId}`;
  return html`<div class="field">
    <label class="label" for="signing-page">
      ${msg('Your page where recipients sign', { id: 'settings-page' })}
    </label>
    <input
      class="control"
      id="signing-page"
      name="signing-page"
      maxlength="1000"
      spellcheck="false"
      autocapitalize="none"
      inputmode="url"
      placeholder=${example}
      aria-describedby="signing-page-hint"
      .value=${signingPageUrl ?? ''}
    />
    <p class="hint" id="signing-page-hint">
      ${msg(
        'Mails lead there. It begins with an allowed origin; {envelopeId} and {recipientId} are filled in. It holds no secret: your page asks who is there before it opens the document.',
        { id: 'settings-page-hint' },
      )}
    </p>
  </div>`;
}

/** What recipients get by mail; at first nothing, as most sign where they are signed in anyway. */
export function renderRecipientMails(app: App): TemplateResult {
  const { afterDays, everyDays, most } = app.reminders ?? usualReminders;
  return html`<h2>${msg('Mails to recipients', { id: 'settings-mails' })}</h2>
    <p class="hint">
      ${msg('For envelopes made from now on; one may say otherwise for itself.', {
        id: 'settings-mails-hint',
      })}
    </p>
    ${renderPage(app)}
    <div class="field choices">
      ${renderTick(
        'signing-requests',
        app.signingRequests,
        msg('Signing requests', { id: 'settings-requests' }),
        msg('Each signer gets a mail when it is their turn.', { id: 'settings-requests-about' }),
      )}
      ${renderTick(
        'signed-copies',
        app.signedCopies,
        msg('Copies of what was signed', { id: 'settings-copies' }),
        msg('To every signer and whoever was named for a copy; attached where it is small enough.', {
          id: 'settings-copies-about',
        }),
      )}
      ${renderTick(
        'reminders',
        app.reminders !== null,
        msg('Reminders', { id: 'settings-reminders' }),
        msg('By themselves, of signing requests, until somebody has signed or it is over.', {
          id: 'settings-reminders-about',
        }),
      )}
    </div>
    <fieldset>
      <legend>${msg('When to remind', { id: 'settings-reminders-when' })}</legend>
      <div class="choices wide">
        ${renderNumber('remind-after', msg('First after, in days', { id: 'settings-remind-after' }), afterDays, 90)}
        ${renderNumber('remind-every', msg('Then every, in days', { id: 'settings-remind-every' }), everyDays, 90)}
        ${renderNumber('remind-most', msg('At most so often', { id: 'settings-remind-most' }), most, 10)}
      </div>
    </fieldset>`;
}

/** As the form holds them; what cannot be used, the server refuses by name. */
export function readRecipientMails(form: FormData): Record<keyof MailSettings, unknown> {
  const page = textOf(form, 'signing-page');
  const number = (name: string): number => Number(textOf(form, name));
  return {
    signingPageUrl: page === '' ? null : page,
    signingRequests: form.has('signing-requests'),
    signedCopies: form.has('signed-copies'),
    reminders: form.has('reminders')
      ? {
          afterDays: number('remind-after'),
          everyDays: number('remind-every'),
          most: number('remind-most'),
        }
      : null,
  };
}
