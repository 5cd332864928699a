import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { DeletionRequest } from '../../contract/lifecycle.ts';
import { renderTime } from '../wording.ts';

type State = DeletionRequest['state'];
type Blocker = DeletionRequest['blockers'][number];

const states: Readonly<Record<State, readonly [tone: string, name: () => string]>> = {
  pending_grace: ['caution', () => msg('In its grace period', { id: 'deletion-grace' })],
  waiting: ['accent', () => msg('Waiting', { id: 'deletion-waiting' })],
  shredding: ['danger', () => msg('Being destroyed', { id: 'deletion-shredding' })],
  erasing_copies: ['danger', () => msg('Destroyed, backups run out', { id: 'deletion-copies' })],
  destroyed: ['danger', () => msg('Destroyed', { id: 'deletion-destroyed' })],
  cancelled: ['', () => msg('Cancelled', { id: 'deletion-cancelled' })],
};

export const renderDeletionState = (state: State): TemplateResult =>
  html`<span class="tag" data-tone=${states[state][0]} data-state=${state}>${states[state][1]()}</span>`;

/** What it is about, where its own name is not known here. */
export function nameScope(scope: DeletionRequest['scope']): string {
  if (scope === 'document') return msg('Document', { id: 'deletion-document' });
  if (scope === 'recipient') return msg('Personal data of a signer', { id: 'deletion-recipient' });
  if (scope === 'account') return msg('An account', { id: 'deletion-account' });
  return msg('The whole organization', { id: 'deletion-organization' });
}

/** Before anything was let go; after it there is no way back (server: deletion_not_cancellable). */
export const mayCancel = ({ state, letGoAt }: DeletionRequest): boolean =>
  letGoAt === null && (state === 'pending_grace' || state === 'waiting');

export const hasReceipt = ({ state }: DeletionRequest): boolean =>
  state === 'erasing_copies' || state === 'destroyed';

/** Where it stands, with the instant that matters now. */
export function renderStanding(request: DeletionRequest): TemplateResult | typeof nothing {
  const { state, graceEndsAt, letGoAt, copiesGoneAt, endedAt } = request;
  const at = (instant: string | null) => (instant === null ? nothing : renderTime(instant));
  switch (state) {
    case 'pending_grace':
      return html`${msg('Nothing has happened yet. It can be cancelled until', { id: 'deletion-until' })}
      ${renderTime(graceEndsAt)}`;
    case 'waiting':
      return letGoAt === null
        ? html`${msg(
            'It is kept by what stands below. Once that is gone, one more day is left to cancel it.',
            { id: 'deletion-kept' },
          )}`
        : html`${msg(
            'Your organization has let go and cannot read it any more. It is destroyed when the others let go, too. Let go on',
            { id: 'deletion-let-go' },
          )}
          ${renderTime(letGoAt)}`;
    case 'shredding':
      return html`${msg('Its keys are being destroyed. There is no way back.', { id: 'deletion-no-way-back' })}`;
    case 'erasing_copies':
      return html`${msg(
        'Its keys are destroyed; nobody can read it again. The last backup with an encrypted copy runs out on',
        { id: 'deletion-last-backup' },
      )}
      ${at(copiesGoneAt)}`;
    case 'destroyed':
      return html`${msg('Its keys are destroyed, and no backup holds it any more. Over since', {
        id: 'deletion-over',
      })}
      ${at(copiesGoneAt ?? endedAt)}`;
    case 'cancelled':
      return html`${msg('Nothing of it was destroyed. Cancelled on', { id: 'deletion-cancelled-on' })}
      ${at(endedAt)}`;
  }
}

function renderBlocker(blocker: Blocker): unknown {
  switch (blocker.kind) {
    case 'legal_hold':
      return msg(str`Legal holds keep it (${blocker.count}). It waits until they are released.`, {
        id: 'blocker-hold',
      });
    case 'retention':
      return html`${msg('A retention policy keeps it until', { id: 'blocker-retention' })}
      ${renderTime(blocker.until)}`;
    case 'envelope_open':
      return msg(
        str`Envelopes with it are out for signing (${blocker.count}). It waits until they are completed, voided or expired.`,
        { id: 'blocker-envelope' },
      );
    case 'sealing':
      return msg('Its seal is not finished yet. That ends by itself.', { id: 'blocker-sealing' });
    case 'interest':
      return html`${msg(str`Others have a right to it as well (${blocker.count}), and keep theirs.`, {
        id: 'blocker-interest',
      })}
      ${
        blocker.until === null
          ? msg('It goes when they ask for its deletion, too.', { id: 'blocker-interest-endless' })
          : html`${msg('The last of these rights ends by itself on', { id: 'blocker-interest-until' })}
            ${renderTime(blocker.until)}`
      }`;
    case 'documents':
      return msg(str`Documents of the organization that have still to go: ${blocker.count}.`, {
        id: 'blocker-documents',
      });
  }
}

/** Why it has not gone, or will not go when its grace is over: each reason by itself. */
export function renderBlockers({ blockers }: DeletionRequest): TemplateResult | typeof nothing {
  if (blockers.length === 0) return nothing;
  return html`<ul class="blockers" aria-label=${msg('What keeps it', { id: 'deletion-blockers' })}>
    ${blockers.map((blocker) => html`<li data-blocker=${blocker.kind}>${renderBlocker(blocker)}</li>`)}
  </ul>`;
}

/** That the last try went wrong, and that nobody has to do anything for the next one. */
export function renderFailure({ failure }: DeletionRequest): TemplateResult | typeof nothing {
  if (failure === null) return nothing;
  const { attempts, lastErrorCode, retryAt } = failure;
  return html`<p class="failing" data-failure=${lastErrorCode}>
    ${msg(str`The server could not finish this yet (tries: ${attempts}). It tries again by itself, next on`, {
      id: 'deletion-failing',
    })}
    ${renderTime(retryAt)}. <code>${lastErrorCode}</code>
  </p>`;
}

/** What whoever asks is to know before. */
export const renderConsequences = (goes: string, stays: string): TemplateResult =>
  html`<dl>
    <dt>${msg('What goes', { id: 'delete-goes' })}</dt>
    <dd>${goes}</dd>
    <dt>${msg('What stays', { id: 'delete-stays' })}</dt>
    <dd>${stays}</dd>
  </dl>`;

/** Until when it can be thought better of. */
export const renderFinality = (): TemplateResult =>
  html`<p>
    <strong>${msg('When it is final:', { id: 'delete-final' })}</strong>
    ${msg(
      'for 72 hours nothing happens and anybody who may delete can cancel it. After that your access ends, and it is destroyed as soon as no legal hold, retention policy, open envelope or other party keeps it. From then on nobody can bring it back, whoever runs this server included.',
      { id: 'delete-final-lead' },
    )}
  </p>`;
