import type { EnvelopeRow } from '../envelopes/envelope-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';

export interface SealEnvelopePayload {
  organizationId: string;
  envelopeId: string;
}

/**
 * A process seals one document after the other, for whichever envelopes are under way: with several of them a long one holds up
 * nobody's short one for longer than a document. One of an organization, and one that only what counts may take.
 */
export const sealConcurrency = { concurrency: 3, perGroup: 1, kept: { slots: 1, urgency: 1 } } as const;
/** These wait for an authority, most of the time. */
export const extensionConcurrency = { concurrency: 2, perGroup: 1, kept: { slots: 1, urgency: 1 } } as const;

/** One job of that kind for an envelope at a time. Organizations take turns, and tests wait for what counts. */
export async function enqueueSealing(
  jobs: JobQueue,
  tx: Transaction,
  job: string,
  { id, organizationId, testMode }: Pick<EnvelopeRow, 'id' | 'organizationId' | 'testMode'>,
): Promise<void> {
  const payload: SealEnvelopePayload = { organizationId, envelopeId: id };
  await jobs.enqueue(tx, job, payload, {
    singletonKey: id,
    group: organizationId,
    urgency: testMode ? 0 : 1,
  });
}
