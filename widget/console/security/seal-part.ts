import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Security } from '../../contract/security.ts';
import { icon } from '../../ui/icons.ts';
import { renderFact } from '../facts.ts';
import { renderTime } from '../wording.ts';

type Seal = Security['seal'];

/** How long documents can still be sealed with the certificate that there is. */
export function renderSeal({ expiresAt, state }: Seal): TemplateResult {
  return html`<section class="card" data-part="seal" data-state=${state}>
    <h2>${msg('Seal', { id: 'security-seal' })}</h2>
    ${state === 'valid' ? nothing : renderWarning(state)}
    <dl>
      ${renderFact(
        msg('Its certificate is valid until', { id: 'security-seal-until' }),
        renderTime(expiresAt),
        'seal-expires',
      )}
    </dl>
  </section>`;
}

function renderWarning(state: Exclude<Seal['state'], 'valid'>): TemplateResult {
  return html`<div class="problem" role="alert" data-code=${`seal_certificate_${state}`}>
    ${icon('warning')}
    <div>
      ${
        state === 'expired'
          ? msg('The seal certificate has expired: nothing is sealed. Tell the operator of this server.', {
              id: 'security-seal-expired',
            })
          : msg(
              'The seal certificate expires soon, and nothing is sealed after that. Tell the operator of this server.',
              { id: 'security-seal-expiring' },
            )
      }
    </div>
  </div>`;
}
