import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Security } from '../../contract/security.ts';
import { renderFact } from '../facts.ts';
import { pathOf } from '../route.ts';
import { renderTime } from '../wording.ts';

type Log = Security['log'];

/** Where the log stands, who stands behind it besides the server, and how one checks it without either. */
export function renderLog(log: Log): TemplateResult {
  const { origin, verifierKey, checkpoint, timestamp, witnesses } = log;
  return html`<section class="card" data-part="log">
    <h2>${msg('Audit log', { id: 'nav-audit-log' })}</h2>
    <p>
      ${
        checkpoint
          ? msg('The last checkpoint fixes every event before it: one changed later no longer fits.', {
              id: 'security-log-lead',
            })
          : msg('No checkpoint was signed yet. The first follows the first event within seconds.', {
              id: 'security-log-none',
            })
      }
    </p>
    ${renderState(log)}
    ${
      timestamp === null && witnesses.length === 0
        ? html`<p class="row end muted" data-alone>
            ${msg(
              'Nobody else signs this log: keep a checkpoint yourself now and then, or ask the operator for a witness or a timestamp authority.',
              { id: 'security-log-alone' },
            )}
          </p>`
        : nothing
    }
    ${renderChecks(log)}
    <p class="muted">
      ${msg('Log', { id: 'security-log-origin' })} <code>${origin}</code><br />
      ${msg('Its key', { id: 'security-log-key' })} <code>${verifierKey}</code>
    </p>
  </section>`;
}

const renderAt = (at: string, size: number): TemplateResult =>
  html`${renderTime(at)}
    <span class="muted">${msg(str`at ${size} events`, { id: 'security-log-at' })}</span>`;

function renderState({ checkpoint, timestamp, witnesses }: Log): TemplateResult {
  return html`<dl>
    ${
      checkpoint
        ? html`${renderFact(msg('Events', { id: 'security-log-size' }), String(checkpoint.size), 'size')}
          ${renderFact(msg('Signed', { id: 'security-log-signed' }), renderTime(checkpoint.signedAt))}`
        : nothing
    }
    ${
      timestamp
        ? renderFact(
            msg('Last timestamp of an authority', { id: 'security-log-stamp' }),
            renderAt(timestamp.stampedAt, timestamp.size),
            'timestamp',
          )
        : nothing
    }
    ${witnesses.map(({ name, size, keptAt }) =>
      renderFact(
        msg(str`Witness ${name}`, { id: 'security-log-witness' }),
        size === null || keptAt === null
          ? msg('Has not signed yet', { id: 'security-log-unsigned' })
          : renderAt(keptAt, size),
        'witness',
      ),
    )}
  </dl>`;
}

function renderChecks({ checkpoint, path }: Log): TemplateResult {
  return html`<h3>${msg('To check it yourself', { id: 'security-log-check' })}</h3>
    <ul>
      <li>
        <a href=${pathOf({ page: 'audit-log' })}
          >${msg('Verify the events of your organization', { id: 'security-verify-events' })}</a
        >
      </li>
      <li>
        <a href="/verify" target="_blank" rel="noopener"
          >${msg('Verify a sealed document, without your login', { id: 'security-verify-file' })}</a
        >
      </li>
      ${
        checkpoint
          ? html`<li>
              <a href=${path} target="_blank" rel="noopener" data-checkpoint
                >${msg('The signed checkpoint, to keep', { id: 'security-checkpoint' })}</a
              >
            </li>`
          : nothing
      }
    </ul>`;
}
