import type { AuditEventType } from '#contract/audit-events.ts';
import type { SealFailure } from '#contract/envelopes.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Queries } from '../platform/database/database.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import type { EnvelopeRow } from './envelope-store.ts';

/** Seals one envelope; its singleton key is the envelope's id. */
export const sealEnvelopeJob = 'seal-envelope';

/** A seal takes seconds and its tries minutes; whoever has said nothing for this long was killed with the last of them. */
const silenceMilliseconds = 3_600_000;

/** What has an envelope sealed: tries are counted anew from there. */
const beginnings: readonly AuditEventType[] = ['recipient.signed', 'envelope.seal_retried'];

const readLast = (audit: AuditLog, { organizationId, id }: EnvelopeRow, on?: Queries) =>
  audit.readLast(organizationId, id, [...beginnings, 'envelope.seal_failed'], on);

/** How the last attempt to seal an envelope failed, as the log has it; null for one that is not stuck. */
export async function findSealFailure(audit: AuditLog, envelope: EnvelopeRow): Promise<SealFailure | null> {
  if (envelope.status !== 'sealing') return null;
  const last = await readLast(audit, envelope);
  if (last?.type !== 'envelope.seal_failed') return null;
  const { reason, willRetry } = last.facts;
  return {
    code: 'seal_failed',
    reason: String(reason ?? 'unexpected'),
    failedAt: last.at.toISOString(),
    attempts: await audit.countBehind(
      envelope.organizationId,
      envelope.id,
      'envelope.seal_failed',
      beginnings,
    ),
    willRetry: willRetry === 'yes',
  };
}

/**
 * Whether sealing has ended without a sealed file and nothing will try again by itself. A job that waits, as behind an
 * outage, ends that way for nobody.
 */
export async function isSealingStuck(
  { audit, jobs }: { audit: AuditLog; jobs: JobQueue },
  envelope: EnvelopeRow,
  now: Date,
  on: Queries,
): Promise<boolean> {
  if (envelope.status !== 'sealing') return false;
  const last = await readLast(audit, envelope, on);
  if (!last) return false;
  const isOver = last.type === 'envelope.seal_failed' && last.facts['willRetry'] !== 'yes';
  if (isOver) return true;
  const isSilent = now.getTime() - last.at.getTime() > silenceMilliseconds;
  return isSilent && !(await jobs.isPending(on, sealEnvelopeJob, envelope.id));
}
