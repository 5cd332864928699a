/**
 * The trail in an evidence package: the events of one envelope as they were hashed, and what they commit to. Whoever writes
 * it and whoever checks it use the same text: a reader that sees two things in it cannot exist.
 */
import type { AuditTrail, AuditTrailEvent } from '../../contract/audit-events.ts';
import { concatBytes, sha256, toHex } from './bytes.ts';
import { demandOfEvidence, EvidenceFailure } from './evidence-report.ts';

export const evidenceFormat = 'inkseal-evidence/1';

export interface EvidenceTrail {
  envelopeId: string;
  transactionId: string;
  events: readonly AuditTrailEvent[];
}

/** What an event's text says. */
export interface EventContent {
  chain: string;
  seq: number;
  prev: string;
  id: string;
  at: string;
  type: string;
  actor: { kind: string; id: string };
  facts: Readonly<Record<string, string | number>>;
  /** Name → SHA-256, hex. */
  commitments: Readonly<Record<string, string>>;
}

export type ReadEvent = AuditTrailEvent & { content: EventContent };

export interface ReadTrail extends EvidenceTrail {
  events: readonly ReadEvent[];
}

export function formatTrail({ envelopeId, transactionId, events }: EvidenceTrail): string {
  const listed = events.map(({ id, chain, seq, type, at, body, sha256: hash, details, salts }) => {
    return { id, chain, seq, type, at, body, sha256: hash, details, salts };
  });
  const trail = { format: evidenceFormat, envelopeId, transactionId, events: listed };
  return `${JSON.stringify(trail, null, 2)}\n`;
}

/** What the extra line of an event's proof file holds. */
export const formatProofExtra = ({ body, details, salts }: AuditTrailEvent): string =>
  JSON.stringify({ body, details, salts });

