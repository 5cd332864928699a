import type { Attempts } from '../accounts/attempts.ts';
import { requireProvenMember } from '../accounts/member-store.ts';
import { actorOf, requireProvenAddress, type IntegratorPrincipal } from '../accounts/principal.ts';
import { findApp, type AppRow } from '../apps/app-store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { requireMayAct, requireOpen } from '../envelopes/envelope.ts';
import {
  findEnvelope,
  loadAggregate,
  lockEnvelope,
  updateRecipient,
  type EnvelopeAggregate,
  type EnvelopeRow,
} from '../envelopes/envelope-store.ts';
import { countRequests } from '../envelopes/request-limits.ts';
import type { MailParts } from '../mail/queue-mail.ts';
import type { Clock } from '../platform/database/database-clock.ts';
import type { Database, Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { queueNotice, type Notice } from './queue-notice.ts';
import { requestNotice } from './signing-requests.ts';

export interface ReminderParts extends MailParts {
  database: Database;
  audit: AuditLog;
  attempts: Attempts;
  clock: Clock;
}

/** From the last mail to the next one that somebody asks for. */
const pauseMilliseconds = 3_600_000;

function requireRemindable(
  { envelope, recipients }: EnvelopeAggregate,
  app: AppRow | undefined,
  recipientId: string,
  now: Date,
): Notice {
  requireOpen(envelope, now);
  const person = recipients.find(({ id }) => id === recipientId);
  if (!person) throw new ServiceError('not_found');
  requireMayAct(person, recipients);
  const notice =
    app && envelope.signingRequests ? requestNotice('signing-reminder', app, envelope, person) : undefined;
  if (!notice) throw new ServiceError('signing_requests_off');
  const pauseEnds = (person.requestedAt?.getTime() ?? 0) + pauseMilliseconds;
  // Written later than now, it was by a clock that has been set back since.
  if (person.requestedAt && person.requestedAt <= now && now.getTime() < pauseEnds) {
    const seconds = Math.ceil((pauseEnds - now.getTime()) / 1000);
    throw new ServiceError('reminder_too_soon', { headers: { 'Retry-After': String(seconds) } });
  }
  return notice;
}

async function readNotice(
  { clock }: ReminderParts,
  on: Queries,
  envelope: EnvelopeRow,
  recipientId: string,
): Promise<{ notice: Notice; now: Date }> {
  const app = await findApp(on, envelope.organizationId, envelope.appId);
  const now = await clock(on);
  return { notice: requireRemindable(await loadAggregate(on, envelope), app, recipientId, now), now };
}

/**
 * Writes once more to a recipient whose turn it is; what still waits to be sent to them is not, and reminders that come by
 * themselves come as before.
 * @throws ServiceError `envelope_…` or `recipient_…` where nobody is waited for, `signing_requests_off`, `reminder_too_soon`,
 * `email_not_verified`, `rate_limited`, `mail_address_invalid`
 */
export async function remind(
  parts: ReminderParts,
  principal: IntegratorPrincipal,
  envelopeId: string,
  recipientId: string,
): Promise<EnvelopeAggregate> {
  const on = parts.database.queries;
  const found = await findEnvelope(on, principal, envelopeId);
  if (!found) throw new ServiceError('not_found');
  requireProvenAddress(principal, found);
  if (found.testMode) await requireProvenMember(on, found.organizationId);
  const { notice } = await readNotice(parts, on, found, recipientId);
  await countRequests(parts.attempts, found, [notice.person]);
  return parts.audit.record(async (tx) => {
    const envelope = await lockEnvelope(tx, principal, envelopeId);
    const { notice: sure, now } = await readNotice(parts, tx, envelope, recipientId);
    const entry = await queueNotice(parts, tx, sure, actorOf(principal));
    await updateRecipient(tx, recipientId, { requestedAt: now });
    return { result: await loadAggregate(tx, envelope), events: [entry] };
  });
}
