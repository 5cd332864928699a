import { createHash } from 'node:crypto';
import type { EmbedAction, SigningView } from '#contract/signing.ts';
import { createId } from '#contract/ids.ts';
import type { Scope } from '#contract/scopes.ts';
import { requireScope } from '../accounts/principal.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import {
  authenticateSession,
  requireAdmitted,
  type EmbedCaller,
  type SessionClaim,
} from '../embedding/authenticate-session.ts';
import {
  admissionQuery,
  advanceActionQuery,
  embedOfSession,
  readAdmission,
} from '../embedding/embed-store.ts';
import { requireMayAct, requireOpen } from '../envelopes/envelope.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { ActContext, ActOutcome, SigningParts } from './act-context.ts';
import { requireStatedFor, verifyActionStatement, type StatedAction } from './action-statement.ts';
import { applyConsent, applyDecline, applyField, applyMark, applyView } from './apply-action.ts';
import { applySign } from './sign.ts';
import {
  envelopeLockQuery,
  loadSigningState,
  readSigningState,
  signingStateQuery,
  type SigningState,
} from './signing-state-store.ts';
import { buildSigningView } from './signing-view.ts';

const neededScope: Record<EmbedAction['act'], Scope> = {
  'document.view': 'document:read',
  'consent.give': 'signature:create',
  'mark.adopt': 'field:write',
  'field.set': 'field:write',
  'recipient.sign': 'signature:create',
  'recipient.decline': 'signature:decline',
};

function apply(context: ActContext, action: EmbedAction): Promise<ActOutcome> {
  const beforeConsent =
    action.act === 'document.view' || action.act === 'consent.give' || action.act === 'recipient.decline';
  if (!beforeConsent && !context.state.self.consentedAt) throw new ServiceError('consent_required');
  switch (action.act) {
    case 'document.view':
      return applyView(context, action);
    case 'consent.give':
      return applyConsent(context, action);
    case 'mark.adopt':
      return applyMark(context, action, createId('mrk'));
    case 'field.set':
      return applyField(context, action);
    case 'recipient.sign':
      return applySign(context, action);
    case 'recipient.decline':
      return applyDecline(context, action);
  }
}

/** The act's event: who, from where, with which key, and the signed statement as an opening that can be redacted. */
function actEvent(
  context: ActContext,
  facts: RequestFacts,
  request: { statement: string; payload: string },
  stated: StatedAction,
  outcome: ActOutcome,
): AuditEntry {
  const { principal, session } = context.caller;
  const subjectId = principal.recipientId;
  return {
    type: outcome.type,
    organizationId: principal.organizationId,
    chain: principal.envelopeId,
    actor: { kind: 'recipient', id: principal.recipientId },
    facts: {
      embed: principal.embedId,
      session: principal.embedSessionId,
      jkt: session.jkt,
      hostOrigin: session.hostOrigin,
      visibility: stated.statement.visibility,
      ...outcome.facts,
    },
    personal: {
      statement: { subjectId, value: request.statement },
      payload: { subjectId, value: request.payload },
      ip: { subjectId, value: facts.clientIp },
      userAgent: { subjectId, value: facts.userAgent },
      ...outcome.personal,
    },
  };
}

/** The statement last taken came once more: its first answer was lost. */
class TakenAlready extends Error {}

interface OpenedAct {
  caller: EmbedCaller;
  state: SigningState;
  /** Whether the statement had the session's next number, which is then taken. */
  isNext: boolean;
}

/**
 * Who acts and on what, asked for at once: session and proof; the envelope, locked; the action number; and only then
 * what stands in the envelope, which whoever held the lock before may have changed.
 */
async function openAct(
  { database, idleTimeoutSeconds, store }: SigningParts,
  tx: Transaction,
  claim: SessionClaim,
  { statement, digest }: StatedAction,
): Promise<OpenedAct> {
  const { accessDigest, key } = claim;
  const embedId = embedOfSession(accessDigest, key.jkt);
  const [admitted = [], , advanced = [], found = []] = await database.rowsInOrder(tx, [
    admissionQuery(accessDigest, key.jkt, claim.proof),
    envelopeLockQuery(embedId),
    advanceActionQuery(accessDigest, key.jkt, { seq: statement.seq, statementDigest: digest }),
    signingStateQuery(embedId),
  ]);
  const caller = await requireAdmitted({ idleTimeoutSeconds }, tx, readAdmission(admitted), claim);
  return { caller, state: await readSigningState(store, found, tx), isNext: advanced.length === 1 };
}

