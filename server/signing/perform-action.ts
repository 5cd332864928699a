import { createHash } from 'node:crypto';
import type { EmbedAction, SigningView } from '#contract/signing.ts';
import { createId } from '#contract/ids.ts';
import type { Scope } from '#contract/scopes.ts';
import { requireScope } from '../accounts/principal.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import { getDocuments } from '../documents/document-store.ts';
import type { EmbedCaller } from '../embedding/authenticate-session.ts';
import { advanceActionSeq } from '../embedding/embed-store.ts';
import { requireMayAct, requireOpen } from '../envelopes/envelope.ts';
import { findEnvelope, loadAggregate, lockEnvelope } from '../envelopes/envelope-store.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { ActContext, ActOutcome, SigningParts } from './act-context.ts';
import { verifyActionStatement, type StatedAction } from './action-statement.ts';
import { applyConsent, applyDecline, applyField, applyMark, applyView } from './apply-action.ts';
import { applySign } from './sign.ts';
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
  if (!beforeConsent && !context.self.consentedAt) throw new ServiceError('consent_required');
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
 * A repeated request with the statement last taken is answered again without acting: its first answer was lost.
 */
export async function performAction(
  parts: SigningParts,
  caller: EmbedCaller,
  request: { statement: string; payload: string },
  facts: RequestFacts,
): Promise<SigningView> {
  const { principal, session } = caller;
  const shown = await shownDocuments(parts, caller);
  const stated = await verifyActionStatement(caller, request, shown).catch(async (refusal: unknown) => {
    const isAltered = refusal instanceof ServiceError && refusal.code === 'action_statement_invalid';
    if (isAltered) await refuseAction(parts, caller, request, facts);
    throw refusal;
  });
  if (session.lastStatementDigest?.equals(stated.digest)) {
    return buildSigningView(parts, parts.database.queries, principal);
  }
  requireScope(principal, neededScope[stated.action.act]);
  if (principal.purpose !== 'sign') throw new ServiceError('scope_not_allowed');
  return parts.audit.record(async (tx) => {
    const row = await lockEnvelope(tx, principal, principal.envelopeId);
    const aggregate = await loadAggregate(tx, row);
    const self = aggregate.recipients.find((person) => person.id === principal.recipientId);
    if (!self) throw new ServiceError('not_found');
    const now = new Date();
    requireOpen(row, now);
    if (stated.action.act !== 'document.view') requireMayAct(self, aggregate.recipients);
    if (!(await advanceActionSeq(tx, session.id, stated.statement.seq, stated.digest))) {
      throw new ServiceError('action_statement_invalid', { details: { expectedSeq: session.actionSeq + 1 } });
    }
    const context: ActContext = { tx, parts, caller, aggregate, self, now };
    const outcome = await apply(context, stated.action);
    const result = await buildSigningView(parts, tx, principal);
    return { result, events: [actEvent(context, facts, request, stated, outcome)] };
  });
}

async function shownDocuments(parts: SigningParts, { principal }: EmbedCaller): Promise<string[]> {
  const on = parts.database.queries;
  const row = await findEnvelope(on, principal, principal.envelopeId);
  if (!row) throw new ServiceError('not_found');
  const { documentIds } = await loadAggregate(on, row);
  const documents = await getDocuments(on, principal.organizationId, documentIds);
  return documents.map((document) => document.viewedSha256);
}
