import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import { findApp } from '../apps/app-store.ts';
import { apps } from '../apps/tables.ts';
import { ChangedMeanwhile } from '../audit/audit-log.ts';
import { isAwaited } from '../envelopes/envelope.ts';
import { loadAggregate, lockEnvelope, updateRecipient } from '../envelopes/envelope-store.ts';
import { countRequests } from '../envelopes/request-limits.ts';
import { envelopes, recipients } from '../envelopes/tables.ts';
import type { Queries } from '../platform/database/database.ts';
import type { FailureLog } from '../platform/http/failure-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { queueNoticeOrSay } from './queue-notice.ts';
import type { ReminderParts } from './remind.ts';
import { nextReminder, requestNotice } from './signing-requests.ts';

/** In one look; the next one goes on. */
const mostAtOnce = 500;
/** More than clocks drift apart: what was sent later than this was sent by a clock that has been set back since. */
const setBackMilliseconds = 24 * 3_600_000;

interface Due {
  organizationId: string;
  envelopeId: string;
  recipientId: string;
  email: string;
  testMode: boolean;
}

async function findDue(on: Queries, now: Date): Promise<Due[]> {
  return on
    .select({
      organizationId: envelopes.organizationId,
      envelopeId: envelopes.id,
      recipientId: recipients.id,
      email: recipients.email,
      testMode: envelopes.testMode,
    })
    .from(recipients)
    .innerJoin(envelopes, eq(envelopes.id, recipients.envelopeId))
    .innerJoin(apps, eq(apps.id, envelopes.appId))
    .where(
      and(
        lte(recipients.remindAt, now),
        eq(envelopes.status, 'sent'),
        or(isNull(envelopes.expiresAt), gt(envelopes.expiresAt, now)),
        isNotNull(apps.signingPageUrl),
      ),
    )
    .orderBy(asc(recipients.remindAt))
    .limit(mostAtOnce);
}

/** Terms begun by a clock that was ahead would never end by the right one: they begin again, as long as they were. */
async function beginAgain(on: Queries, now: Date): Promise<void> {
  const { id, remindAt, requestedAt } = recipients;
  const start = sql`${now.toISOString()}::timestamptz`;
  const isAhead = gt(requestedAt, new Date(now.getTime() + setBackMilliseconds));
  // Whoever is being acted for is left for the next look, so that this waits for nobody.
  const ahead = on
    .select({ id })
    .from(recipients)
    .where(and(isNotNull(remindAt), isAhead))
    .for('update', { skipLocked: true });
  await on
    .update(recipients)
    .set({ requestedAt: now, remindAt: sql`${start} + (${remindAt} - ${requestedAt})` })
    .where(inArray(id, ahead));
}

/**
 * One recipient, once: whoever finds them at the same time waits for the envelope and then finds them reminded. The next time is
 * counted from this one, so that a clock that jumps ahead brings one reminder and not all.
 */
async function remindDue(parts: ReminderParts, { recipientId, ...found }: Due): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const envelope = await lockEnvelope(tx, found, found.envelopeId);
    const now = await parts.clock(tx);
    const { recipients: all } = await loadAggregate(tx, envelope);
    const person = all.find(({ id }) => id === recipientId);
    const isDue = person?.remindAt && person.remindAt <= now && isAwaited(person, all);
    const isOpen = envelope.status === 'sent' && (!envelope.expiresAt || envelope.expiresAt > now);
    const app = await findApp(tx, envelope.organizationId, envelope.appId);
    const notice =
      person && isDue && isOpen && app ? requestNotice('signing-reminder', app, envelope, person) : undefined;
    if (!notice) throw new ChangedMeanwhile();
    const entry = await queueNoticeOrSay(parts, tx, notice);
    const remindersSent = notice.person.remindersSent + 1;
    const isSent = entry.type === 'recipient.notified';
    await updateRecipient(
      tx,
      recipientId,
      isSent
        ? { requestedAt: now, remindersSent, remindAt: nextReminder(envelope, remindersSent, now) }
        : { remindAt: null },
    );
    return { events: [entry] };
  });
}

const laterMilliseconds = 3_600_000;

/** Reminds whoever is due, in every organization. Who cannot be reminded now keeps nobody else waiting, and is due again later. */
export async function sendReminders(parts: ReminderParts & { log: FailureLog }): Promise<void> {
  const on = parts.database.queries;
  const now = await parts.clock(on);
  await beginAgain(on, now);
  for (const due of await findDue(on, now)) {
    try {
      await countRequests(parts.attempts, due, [due]);
      await remindDue(parts, due);
    } catch (cause) {
      const isMany = cause instanceof ServiceError && cause.code === 'rate_limited';
      if (!isMany) parts.log.failure('reminders', cause);
      const { id, remindAt } = recipients;
      const later = new Date(now.getTime() + laterMilliseconds);
      await on
        .update(recipients)
        .set({ remindAt: later })
        .where(and(eq(id, due.recipientId), lte(remindAt, now)));
    }
  }
}
