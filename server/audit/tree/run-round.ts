import { ServiceError } from '../../platform/http/service-error.ts';
import { integrateBatch, integrationBatch } from './integrate.ts';
import { openLog } from './log-store.ts';
import { findSigningBase, signCheckpoint, type TreeParts } from './sign-checkpoint.ts';

/** Full batches before a checkpoint is due, so that a long queue does not put the next one off. */
const batchesPerCheckpoint = 4;

/**
 * One round of the integrator: waiting events become leaves, and what is not signed yet is signed. Any number of
 * processes may run rounds; one leads, the others find nothing to do.
 * @returns whether more is waiting.
 * @throws ServiceError with the code that says why nothing can be signed. What the record outside the database tells at
 * once is told before anything is integrated.
 */
export async function runRound(parts: TreeParts): Promise<boolean> {
  if (!(await findSigningBase(parts))) await openFirstLog(parts);
  let added: number | undefined = integrationBatch;
  for (let batch = 0; batch < batchesPerCheckpoint && added === integrationBatch; batch++)
    added = await integrateBatch(parts.database);
  if (added !== undefined) await signUnlessOvertaken(parts);
  return added === integrationBatch;
}

/** Two servers that start at once: the second finds the log open. */
async function openFirstLog(parts: TreeParts): Promise<void> {
  try {
    await openLog(parts.database.queries, { number: 1, origin: parts.firstOrigin, openingEventId: null });
  } catch (error) {
    if (!(await findSigningBase(parts))) throw error;
  }
}

/** Another process that signed a newer head meanwhile has done this one's work. */
async function signUnlessOvertaken(parts: TreeParts): Promise<void> {
  try {
    await signCheckpoint(parts);
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'log_last_signed_moved')) throw error;
  }
}
