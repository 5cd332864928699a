import type { ErrorCode } from '#contract/errors.ts';
import { actorOf, type RecipientPrincipal } from '../../accounts/principal.ts';
import type { AuditEntry } from '../../audit/audit-log.ts';
import type { EmbedCaller } from '../../embedding/authenticate-session.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { RequestFacts } from '../../platform/http/http-env.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { guessByRecipient, mostGuesses } from './code-limits.ts';
import { endCode, markAuthenticated, takeGuess } from './code-store.ts';
import type { CodeParts } from './issue-code.ts';
import { digestCode, isSame, requireCodeMethod } from './signer-code.ts';

function codeEvent(
  type: 'signer_code.refused' | 'signer_code.verified',
  principal: RecipientPrincipal,
  facts: RequestFacts,
  told: Record<string, string | number>,
): AuditEntry {
  const subjectId = principal.recipientId;
  return {
    type,
    organizationId: principal.organizationId,
    chain: principal.envelopeId,
    // Who gives the wrong one may be anybody.
    actor: type === 'signer_code.verified' ? actorOf(principal) : { kind: 'anonymous', id: subjectId },
    facts: { embed: principal.embedId, session: principal.embedSessionId, ...told },
    personal: {
      ip: { subjectId, value: facts.clientIp },
      userAgent: { subjectId, value: facts.userAgent },
    },
  };
}

interface Refusal {
  code: ErrorCode;
  attemptsLeft: number;
}

interface Judgement {
  refusal?: Refusal;
  event: AuditEntry;
}

async function judge(
  { signerCodeKey }: CodeParts,
  tx: Transaction,
  { principal }: EmbedCaller,
  code: string,
  facts: RequestFacts,
): Promise<Judgement> {
  const { embedSessionId } = principal;
  const now = new Date();
  const taken = await takeGuess(tx, embedSessionId, now);
  if (!taken) {
    const event = codeEvent('signer_code.refused', principal, facts, { reason: 'over' });
    return { refusal: { code: 'signer_code_over', attemptsLeft: 0 }, event };
  }
  const { attempts, method } = taken;
  // Of another method than is asked for by now: what was sent before is no answer to that.
  const isRight =
    method === principal.signerAuthentication &&
    isSame(taken.digest, digestCode(signerCodeKey, principal, method, code));
  const attemptsLeft = isRight ? 0 : mostGuesses - attempts;
  if (attemptsLeft === 0) await endCode(tx, embedSessionId);
  if (!isRight) {
    const event = codeEvent('signer_code.refused', principal, facts, { reason: 'wrong', method, attempts });
    return {
      refusal: { code: attemptsLeft > 0 ? 'signer_code_refused' : 'signer_code_over', attemptsLeft },
      event,
    };
  }
  if (!(await markAuthenticated(tx, embedSessionId, method, now)))
    throw new ServiceError('embed_session_revoked');
  return { event: codeEvent('signer_code.verified', principal, facts, { method, attempts }) };
}

/**
 * Opens the embed session to whoever has the code, once; each guess counts and is an event, also those that come together.
 * `alongside` gives, in the same transaction, what is shown then.
 * @throws ServiceError `signer_code_refused`, `signer_code_over`, `rate_limited`, or as `requireCodeMethod`
 */
export async function verifyCode<T>(
  parts: CodeParts,
  caller: EmbedCaller,
  code: string,
  facts: RequestFacts,
  alongside: (tx: Transaction, principal: RecipientPrincipal) => Promise<{ result: T; events: AuditEntry[] }>,
): Promise<{ principal: RecipientPrincipal; given: T }> {
  requireCodeMethod(caller.principal);
  const { recipientId } = caller.principal;
  await parts.attempts.count({ limit: guessByRecipient, of: recipientId });
  const principal = { ...caller.principal, isAuthenticated: true };
  const outcome = await parts.audit.record<{ refusal: Refusal } | { given: T }>(async (tx) => {
    const { refusal, event } = await judge(parts, tx, caller, code, facts);
    // A refusal is kept, so it is no exception in here.
    if (refusal) return { result: { refusal }, events: [event] };
    const { result, events } = await alongside(tx, principal);
    return { result: { given: result }, events: [event, ...events] };
  });
  if ('refusal' in outcome) {
    const { code: reason, attemptsLeft } = outcome.refusal;
    throw new ServiceError(reason, { details: { attemptsLeft } });
  }
  await parts.attempts.giveBack(guessByRecipient, recipientId);
  return { principal, given: outcome.given };
}
