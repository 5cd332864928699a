import type { AuditActor, AuditLog } from '../audit-log.ts';
import { deploymentChain } from '../deployment-chain.ts';
import { factsOf } from '../event-facts.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { checkpointText } from './last-signed.ts';
import { findCheckpoint, listLogs, openLog, readSize } from './log-store.ts';
import { findSigningBase, recomputeRoot, signCheckpoint, type TreeParts } from './sign-checkpoint.ts';

/** Opens the log that an event of ours announces, in the transaction that appends the event. */
export function followOriginEvents(audit: AuditLog): void {
  audit.on('log.origin_opened', async (tx, event) => {
    const facts = factsOf<{ log: number; origin: string }>(event);
    await openLog(tx, { number: facts.log, origin: facts.origin, openingEventId: event.id });
  });
}

/**
 * The way on when the log cannot be signed any more: a log of another name, whose first leaf is an operator's event that
 * holds the last checkpoint of the old one. Every event is logged anew in it. Proofs of the old log stay what they are.
 * @returns the new log's first signed checkpoint.
 * @throws ServiceError log_origin_not_needed when the log can be signed as it is.
 */
export async function openNewOrigin(
  parts: TreeParts & { audit: AuditLog },
  actor: AuditActor,
): Promise<string> {
  const reason = await refusalToSign(parts);
  if (!reason) throw new ServiceError('log_origin_not_needed');
  const facts = { reason, ...(await describeSuccession(parts)) };
  await parts.audit.recordKnown([
    { type: 'log.origin_opened', organizationId: deploymentChain, chain: deploymentChain, actor, facts },
  ]);
  const note = await signCheckpoint(parts);
  if (note === undefined) throw new Error('The new log has no leaf to sign.');
  return note;
}

/** The code signing is refused with; undefined when it is not. */
async function refusalToSign(parts: TreeParts): Promise<string | undefined> {
  try {
    const base = await findSigningBase(parts);
    if (!base) return undefined;
    const on = parts.database.queries;
    await recomputeRoot(on, base.log, base.head, await readSize(on, base.log.number));
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError && error.code.startsWith('log_')) return error.code;
    throw error;
  }
}

/** Number and name of the next log, never used before even where the database has forgotten it, and the last word of the old one. */
async function describeSuccession(
  parts: TreeParts,
): Promise<{ log: number; origin: string; previousCheckpoint: string }> {
  const on = parts.database.queries;
  const logs = await listLogs(on);
  const current = logs.at(-1);
  const recorded = await parts.lastSigned.read();
  const [, recordedBase, recordedNumber = '1'] = /^(.*?)(?:\/(\d+))?$/.exec(recorded?.origin ?? '') ?? [];
  const log = Math.max(current?.number ?? 1, Number(recordedNumber)) + 1;
  const origin = `${logs[0]?.origin ?? (recordedBase || parts.firstOrigin)}/${log}`;
  const stored = current && (await findCheckpoint(on, current.number));
  const previousCheckpoint = recorded
    ? await parts.signer.sign(recorded.origin, checkpointText(recorded))
    : (stored?.note ?? '');
  return { log, origin, previousCheckpoint };
}
