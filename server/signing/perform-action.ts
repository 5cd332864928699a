import { createHash } from 'node:crypto';
import type { EmbedAction, SigningView } from '#contract/signing.ts';
import { createId } from '#contract/ids.ts';
import type { AttemptLimit } from '../accounts/attempts.ts';
import { actorOf } from '../accounts/principal.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import {
  authenticateSession,
  type EmbedCaller,
  type SessionClaim,
} from '../embedding/authenticate-session.ts';
import { advanceActionQuery } from '../embedding/embed-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { ActContext, ActOutcome, SigningParts } from './act-context.ts';
import { verifyActionStatement, type StatedAction } from './action-statement.ts';
import {
  applyConsent,
  applyDecline,
  applyDraft,
  applyField,
  applyMark,
  applyPagesView,
  applyView,
} from './apply-action.ts';
import type { AttachmentRow } from './attachment-store.ts';
import { countHeir } from './count-heir.ts';
import { applyDelegate } from './delegate.ts';
import { deleteDropped, dropAttachments, removalEvent } from './drop-attachments.ts';
import { isReading, requireMayPerform, TakenAlready, type OpenedAct } from './may-perform.ts';
import { applySign } from './sign.ts';
import {
  envelopeLockQuery,
  loadSigningState,
  readSigningState,
  signingStateQuery,
} from './signing-state-store.ts';
import { buildSigningView, type LanguageWishes } from './signing-view.ts';

/** Each is unpacked, looked through and packed again; nobody takes a picture every three seconds. */
const picturesByEmbed: AttemptLimit = { kind: 'mark-picture/embed', most: 20, seconds: 60 };

/** What ends or begins a person's part, and so asks for no consent either. */
const beforeConsent: ReadonlySet<EmbedAction['act']> = new Set<EmbedAction['act']>([
  'consent.give',
  'recipient.decline',
  'recipient.delegate',
]);

function apply(context: ActContext, action: EmbedAction): Promise<ActOutcome> {
  if (!isReading(action) && !beforeConsent.has(action.act) && !context.state.self.consentedAt)
    throw new ServiceError('consent_required');
  switch (action.act) {
    case 'document.view':
      return applyView(context, action);
    case 'pages.view':
      return applyPagesView(context, action);
    case 'consent.give':
      return applyConsent(context, action);
    case 'mark.adopt':
      return applyMark(context, action, createId('mrk'));
    case 'field.set':
      return applyField(context, action);
    case 'field.draft':
      return applyDraft(context, action);
    case 'recipient.sign':
      return applySign(context, action);
    case 'recipient.decline':
      return applyDecline(context, action);
    case 'recipient.delegate':
      return applyDelegate(context, action);
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
      payload: { subjectId: outcome.payloadSubjectId ?? subjectId, value: request.payload },
      ip: { subjectId, value: facts.clientIp },
      userAgent: { subjectId, value: facts.userAgent },
      ...outcome.personal,
    },
  };
}

/**
 * What is acted on, asked for at once: the envelope, locked; and only then the action number and what stands in the
 * envelope, which whoever held the lock before may have changed.
 */
async function openAct(
  { database, store }: SigningParts,
  tx: Transaction,
  { principal, session }: EmbedCaller,
  { statement, digest }: StatedAction,
): Promise<OpenedAct> {
  const [, [advance] = [], found = []] = await database.rowsInOrder(tx, [
    envelopeLockQuery(principal.embedId),
    advanceActionQuery(session.id, { seq: statement.seq, statementDigest: digest }),
    signingStateQuery(principal.embedId),
  ]);
  return { state: await readSigningState(store, found, tx), advance: advance as OpenedAct['advance'] };
}

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
  await parts.audit.recordKnown([
    {
      type: 'action.refused',
      organizationId: principal.organizationId,
      chain: principal.envelopeId,
      actor: actorOf(principal),
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
  ]);
}

export interface FrameFacts extends RequestFacts {
  languages: LanguageWishes;
}

/** The act, its events and what it takes away, in one transaction. */
async function recordAct(
  parts: SigningParts,
  caller: EmbedCaller,
  stated: StatedAction,
  request: { statement: string; payload: string },
  facts: FrameFacts,
): Promise<SigningView> {
  const gone: AttachmentRow[] = [];
  const view = await parts.audit.record(async (tx) => {
    const opened = await openAct(parts, tx, caller, stated);
    // Behind the lock: what waited for it beyond the envelope's expiry came too late.
    const now = new Date();
    requireMayPerform(caller, opened, stated, now);
    const { state } = opened;
    const context: ActContext = { tx, parts, caller, state, now };
    const { dropped, ...outcome } = await apply(context, stated.action);
    const result = await buildSigningView(parts, caller.principal, state, facts.languages);
    const events = [actEvent(context, facts, request, stated, outcome)];
    if (dropped) {
      await dropAttachments(tx, parts.objectKeys, dropped.rows);
      gone.push(...dropped.rows);
      const actor = { ...actorOf(caller.principal), clientIp: facts.clientIp };
      events.push(...dropped.rows.map((row) => removalEvent(row, actor, dropped.reason)));
    }
    return { result, events, ...(outcome.changes && { changes: outcome.changes }) };
  });
  await deleteDropped(parts.objectKeys, gone);
  return view;
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
  facts: FrameFacts,
): Promise<SigningView> {
  // Before the transaction: nobody's act is worth one, and the id of a proof stays used whatever becomes of its act.
  const caller = await authenticateSession(parts, claim);
  let request: { statement: string; payload: string } | undefined;
  try {
    const read = (request = readRequest());
    const stated = await verifyActionStatement(claim.key.verifier, read);
    if (stated.action.act === 'mark.adopt' && stated.action.mark.kind === 'uploaded')
      await parts.attempts.count({ limit: picturesByEmbed, of: caller.principal.embedId });
    if (stated.action.act === 'recipient.delegate') await countHeir(parts, caller, stated, stated.action);
    return await recordAct(parts, caller, stated, read, facts);
  } catch (refusal) {
    if (request && isAltered(refusal)) await refuseAction(parts, caller, request, facts);
    if (!(refusal instanceof TakenAlready)) throw refusal;
    const state = await loadSigningState(parts, parts.database.queries, caller.principal.embedId);
    return buildSigningView(parts, caller.principal, state, facts.languages);
  }
}
