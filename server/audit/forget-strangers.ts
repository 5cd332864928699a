import { and, eq, lt } from 'drizzle-orm';
import { createId } from '#contract/ids.ts';
import type { Queries } from '../platform/database/database.ts';
import { deploymentChain } from './deployment-chain.ts';
import { auditOpening } from './tables.ts';

/** Long enough to look into an attack that is noticed late. */
const keptMilliseconds = 90 * 24 * 3_600_000;

/**
 * Takes away where those came from who were turned away and whom nobody knows. It might be anybody's, so no erasure finds it:
 * it has a term instead. What they were denied stays in the log.
 */
export async function forgetStrangers(on: Queries, now: Date): Promise<void> {
  // Ids of events sort by their time, so that none need be read.
  const before = createId('evt', now.getTime() - keptMilliseconds);
  await on
    .delete(auditOpening)
    .where(
      and(
        eq(auditOpening.organizationId, deploymentChain),
        eq(auditOpening.subjectId, deploymentChain),
        lt(auditOpening.eventId, before),
      ),
    );
}
