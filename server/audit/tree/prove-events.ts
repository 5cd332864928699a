import type { AuditTrailEvent, AuditTrail, LogInclusion } from '#contract/audit-events.ts';
import { formatProofExtra } from '#verify/evidence-trail.ts';
import { formatLogProof } from '#verify/verify-log-proof.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { cosignedNote, findEndorsed, findTimestamp } from './endorsement-store.ts';
import {
  findCheckpoint,
  listLeavesOf,
  listLogs,
  tilesOf,
  type LogCheckpointRow,
  type LogOriginRow,
} from './log-store.ts';
import type { TreeParts } from './sign-checkpoint.ts';
import { TreeReader } from './tree-reader.ts';

/** Where events stand in the log, and the checkpoint that their proofs lead to. */
export interface EventProofs {
  /** Null before anything was signed. */
  log: AuditTrail['log'];
  /** By event; events that the checkpoint does not cover yet are missing. */
  inclusions: ReadonlyMap<string, LogInclusion>;
}

type ProofParts = Pick<TreeParts, 'database' | 'signer'>;

/** What somebody has to know of a log to check its proofs. */
export interface LogIdentity {
  origin: string;
  verifierKey: string;
}

/** Inclusion proofs of these events to the newest checkpoint. What is too young for it comes with the next one. */
export async function proveEvents(parts: ProofParts, eventIds: readonly string[]): Promise<EventProofs> {
  const on = parts.database.queries;
  const current = (await listLogs(on)).at(-1);
  const signed = current && (await findCheckpoint(on, current.number));
  if (!signed) return { log: null, inclusions: new Map() };
  return proveTo(parts, current, signed, await listLeavesOf(on, current.number, eventIds));
}

async function proveTo(
  parts: ProofParts,
  { number, origin }: LogOriginRow,
  signed: LogCheckpointRow,
  leaves: readonly { eventId: string; leafIndex: number }[],
): Promise<EventProofs & { log: NonNullable<AuditTrail['log']> }> {
  const on = parts.database.queries;
  const tree = new TreeReader(signed.size, tilesOf(on, number));
  const inclusions = new Map<string, LogInclusion>();
  for (const { eventId, leafIndex } of leaves) {
    if (leafIndex >= signed.size) continue;
    const hashes = await tree.inclusionProof(leafIndex);
    inclusions.set(eventId, { index: leafIndex, hashes: hashes.map((hash) => hash.toString('base64')) });
  }
  const verifierKey = await parts.signer.verifierKey(origin);
  const checkpoint = await cosignedNote(on, signed);
  return { log: { origin, verifierKey, checkpoint }, inclusions };
}

/** The log that these proofs are of; before anything was signed, the one that they will be of. */
export async function identifyLog(
  parts: ProofParts & Pick<TreeParts, 'firstOrigin'>,
  { log }: EventProofs,
): Promise<LogIdentity> {
  const origin = log?.origin ?? parts.firstOrigin;
  return { origin, verifierKey: await parts.signer.verifierKey(origin) };
}

/** A trail's events and log, each event with its proof where there is one. */
export function withProofs(
  events: readonly AuditTrailEvent[],
  { log, inclusions }: EventProofs,
): Pick<AuditTrail, 'log' | 'events'> {
  return { log, events: events.map((event) => ({ ...event, inclusion: inclusions.get(event.id) ?? null })) };
}

/**
 * A proof file for one event, c2sp.org/tlog-proof@v1. Its extra line holds the event and its openings as JSON, so that the
 * file alone says what was logged; a verifier hashes the body, and the commitments in it, anew.
 * @returns undefined while no signed checkpoint covers the event.
 */
export async function proofFileFor(parts: ProofParts, event: AuditTrailEvent): Promise<string | undefined> {
  const { log, inclusions } = await proveEvents(parts, [event.id]);
  const inclusion = inclusions.get(event.id);
  if (!log || !inclusion) return undefined;
  return formatProofFile(event, inclusion, log.checkpoint);
}

/** `inclusion` leads to `checkpoint`, a signed note. */
export function formatProofFile(
  event: AuditTrailEvent,
  { index, hashes }: LogInclusion,
  checkpoint: string,
): string {
  return formatLogProof({
    extra: Buffer.from(formatProofExtra(event)),
    index: BigInt(index),
    hashes: hashes.map((hash) => Buffer.from(hash, 'base64')),
    checkpoint,
  });
}

/** Checkpoints come every second or so; whoever asks right after an event would otherwise always be too early. */
const proofPatienceMilliseconds = 5_000;
const proofPauseMilliseconds = 200;
const proofRetrySeconds = 2;

/** `timestamp`: the checkpoint as it was stamped, and the token, DER; null where there is none. */
export type WholeProofs = EventProofs & {
  log: NonNullable<AuditTrail['log']>;
  timestamp: { checkpoint: string; token: Buffer } | null;
};

/** To a checkpoint that others stand behind, if there is one by now that covers them all. */
async function proveEndorsed(
  parts: ProofParts,
  eventIds: readonly string[],
): Promise<WholeProofs | undefined> {
  const on = parts.database.queries;
  const current = (await listLogs(on)).at(-1);
  const leaves = current ? await listLeavesOf(on, current.number, eventIds) : [];
  if (!current || leaves.length < eventIds.length) return undefined;
  const last = leaves.reduce((most, { leafIndex }) => Math.max(most, leafIndex), 0);
  const endorsed = await findEndorsed(on, current.number, last + 1);
  if (!endorsed) return undefined;
  const stamp = await findTimestamp(on, endorsed);
  const timestamp = stamp ? { checkpoint: endorsed.note, token: stamp.token } : null;
  return { ...(await proveTo(parts, current, endorsed, leaves)), timestamp };
}

/**
 * Proofs of all these events to one checkpoint, which is waited for.
 * @throws ServiceError log_proof_not_ready when it does not come: the log may be refusing to sign.
 */
export async function proveAllEvents(parts: ProofParts, eventIds: readonly string[]): Promise<WholeProofs> {
  const endorsed = await proveEndorsed(parts, eventIds);
  if (endorsed) return endorsed;
  const until = performance.now() + proofPatienceMilliseconds;
  for (;;) {
    const { log, inclusions } = await proveEvents(parts, eventIds);
    if (log && eventIds.every((id) => inclusions.has(id))) return { log, inclusions, timestamp: null };
    if (performance.now() > until) throw proofNotReady();
    await new Promise((resolve) => setTimeout(resolve, proofPauseMilliseconds));
  }
}

export const proofNotReady = (): ServiceError =>
  new ServiceError('log_proof_not_ready', { headers: { 'retry-after': String(proofRetrySeconds) } });
