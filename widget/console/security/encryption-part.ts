import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Security } from '../../contract/security.ts';
import { renderFact, wordSize } from '../facts.ts';
import { nameKeeper, nameKind } from './security-wording.ts';

type Encryption = Security['encryption'];

/** What is stored, under which keys, and what nobody can read any more. */
export function renderEncryption(encryption: Encryption): TemplateResult {
  const { cipher, segmentBytes, objects, epochs } = encryption;
  return html`<section class="card" data-part="encryption">
    <h2>${msg('Encryption', { id: 'security-encryption' })}</h2>
    <p>
      ${msg(
        str`Every file is encrypted with ${cipher} in pieces of ${segmentBytes} bytes before it leaves the server’s memory, each under a key of its own. Those keys are wrapped by a key of your organization, a new one each month, and that by the root key.`,
        { id: 'security-encryption-lead' },
      )}
    </p>
    ${renderTotals(encryption)}
    ${
      objects.length === 0
        ? html`<p class="row end muted">
            ${msg('Nothing is stored yet. The first document you upload is the first file here.', {
              id: 'security-nothing',
            })}
          </p>`
        : renderKinds(objects)
    }
    ${epochs.length === 0 ? nothing : renderEpochs(epochs)}
  </section>`;
}

function renderTotals({ objects, epochs, rootKeyProvider, destroyed }: Encryption): TemplateResult {
  const count = objects.reduce((sum, one) => sum + one.count, 0);
  const size = objects.reduce((sum, one) => sum + one.byteSize, 0);
  const keys = epochs.reduce((sum, one) => sum + one.objects + one.subjects, 0);
  return html`<dl>
    ${renderFact(
      msg('Encrypted files', { id: 'security-objects' }),
      html`${count} <span class="muted">(${wordSize(size)})</span>`,
      'objects',
    )}
    ${renderFact(msg('Keys in use', { id: 'security-keys' }), String(keys), 'keys')}
    ${renderFact(msg('Root key kept in', { id: 'security-root' }), nameKeeper(rootKeyProvider), 'root')}
    ${renderFact(
      msg('Files made unreadable for good', { id: 'security-destroyed' }),
      String(destroyed),
      'destroyed',
    )}
  </dl>`;
}

function renderKinds(objects: Encryption['objects']): TemplateResult {
  return html`<h3>${msg('By kind', { id: 'security-kinds' })}</h3>
    <ul class="list">
      ${objects.map(
        ({ kind, count, byteSize }) =>
          html`<li data-kind=${kind}>
            <div class="main">${nameKind(kind)}</div>
            <span class="muted">${count} · ${wordSize(byteSize)}</span>
          </li>`,
      )}
    </ul>`;
}

function renderEpochs(epochs: Encryption['epochs']): TemplateResult {
  return html`<h3>${msg('Your organization’s keys', { id: 'security-epochs' })}</h3>
    <ul class="list">
      ${epochs.map(
        ({ epoch, objects, subjects }) =>
          html`<li data-epoch=${epoch}>
            <div class="main"><code>${epoch}</code></div>
            <span class="muted">
              ${msg(str`wraps keys of files: ${objects}, of people and settings: ${subjects}`, {
                id: 'security-wraps',
              })}
            </span>
          </li>`,
      )}
    </ul>`;
}
