import { ChangedMeanwhile, systemActor, type AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../platform/database/database.ts';
import { findEnvelopesPastTime, lockEnvelope, updateEnvelope, type EnvelopeRow } from './envelope-store.ts';

/** In one look; the next one goes on. */
const mostAtOnce = 500;

/**
 * sent → expired for what nobody finished in time. Acts were refused from that moment on; the log, the sender's list and
 * whoever waits for the outcome learn of it by this event.
 */
export async function expireEnvelopes(
  { database, audit }: { database: Database; audit: AuditLog },
  now: Date,
): Promise<void> {
  for (const found of await findEnvelopesPastTime(database.queries, now, mostAtOnce))
    await expire(audit, found, now);
}

async function expire(audit: AuditLog, found: EnvelopeRow, now: Date): Promise<void> {
  await audit.recordUnlessChanged(async (tx) => {
    const row = await lockEnvelope(tx, found, found.id);
    if (row.status !== 'sent' || !row.expiresAt || row.expiresAt > now) throw new ChangedMeanwhile();
    await updateEnvelope(tx, row.id, { status: 'expired' });
    return {
      events: [
        {
          type: 'envelope.expired',
          organizationId: row.organizationId,
          chain: row.id,
          actor: systemActor,
          facts: { expiresAt: row.expiresAt.toISOString() },
        },
      ],
    };
  });
}