/** Throws unless this caller may do that now. */
function requireMayPerform(
  { caller: { principal, session }, state, isNext }: OpenedAct,
  { action, statement, digest }: StatedAction,
  now: Date,
): void {
  const shown = state.documents.map((document) => document.viewedSha256);
  requireStatedFor({ principal, session }, statement, shown);
  if (session.lastStatementDigest?.equals(digest)) throw new TakenAlready();
  requireScope(principal, neededScope[action.act]);
  if (principal.purpose !== 'sign') throw new ServiceError('scope_not_allowed');
  requireOpen(state.envelope, now);
  if (action.act !== 'document.view') requireMayAct(state.self, state.recipients);
  if (!isNext)
    throw new ServiceError('action_statement_invalid', { details: { expectedSeq: session.actionSeq + 1 } });
}

/** No session has that token and key, or the proof was used before: there is nothing to remember and nobody to name. */
const isNotAdmitted = (refusal: unknown): boolean =>
  refusal instanceof ServiceError && refusal.code === 'dpop_proof_invalid';

/** An act whose number is not the next one is no altered one: an answer was lost. */
const isAltered = (refusal: unknown): boolean =>
  refusal instanceof ServiceError &&
  refusal.code === 'action_statement_invalid' &&
  (refusal.details as { expectedSeq?: number } | undefined)?.expectedSeq === undefined;

/**
 * What came with the right key and proof, but not as that key stated it: altered on its way, by a proxy or an extension.
 * The log keeps it, in a transaction of its own.
 */
async function refuseAction(
  parts: SigningParts,
  { principal, session }: EmbedCaller,
  request: { statement: string; payload: string },
  facts: RequestFacts,
): Promise<void> {
  const subjectId = principal.recipientId;
  await parts.audit.record(async () => ({
    result: undefined,
    events: [
      {
        type: 'action.refused',
        organizationId: principal.organizationId,
        chain: principal.envelopeId,
        actor: { kind: 'recipient', id: principal.recipientId },
        facts: { embed: principal.embedId, session: principal.embedSessionId, jkt: session.jkt },
        personal: {
          statement: { subjectId, value: request.statement },
          payloadSha256: {
            subjectId,
            value: createHash('sha256').update(request.payload).digest('base64url'),
          },
          ip: { subjectId, value: facts.clientIp },
          userAgent: { subjectId, value: facts.userAgent },
        },
      },
    ],
  }));
}

/**
 * Performs what a person did in the frame: one act, one transaction, one audit event. Acts on an envelope follow each
 * other (its row is locked), so two people signing at once, or signing against voiding, cannot both win.
 * A repeated request with the statement last taken is answered again without acting.
 */
export async function performAction(
  parts: SigningParts,
  claim: SessionClaim,
  readRequest: () => { statement: string; payload: string },
  facts: RequestFacts,
): Promise<SigningView> {
  let request: { statement: string; payload: string } | undefined;
  try {
    const read = (request = readRequest());
    const stated = await verifyActionStatement(claim.key.verifier, read);
    return await parts.audit.record(async (tx) => {
      const now = new Date();
      const opened = await openAct(parts, tx, claim, stated);
      requireMayPerform(opened, stated, now);
      const { caller, state } = opened;
      const context: ActContext = { tx, parts, caller, state, now };
      const outcome = await apply(context, stated.action);
      const result = await buildSigningView(parts, caller.principal, state);
      const events = [actEvent(context, facts, read, stated, outcome)];
      return { result, events, ...(outcome.changes && { changes: outcome.changes }) };
    });
  } catch (refusal) {
    if (isNotAdmitted(refusal)) throw refusal;
    // Nothing of it has happened; the id of its proof must be remembered all the same, and a caller who may not even
    // ask is told that instead.
    const caller = await authenticateSession(parts, claim);
    if (request && isAltered(refusal)) await refuseAction(parts, caller, request, facts);
    if (!(refusal instanceof TakenAlready)) throw refusal;
    const state = await loadSigningState(parts, parts.database.queries, caller.principal.embedId);
    return buildSigningView(parts, caller.principal, state);
  }
}
