/**
 * When a document goes. Pure: facts and the database's clock in, the next state out; data-state.test.ts walks it with a
 * model. Every party asks for itself and is let go alone; the bytes go when the last party has let go and nothing else
 * keeps them.
 *
 *   live → pending_grace → shredding → erasing_copies → destroyed, or waiting for what is named
 */

const states = ['live', 'pending_grace', 'waiting', 'shredding', 'erasing_copies', 'destroyed'] as const;
export type DataState = (typeof states)[number];
/** From here on there is no way back: the keys are gone. */
export const goneStates: readonly DataState[] = ['shredding', 'erasing_copies', 'destroyed'];
export const isGone = (state: DataState): boolean => goneStates.includes(state);

export type PartyKind = 'organization' | 'recipient';
export type InterestState = 'held' | 'released' | 'lapsed';

/** Of a deletion request; a party's own, where a document has several. */
export type RequestState = Exclude<DataState, 'live'> | 'cancelled';

const hour = 3_600_000;
const day = 24 * hour;
/** How long a deletion may be thought over. */
export const graceMilliseconds = 72 * hour;
/** Once more, after what it waited for is gone: a legal hold may have been released by mistake. */
export const resumedGraceMilliseconds = 24 * hour;
/** How long somebody without an account may fetch what they signed. */
export const recipientInterestMilliseconds = 90 * day;

/** Why a document, or somebody's data, cannot go yet. */
export type Blocker =
  | { kind: 'legal_hold'; count: number }
  | { kind: 'retention'; until: Date }
  | { kind: 'envelope_open'; count: number }
  | { kind: 'sealing'; count: number }
  | { kind: 'interest'; count: number; until: Date | null }
  | { kind: 'documents'; count: number };

/** What keeps a document whatever its parties want. */
export interface KeepingFacts {
  legalHolds: number;
  /** The latest end of a policy's minimum. */
  retainedUntil: Date | null;
  /** Envelopes that are out for signing or being sealed. */
  openEnvelopes: number;
  /** Seals that something is still to be appended to. */
  runningJobs: number;
}

export function keepingBlockers(facts: KeepingFacts, now: Date): Blocker[] {
  const { legalHolds, retainedUntil, openEnvelopes, runningJobs } = facts;
  return [
    ...(legalHolds > 0 ? [{ kind: 'legal_hold' as const, count: legalHolds }] : []),
    ...(retainedUntil && retainedUntil > now ? [{ kind: 'retention' as const, until: retainedUntil }] : []),
    ...(openEnvelopes > 0 ? [{ kind: 'envelope_open' as const, count: openEnvelopes }] : []),
    ...(runningJobs > 0 ? [{ kind: 'sealing' as const, count: runningJobs }] : []),
  ];
}

/** Those of them that a party itself has put in the way of letting go; what others keep stays with them, by their own keys. */
export const ownBlockers = (
  keeping: readonly Blocker[],
  { isOwner, legalHolds }: { isOwner: boolean; legalHolds: number },
): Blocker[] =>
  keeping.flatMap<Blocker>((blocker) => {
    if (blocker.kind !== 'legal_hold') return isOwner ? [blocker] : [];
    return legalHolds > 0 ? [{ ...blocker, count: legalHolds }] : [];
  });

export interface HeldInterest {
  lapsesAt: Date | null;
}

/** Other parties that still hold an interest; `until` when the last of them lapses by itself, null when one never does. */
export function interestBlockers(held: readonly HeldInterest[]): Blocker[] {
  if (held.length === 0) return [];
  const ends = held.map(({ lapsesAt }) => lapsesAt?.getTime() ?? Infinity);
  const last = Math.max(...ends);
  return [{ kind: 'interest', count: held.length, until: last === Infinity ? null : new Date(last) }];
}

export interface RequestFacts {
  state: RequestState;
  graceEndsAt: Date;
  /** False once this party has let go. */
  interestHeld: boolean;
}

export interface RequestStep {
  state: RequestState;
  graceEndsAt: Date;
  /** The party lets go now. */
  release: boolean;
}

/** What becomes of one party's request by the clock and by what keeps the document. */
export function stepRequest(
  { state, graceEndsAt, interestHeld }: RequestFacts,
  keeping: readonly Blocker[],
  now: Date,
): RequestStep {
  const same = { state, graceEndsAt, release: false };
  if (state === 'pending_grace') {
    if (now < graceEndsAt) return same;
    return { state: 'waiting', graceEndsAt, release: keeping.length === 0 };
  }
  if (state !== 'waiting' || !interestHeld || keeping.length > 0) return same;
  return {
    state: 'pending_grace',
    graceEndsAt: new Date(now.getTime() + resumedGraceMilliseconds),
    release: false,
  };
}

/** Whether everything that must be true before the keys go is true. Asked once more under the locks. */
export const mayDestroy = (keeping: readonly Blocker[], heldInterests: number): boolean =>
  keeping.length === 0 && heldInterests === 0;

/** One organization's part in a document. */
export interface OrganizationPart {
  held: boolean;
  /** Of its request, unless that was cancelled; null where there is none. */
  request: RequestState | null;
}

/**
 * The state of the document itself, as long as it is not gone: whether it as a whole is about to go.
 *
 * A request binds the party that made it and nobody else. While any organization holds an interest and has not asked, the
 * document is live, however many others ask, wait, or have let go: it is not going. It is in its grace when every organization
 * that still holds it has asked and one of them can think better of it by the clock, and waits when all of them have only what
 * is named left in the way, or none holds it any more and what is left lapses or is released by itself.
 *
 * So this says nothing about what one party may do; that is `mayUse`.
 */
export function stateOf(parts: readonly OrganizationPart[]): DataState {
  const holders = parts.filter(({ held }) => held);
  if (holders.some(({ request }) => request === null)) return 'live';
  if (holders.some(({ request }) => request === 'pending_grace')) return 'pending_grace';
  return parts.some(({ request }) => request !== null) ? 'waiting' : 'live';
}

/**
 * What a party may still make of a document that is not gone: `yes` while it holds its interest and does not want the
 * document destroyed; `leaving` while it does; `no` once it has let go, or where it never was a party. Reading is not making:
 * a party reads until it lets go.
 */
export function mayUse(
  own: { state: InterestState; leavingSince: Date | null } | undefined,
): 'yes' | 'leaving' | 'no' {
  if (own?.state !== 'held') return 'no';
  return own.leavingSince === null ? 'yes' : 'leaving';
}

/** Only while a party still holds its interest can it think better of it. */
export const isCancellable = ({ state, interestHeld }: RequestFacts): boolean =>
  interestHeld && (state === 'pending_grace' || state === 'waiting');