function parseJson(text: string, about: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EvidenceFailure('trail_malformed', about);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRecordOf = (value: unknown, ...kinds: string[]): value is Record<string, never> =>
  isRecord(value) && Object.values(value).every((one) => kinds.includes(typeof one));

const isEvent = (value: unknown): value is AuditTrailEvent =>
  isRecord(value) &&
  ['id', 'chain', 'type', 'at', 'body', 'sha256'].every((name) => typeof value[name] === 'string') &&
  Number.isInteger(value['seq']) &&
  isRecordOf(value['details'], 'string') &&
  isRecordOf(value['salts'], 'string');

const isContent = (value: unknown): value is EventContent =>
  isRecord(value) &&
  ['chain', 'prev', 'id', 'at', 'type'].every((name) => typeof value[name] === 'string') &&
  Number.isInteger(value['seq']) &&
  isRecordOf(value['actor'], 'string') &&
  isRecordOf(value['facts'], 'string', 'number') &&
  isRecordOf(value['commitments'], 'string');

/** @throws EvidenceFailure trail_malformed */
export function readEvent(event: AuditTrailEvent): ReadEvent {
  const about = `event ${event.seq}`;
  const content = parseJson(event.body, about);
  demandOfEvidence(isContent(content), 'trail_malformed', about);
  return { ...event, content };
}

/** @throws EvidenceFailure trail_malformed, format_unknown */
export function parseTrail(text: string): ReadTrail {
  const found = parseJson(text, 'trail.json');
  demandOfEvidence(isRecord(found), 'trail_malformed', 'trail.json');
  const { format, envelopeId, transactionId, events } = found;
  demandOfEvidence(format === evidenceFormat, 'format_unknown', String(format));
  const isWhole =
    typeof envelopeId === 'string' &&
    typeof transactionId === 'string' &&
    Array.isArray(events) &&
    events.length > 0 &&
    events.every(isEvent);
  demandOfEvidence(isWhole, 'trail_malformed', 'trail.json');
  const trail = { envelopeId, transactionId, events };
  demandOfEvidence(formatTrail(trail) === text, 'trail_malformed', 'trail.json');
  return { ...trail, events: trail.events.map(readEvent) };
}

/** The trail that a sealed PDF carries, with what it says of the log. @throws EvidenceFailure trail_malformed */
export function parseAttachedTrail(text: string): Pick<AuditTrail, 'log' | 'events'> & { trail: ReadTrail } {
  const found = parseJson(text, 'audit-trail.json');
  const { envelopeId, transactionId, log, events } = isRecord(found) ? found : {};
  const isWhole =
    typeof envelopeId === 'string' &&
    typeof transactionId === 'string' &&
    (log === null || isRecordOf(log, 'string')) &&
    Array.isArray(events) &&
    events.length > 0 &&
    events.every((event) => isEvent(event) && isInclusion((event as { inclusion?: unknown }).inclusion));
  demandOfEvidence(isWhole, 'trail_malformed', 'audit-trail.json');
  const read = events as AuditTrail['events'];
  const { origin, verifierKey, checkpoint } = (log ?? {}) as Record<string, string | undefined>;
  const isNamed = origin !== undefined && verifierKey !== undefined && checkpoint !== undefined;
  return {
    trail: { envelopeId, transactionId, events: read.map(readEvent) },
    log: isNamed ? { origin, verifierKey, checkpoint } : null,
    events: read,
  };
}

const isInclusion = (value: unknown): boolean =>
  value === null ||
  (isRecord(value) &&
    Number.isSafeInteger(value['index']) &&
    Number(value['index']) >= 0 &&
    Array.isArray(value['hashes']) &&
    value['hashes'].every((hash) => typeof hash === 'string'));

/** That these are the events of this envelope from its first on, each naming the one before. @throws EvidenceFailure */
export async function checkChain(trail: ReadTrail): Promise<void> {
  let prev = '0'.repeat(64);
  for (const [index, event] of trail.events.entries()) {
    const { content, seq } = event;
    const about = `event ${seq}`;
    const hash = toHex(await sha256(new TextEncoder().encode(event.body)));
    demandOfEvidence(hash === event.sha256, 'event_hash_mismatch', about);
    const same = (['id', 'chain', 'seq', 'type', 'at'] as const).every(
      (name) => content[name] === event[name],
    );
    demandOfEvidence(same, 'event_mismatch', about);
    const follows = seq === index + 1 && content.prev === prev && content.chain === trail.envelopeId;
    demandOfEvidence(follows, 'chain_broken', about);
    prev = hash;
  }
  const [created] = trail.events;
  demandOfEvidence(created?.content.facts['transaction'] === trail.transactionId, 'transaction_mismatch');
}

/** SHA-256("inkseal/commitment/v1" 0x00 name 0x00 salt value), hex; undefined for a salt that is none. */
async function commitmentOf(name: string, salt: string, value: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{64}$/.test(salt)) return undefined;
  const saltBytes = Uint8Array.from({ length: 32 }, (_, at) => parseInt(salt.slice(2 * at, 2 * at + 2), 16));
  const utf8 = new TextEncoder();
  const start = utf8.encode(`inkseal/commitment/v1\0${name}\0`);
  return toHex(await sha256(concatBytes(start, saltBytes, utf8.encode(value))));
}

/** That every detail is what its event committed to. @returns the names that nobody can read any more. */
export async function checkOpenings({ seq, details, salts, content }: ReadEvent): Promise<string[]> {
  const names = Object.keys(details);
  const salted = Object.keys(salts);
  demandOfEvidence(
    names.length === salted.length && names.every((name) => Object.hasOwn(salts, name)),
    'opening_mismatch',
    `event ${seq}`,
  );
  for (const name of names) {
    const commitment = Object.hasOwn(content.commitments, name) ? content.commitments[name] : undefined;
    const made = await commitmentOf(name, salts[name] ?? '', details[name] ?? '');
    demandOfEvidence(made !== undefined && made === commitment, 'opening_mismatch', `event ${seq} ${name}`);
  }
  return Object.keys(content.commitments).filter((name) => !Object.hasOwn(details, name));
}
