import type { EmbedAction } from '#contract/signing.ts';
import type { Scope } from '#contract/scopes.ts';
import { requireScope } from '../accounts/principal.ts';
import type { EmbedCaller } from '../embedding/authenticate-session.ts';
import type { Advance } from '../embedding/embed-store.ts';
import { requireMayAct, requireOpen } from '../envelopes/envelope.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { requireStatedFor, type StatedAction } from './action-statement.ts';
import type { SigningState } from './signing-state-store.ts';

const neededScope: Record<EmbedAction['act'], Scope> = {
  'document.view': 'document:read',
  'pages.view': 'document:read',
  'consent.give': 'signature:create',
  'mark.adopt': 'field:write',
  'field.set': 'field:write',
  'field.draft': 'field:write',
  'recipient.sign': 'signature:create',
  'recipient.decline': 'signature:decline',
  'recipient.delegate': 'recipient:delegate',
};

/**
 * Of one embed: hours of filling in and reading. Each is an event that goes into every copy of the trail, and whoever signs
 * must not be able to make that too long for those who check it. What ends a part is never refused for it.
 */
const mostActs = 5_000;
const withoutLimit: ReadonlySet<EmbedAction['act']> = new Set<EmbedAction['act']>([
  'recipient.sign',
  'recipient.decline',
]);

/** Changes nothing of the document, so it needs neither consent nor the turn. */
export const isReading = ({ act }: EmbedAction): boolean => act === 'document.view' || act === 'pages.view';

/** The statement last taken came once more: its first answer was lost. */
export class TakenAlready extends Error {}

export interface OpenedAct {
  state: SigningState;
  advance: Advance;
}

/** Throws unless this caller may do that now. */
export function requireMayPerform(
  caller: EmbedCaller,
  { state, advance: { isNext, isRepeat, isOpen, actionSeq, acts } }: OpenedAct,
  { action, statement }: StatedAction,
  now: Date,
): void {
  const { principal } = caller;
  // Ended before the number was looked at, or while it was being taken.
  if (!isOpen || (!isNext && statement.seq === actionSeq + 1))
    throw new ServiceError('embed_session_revoked');
  const shown = state.documents.map((document) => document.viewedSha256);
  requireStatedFor(caller, statement, shown);
  if (isRepeat) throw new TakenAlready();
  requireScope(principal, neededScope[action.act]);
  requireOpen(state.envelope, now);
  if (!isReading(action) || state.self.status === 'delegated') requireMayAct(state.self, state.recipients);
  if (acts >= mostActs && !withoutLimit.has(action.act))
    throw new ServiceError('rate_limited', { details: { mostActs } });
  if (!isNext)
    throw new ServiceError('action_statement_invalid', { details: { expectedSeq: actionSeq + 1 } });
}
