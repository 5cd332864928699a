import { findApp } from '../apps/app-store.ts';
import { holdForUse } from '../documents/document-store.ts';
import { requireProvenMember } from '../accounts/member-store.ts';
import { actorOf, requireProvenAddress, type IntegratorPrincipal } from '../accounts/principal.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lastingAuthentication } from './check-authentication.ts';
import type { EnvelopeParts } from './create-envelope.ts';
import { findSendObstacles, isTurn } from './envelope.ts';
import {
  findEnvelope,
  loadAggregate,
  lockEnvelope,
  updateEnvelope,
  updateRecipient,
  type EnvelopeAggregate,
  type RecipientRow,
} from './envelope-store.ts';
import { countRequests } from './request-limits.ts';

/**
 * draft → sent. What the app asks of signers by then stays asked of these, whatever it asks later. `envelope_incomplete`
 * names the recipients who have nowhere to sign, `signer_phone_missing` those whom no code can be sent, `copies_off` is about those
 * who get nothing but a copy; `rate_limited` about how many are written to;
 * `email_not_verified` about whoever sends; `subscription_required` and `organization_suspended` are about the plan.
 */
export async function sendEnvelope(
  parts: EnvelopeParts,
  principal: IntegratorPrincipal,
  envelopeId: string,
): Promise<EnvelopeAggregate> {
  await countMails(parts, principal, envelopeId);
  return parts.audit.record(async (tx) => {
    const row = await lockEnvelope(tx, principal, envelopeId);
    requireProvenAddress(principal, row);
    const before = await loadAggregate(tx, row);
    const asked = await judgeDraft(parts, tx, before);
    await holdForUse(tx, row.organizationId, before.documentIds);
    const sentAt = new Date();
    const expiresAt = new Date(sentAt.getTime() + row.expiresInSeconds * 1000);
    await updateEnvelope(tx, row.id, { status: 'sent', sentAt, expiresAt });
    for (const [index, person] of before.recipients.entries())
      await updateRecipient(tx, person.id, {
        signerAuthentication: asked[index] ?? null,
        ...(person.role === 'signer' && isTurn(person, before.recipients) && { status: 'notified' }),
      });
    const result = await loadAggregate(tx, { ...row, status: 'sent', sentAt, expiresAt });
    return {
      result,
      events: [
        {
          type: 'envelope.sent',
          organizationId: row.organizationId,
          chain: row.id,
          actor: actorOf(principal),
          facts: { expiresAt: expiresAt.toISOString() },
          personal: namesOf(before.recipients),
        },
      ],
    };
  });
}

/** Who only gets a copy by names of their own: every party keeps the trail, and these are no party (disclose-trail.ts). */
function namesOf(people: readonly RecipientRow[]): NonNullable<AuditEntry['personal']> {
  return Object.fromEntries(
    people.flatMap(({ id: subjectId, role, name, email }, index) => {
      const who = `${role === 'signer' ? 'recipient' : 'copyRecipient'}${index}`;
      return [
        [`${who}Name`, { subjectId, value: name }],
        [`${who}Email`, { subjectId, value: email }],
      ];
    }),
  );
}

/** Throws unless that may be sent as it is; what each recipient is asked for then. */
async function judgeDraft(
  { entitlements }: EnvelopeParts,
  on: Queries,
  { envelope, recipients, fields }: EnvelopeAggregate,
): Promise<RecipientRow['signerAuthentication'][]> {
  if (envelope.status !== 'draft') throw new ServiceError('envelope_not_draft');
  await entitlements.requireSending(on, envelope);
  const obstacles = findSendObstacles(recipients, fields);
  if (obstacles.length > 0) throw new ServiceError('envelope_incomplete', { details: obstacles });
  if (!envelope.signedCopies && recipients.some(({ role }) => role === 'cc'))
    throw new ServiceError('copies_off');
  const app = await findApp(on, envelope.organizationId, envelope.appId);
  if (!app) throw new ServiceError('not_found');
  return lastingAuthentication(app.signerAuthentication, recipients);
}

/**
 * Before the transaction: see `countRequests`. Counts nothing of what is refused anyhow, or whoever sends in vain would use up
 * what everybody shares.
 */
async function countMails(
  parts: EnvelopeParts,
  principal: IntegratorPrincipal,
  envelopeId: string,
): Promise<void> {
  const { database, attempts } = parts;
  const draft = await findEnvelope(database.queries, principal, envelopeId);
  if (!draft || (!draft.signingRequests && !draft.signedCopies)) return;
  requireProvenAddress(principal, draft);
  if (draft.testMode) await requireProvenMember(database.queries, draft.organizationId);
  const aggregate = await loadAggregate(database.queries, draft);
  await judgeDraft(parts, database.queries, aggregate);
  await countRequests(
    attempts,
    draft,
    aggregate.recipients.filter(({ role }) => role === 'signer' || draft.signedCopies),
  );
}
