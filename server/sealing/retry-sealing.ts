import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { loadAggregate, lockEnvelope, type EnvelopeAggregate } from '../envelopes/envelope-store.ts';
import { isSealingStuck, sealEnvelopeJob } from '../envelopes/seal-failure.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import type { SealEnvelopePayload } from './seal-envelope.ts';

/**
 * Seals again what could not be sealed, when whatever was in the way is gone. `envelope_not_sealing` while the server
 * still tries by itself, and for what is not to be sealed at all.
 */
export async function retrySealing(
  parts: { audit: AuditLog; jobs: JobQueue },
  principal: IntegratorPrincipal,
  envelopeId: string,
): Promise<EnvelopeAggregate> {
  return parts.audit.record(async (tx) => {
    const row = await lockEnvelope(tx, principal, envelopeId);
    if (!(await isSealingStuck(parts, row, new Date(), tx))) throw new ServiceError('envelope_not_sealing');
    const payload: SealEnvelopePayload = { organizationId: row.organizationId, envelopeId: row.id };
    await parts.jobs.enqueue(tx, sealEnvelopeJob, payload, { singletonKey: row.id });
    return {
      result: await loadAggregate(tx, row),
      events: [
        {
          type: 'envelope.seal_retried',
          organizationId: row.organizationId,
          chain: row.id,
          actor: actorOf(principal),
        },
      ],
    };
  });
}
