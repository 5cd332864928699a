/** Checks events as the server has given them, with the verifier that the command line has, in the reader's browser. */
import type { AuditTrail, LoggedEvent } from '../../contract/audit-events.ts';
import { decodeBase64, sha256, toHex } from '../../verify/core/bytes.ts';
import { parseCheckpoint } from '../../verify/core/checkpoint.ts';
import { checkChain, checkOpenings, readEvent } from '../../verify/core/evidence-trail.ts';
import { EvidenceFailure } from '../../verify/core/evidence-report.ts';
import { LogFailure, type LogFailureCode } from '../../verify/core/log-report.ts';
import { hashLeaf, verifyInclusion } from '../../verify/core/merkle.ts';
import { openNote, parseVerifierKey } from '../../verify/core/signed-note.ts';

export type ProofState = 'proven' | 'too_young' | 'event_hash_mismatch' | LogFailureCode;

export interface CheckedEvents {
  /** By event: `proven`, or not covered by a checkpoint yet, or why it does not hold. */
  states: ReadonlyMap<string, ProofState>;
  /** Of the checkpoint that all was checked against: whose word it is, and how much of the log it covers. */
  verifierKey: string;
  logSize: bigint;
}

type Provable = Pick<LoggedEvent, 'id' | 'body' | 'sha256' | 'inclusion'>;

/**
 * That each event stands in the signed log as it is shown. The key is the one the server names: whoever doubts the
 * server compares it with what the operator has published.
 * @throws LogFailure when the checkpoint itself does not hold
 */
export async function checkEvents(
  events: readonly Provable[],
  log: NonNullable<AuditTrail['log']>,
): Promise<CheckedEvents> {
  const key = await parseVerifierKey(log.verifierKey);
  const { origin, size, root } = parseCheckpoint(await openNote(log.checkpoint, [key]));
  if (origin !== log.origin) throw new LogFailure('origin_unexpected');
  const states = new Map<string, ProofState>();
  for (const { id, body, sha256: claimed, inclusion } of events) {
    const bytes = new TextEncoder().encode(body);
    if (toHex(await sha256(bytes)) !== claimed) states.set(id, 'event_hash_mismatch');
    else if (!inclusion) states.set(id, 'too_young');
    else {
      const proof = inclusion.hashes.map((hash) => decodeBase64(hash) ?? new Uint8Array());
      const claim = { index: BigInt(inclusion.index), size, root, leafHash: await hashLeaf(bytes), proof };
      states.set(id, await verifyInclusion(claim).then(() => 'proven' as const, failureCode));
    }
  }
  return { states, verifierKey: log.verifierKey, logSize: size };
}

/** As `checkEvents`, for events that were fetched one after the other, the log growing meanwhile. */
export async function checkPages(
  pages: readonly { log: AuditTrail['log']; events: readonly Provable[] }[],
): Promise<CheckedEvents | undefined> {
  let all: CheckedEvents | undefined;
  for (const { log, events } of pages) {
    if (!log) continue;
    const one = await checkEvents(events, log);
    all = { ...(all ?? one), states: new Map([...(all?.states ?? []), ...one.states]) };
  }
  return all;
}

/**
 * That these are all events of the envelope from its first on, each naming the one before, and that every name and
 * address shown is the one its event has committed to. Undefined when it holds, else the code of what does not.
 */
export async function checkTrail({
  envelopeId,
  transactionId,
  events,
}: AuditTrail): Promise<string | undefined> {
  try {
    const read = events.map(readEvent);
    await checkChain({ envelopeId, transactionId, events: read });
    for (const event of read) await checkOpenings(event);
    return undefined;
  } catch (error) {
    if (error instanceof EvidenceFailure) return error.code;
    throw error;
  }
}

export function failureCode(error: unknown): LogFailureCode {
  if (error instanceof LogFailure) return error.code;
  throw error;
}
