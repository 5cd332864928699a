import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Interest } from '../../contract/lifecycle.ts';
import { renderTime } from '../wording.ts';

/** What they are to the document. */
function nameParty({ kind, isOwner }: Interest): string {
  if (isOwner) return msg('Owner', { id: 'right-owner' });
  if (kind === 'organization') return msg('Organization', { id: 'right-organization' });
  return msg('Signer', { id: 'right-signer' });
}

/** Since when, and how it ends, or has ended. */
function renderTerm({ kind, state, heldSince, lapsesAt, endedAt }: Interest): TemplateResult {
  const ended = endedAt === null ? nothing : renderTime(endedAt);
  if (state === 'released') return html`${msg('Let go on', { id: 'right-let-go' })} ${ended}`;
  if (state === 'lapsed') return html`${msg('Ended by itself on', { id: 'right-lapsed' })} ${ended}`;
  if (lapsesAt !== null)
    return html`${msg('Ends by itself on', { id: 'right-lapses' })} ${renderTime(lapsesAt)}`;
  const since = html`${msg('Since', { id: 'right-since' })} ${renderTime(heldSince)}`;
  return kind === 'organization'
    ? html`${since} · ${msg('until they let go', { id: 'right-endless' })}`
    : html`${since} · ${msg('as long as the envelope is open', { id: 'right-open' })}`;
}

const states: Readonly<Record<Interest['state'], readonly [tone: string, name: () => string]>> = {
  held: ['accent', () => msg('Has a right', { id: 'right-held' })],
  released: ['', () => msg('Let go', { id: 'right-released' })],
  lapsed: ['', () => msg('Ended', { id: 'session-ended' })],
};

/** One party of a document, for a list of them. */
export function renderParty(party: Interest): TemplateResult {
  const [tone, name] = states[party.state];
  return html`<li data-party=${party.partyId}>
    <div class="main">
      <strong>${party.name || msg('Name destroyed', { id: 'right-nameless' })}</strong> · ${nameParty(party)}
      <div class="muted"><code>${party.partyId}</code></div>
      <div class="muted">${renderTerm(party)}</div>
    </div>
    <span class="tag" data-tone=${tone} data-state=${party.state}>${name()}</span>
  </li>`;
}
