import type { AttemptLimit } from '../accounts/attempts.ts';
import type { EmbedCaller } from '../embedding/authenticate-session.ts';
import { countRequests } from '../envelopes/request-limits.ts';
import type { SigningParts } from './act-context.ts';
import type { StatedAction } from './action-statement.ts';
import { requireMayPerform } from './may-perform.ts';
import { loadSigningState } from './signing-state-store.ts';

/** One seat is passed on once or twice; its share of what its organization may ask by mail is no more. */
const byEmbed: AttemptLimit = { kind: 'delegation/embed', most: 10, seconds: 3600 };

/**
 * Whoever has a key could pass one seat to and fro, and each heir may be asked by mail. Counts nothing of what is refused anyhow,
 * or a signer could use up what the sender may send. Throws `rate_limited`, or what refuses the act.
 */
export async function countHeir(
  parts: SigningParts,
  caller: EmbedCaller,
  stated: StatedAction,
  heir: { email: string },
): Promise<void> {
  const { session, principal } = caller;
  if (session.lastStatementDigest?.equals(stated.digest)) return; // its answer was lost
  const state = await loadSigningState(parts, parts.database.queries, principal.embedId);
  const { actionSeq } = session;
  const isNext = stated.statement.seq === actionSeq + 1;
  const advance = { isNext, isRepeat: false, isOpen: true, actionSeq, acts: 0 };
  requireMayPerform(caller, { state, advance }, stated, new Date());
  await parts.attempts.count({ limit: byEmbed, of: principal.embedId });
  if (state.envelope.signingRequests) await countRequests(parts.attempts, state.envelope, [heir]);
}
