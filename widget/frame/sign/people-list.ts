import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { RecipientStatus } from '../../contract/envelopes.ts';
import type { SigningView } from '../../contract/signing.ts';
import { icon } from '../../ui/icons.ts';

/** Who signs, and whether they have. */
export function renderPeople(people: SigningView['others']): TemplateResult | typeof nothing {
  if (people.length === 0) return nothing;
  const wording: Record<RecipientStatus, string> = {
    signed: msg('Signed', { id: 'status-signed' }),
    declined: msg('Declined', { id: 'status-declined' }),
    delegated: msg('Passed on', { id: 'status-delegated' }),
    viewed: msg('Has not signed yet', { id: 'status-open' }),
    notified: msg('Has not signed yet', { id: 'status-open' }),
    waiting: msg('Has not signed yet', { id: 'status-open' }),
  };
  return html`<ul class="people">
    ${people.map(
      ({ name, status }) =>
        html`<li>
          <bdi>${name}</bdi>
          <span class="status ${status === 'signed' ? 'done' : ''}"
            >${icon(status === 'signed' ? 'check' : 'clock')}${wording[status]}</span
          >
        </li>`,
    )}
  </ul>`;
}
