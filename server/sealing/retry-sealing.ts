import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import {
  loadAggregate,
  lockEnvelope,
  type EnvelopeAggregate,
  type EnvelopeRow,
} from '../envelopes/envelope-store.ts';
import { isSealingStuck, sealEnvelopeJob } from '../envelopes/seal-failure.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import { extendSealJob } from './extend-seal.ts';
import { enqueueSealing } from './seal-jobs.ts';
import { listSealedDocuments, updateSealedDocument } from './sealed-document-store.ts';

/**
 * Seals again what could not be sealed, when whatever was in the way is gone; or tries again to append the timestamp that
 * a sealed one still lacks. `envelope_not_sealing` while the server still tries by itself, and for what lacks nothing.
 */
export async function retrySealing(
  parts: { audit: AuditLog; jobs: JobQueue },
  principal: IntegratorPrincipal,
  envelopeId: string,
): Promise<EnvelopeAggregate> {
  return parts.audit.record(async (tx) => {
    const row = await lockEnvelope(tx, principal, envelopeId);
    const job = await chooseJob(parts, row, tx);
    if (!job) throw new ServiceError('envelope_not_sealing');
    await enqueueSealing(parts.jobs, tx, job, row);
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

async function chooseJob(
  parts: { audit: AuditLog; jobs: JobQueue },
  row: EnvelopeRow,
  tx: Transaction,
): Promise<string | undefined> {
  if (await isSealingStuck(parts, row, new Date(), tx)) return sealEnvelopeJob;
  if (row.status !== 'completed' || (await parts.jobs.isPending(tx, extendSealJob, row.id))) return undefined;
  // One whose process was killed with its last try is pending still, and nobody's any more.
  const waiting = (await listSealedDocuments(tx, row.id)).filter(
    ({ extension }) => extension === 'failed' || extension === 'pending',
  );
  for (const one of waiting) await updateSealedDocument(tx, one, { extension: 'pending' });
  return waiting.length > 0 ? extendSealJob : undefined;
}
