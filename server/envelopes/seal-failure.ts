import type { SealFailure } from '#contract/envelopes.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Queries } from '../platform/database/database.ts';
import type { EnvelopeRow } from './envelope-store.ts';

/** A seal takes seconds; whoever has said nothing for this long was killed with its last attempt. */
const silenceMilliseconds = 3_600_000;

const tells = ['recipient.signed', 'envelope.seal_retried', 'envelope.seal_failed'] as const;

const readLast = (audit: AuditLog, { organizationId, id }: EnvelopeRow, on?: Queries) =>
  audit.readLast(organizationId, id, tells, on);

/** How the last attempt to seal an envelope failed, as the log has it; null for one that is not stuck. */
export async function findSealFailure(
  audit: AuditLog,
  envelope: EnvelopeRow,
  on?: Queries,
): Promise<SealFailure | null> {
  if (envelope.status !== 'sealing') return null;
  const last = await readLast(audit, envelope, on);
  if (last?.type !== 'envelope.seal_failed') return null;
  const { reason, willRetry } = last.facts;
  return {
    code: 'seal_failed',
    reason: String(reason ?? 'unexpected'),
    failedAt: last.at.toISOString(),
    willRetry: willRetry === 'yes',
  };
}

/** Whether sealing has ended without a sealed file and nothing will try again by itself. */
export async function isSealingStuck(
  audit: AuditLog,
  envelope: EnvelopeRow,
  now: Date,
  on?: Queries,
): Promise<boolean> {
  if (envelope.status !== 'sealing') return false;
  const failure = await findSealFailure(audit, envelope, on);
  if (failure) return !failure.willRetry;
  const last = await readLast(audit, envelope, on);
  return last !== undefined && now.getTime() - last.at.getTime() > silenceMilliseconds;
}
