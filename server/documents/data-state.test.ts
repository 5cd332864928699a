/** The rules against a model that knows only what they promise: fast-check plays the parties, the court and the clock. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  graceMilliseconds,
  interestBlockers,
  isCancellable,
  isGone,
  keepingBlockers,
  mayDestroy,
  mayUse,
  recipientInterestMilliseconds,
  resumedGraceMilliseconds,
  stateOf,
  stepRequest,
  type HeldInterest,
  type KeepingFacts,
  type RequestState,
} from './data-state.ts';

const start = Date.parse('2026-11-27T00:00:00Z');
const hour = 3_600_000;

interface Party {
  request: { state: RequestState; graceEndsAt: Date; askedAt: number } | null;
  held: boolean;
}

/** A document as the rules are used on it, and beside it what really happened. */
class World {
  now = start;
  parties: Party[] = [
    { request: null, held: true },
    { request: null, held: true },
  ];
  recipient: HeldInterest | null = { lapsesAt: null };
  keeping: KeepingFacts = { legalHolds: 0, retainedUntil: null, openEnvelopes: 0, runningJobs: 0 };
  destroyedAt: number | null = null;

  get heldCount(): number {
    return this.parties.filter(({ held }) => held).length + (this.recipient ? 1 : 0);
  }

  look(): void {
    if (this.destroyedAt !== null) return;
    const now = new Date(this.now);
    if (this.recipient?.lapsesAt && this.recipient.lapsesAt <= now) this.recipient = null;
    const keeping = keepingBlockers(this.keeping, now);
    for (const party of this.parties) {
      if (!party.request) continue;
      const step = stepRequest({ ...party.request, interestHeld: party.held }, keeping, now);
      if (step.release) {
        // Nobody is let go before the whole grace has passed, nor while anything keeps the document.
        expect(this.now - party.request.askedAt).toBeGreaterThanOrEqual(graceMilliseconds);
        expect(keeping).toEqual([]);
        party.held = false;
      }
      party.request = { ...party.request, state: step.state, graceEndsAt: step.graceEndsAt };
    }
    const asked = this.parties.some(({ request }) => request !== null);
    if (asked && mayDestroy(keeping, this.heldCount)) this.destroyedAt = this.now;
  }
}

type Act = (world: World) => void;

const acts: fc.Arbitrary<{ name: string; act: Act }> = fc.oneof(
  fc.integer({ min: 0, max: 1 }).map((who) => ({
    name: `party ${who} asks`,
    act: (world: World) => {
      const party = world.parties[who]!;
      party.request ??= {
        state: 'pending_grace',
        graceEndsAt: new Date(world.now + graceMilliseconds),
        askedAt: world.now,
      };
    },
  })),
  fc.integer({ min: 0, max: 1 }).map((who) => ({
    name: `party ${who} cancels`,
    act: (world: World) => {
      const party = world.parties[who]!;
      if (party.request && isCancellable({ ...party.request, interestHeld: party.held }))
        party.request = null;
    },
  })),
  fc.constantFrom(-1, 1).map((by) => ({
    name: `legal holds ${by}`,
    act: (world: World) => void (world.keeping.legalHolds = Math.max(0, world.keeping.legalHolds + by)),
  })),
  fc.integer({ min: -100, max: 200 }).map((hours) => ({
    name: `retained for ${hours} h`,
    act: (world: World) => void (world.keeping.retainedUntil = new Date(world.now + hours * hour)),
  })),
  fc.constantFrom(0, 1).map((open) => ({
    name: `open envelopes ${open}`,
    act: (world: World) => void (world.keeping.openEnvelopes = open),
  })),
  fc.constant({
    name: 'completion',
    act: (world: World) => {
      if (world.recipient)
        world.recipient = { lapsesAt: new Date(world.now + recipientInterestMilliseconds) };
    },
  }),
  fc.constant({ name: 'the recipient lets go', act: (world: World) => void (world.recipient = null) }),
  fc.integer({ min: 1, max: 3000 }).map((hours) => ({
    name: `${hours} h pass`,
    act: (world: World) => void (world.now += hours * hour),
  })),
);

describe('the rules of a document’s end', () => {
  it('destroy nothing that anything keeps, and nothing early, whatever happens in whatever order', () => {
    let destroyed = 0;
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 60, size: 'max' }), (played) => {
        const world = new World();
        for (const { act } of played) {
          if (world.destroyedAt === null) act(world);
          const before = world.destroyedAt;
          world.look();
          if (world.destroyedAt === null || before !== null) continue;
          destroyed += 1;
          // Invariants 1 and 2, at the moment of destruction.
          expect(world.keeping.legalHolds).toBe(0);
          expect(world.keeping.openEnvelopes).toBe(0);
          expect(world.keeping.retainedUntil?.getTime() ?? 0).toBeLessThanOrEqual(world.now);
          expect(world.heldCount).toBe(0);
        }
      }),
      { numRuns: 3000 },
    );
    expect(destroyed).toBeGreaterThan(50);
  });

  it('end every request once what keeps the document is gone: no limbo (invariant 5)', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 30 }), (played) => {
        const world = new World();
        for (const { act } of played) {
          if (world.destroyedAt === null) act(world);
          world.look();
        }
        world.keeping = { legalHolds: 0, retainedUntil: null, openEnvelopes: 0, runningJobs: 0 };
        for (const party of world.parties)
          party.request ??= {
            state: 'pending_grace',
            graceEndsAt: new Date(world.now + graceMilliseconds),
            askedAt: world.now,
          };
        world.recipient &&= { lapsesAt: new Date(world.now + recipientInterestMilliseconds) };
        for (let looks = 0; looks < 10 && world.destroyedAt === null; looks++) {
          world.now += recipientInterestMilliseconds;
          world.look();
        }
        expect(world.destroyedAt).not.toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it('give a shorter grace after a legal hold, in which it can still be cancelled', () => {
    const now = new Date(start);
    const waiting = { state: 'waiting', graceEndsAt: new Date(start - hour), interestHeld: true } as const;
    const next = stepRequest(waiting, [], now);
    expect(next).toEqual({
      state: 'pending_grace',
      graceEndsAt: new Date(start + resumedGraceMilliseconds),
      release: false,
    });
    expect(isCancellable({ ...next, interestHeld: true })).toBe(true);
    expect(isCancellable({ ...waiting, interestHeld: false })).toBe(false);
  });

  it('name what a document waits for', () => {
    const until = new Date(start + hour);
    const facts = { legalHolds: 2, retainedUntil: until, openEnvelopes: 1, runningJobs: 1 };
    expect(keepingBlockers(facts, new Date(start))).toEqual([
      { kind: 'legal_hold', count: 2 },
      { kind: 'retention', until },
      { kind: 'envelope_open', count: 1 },
      { kind: 'sealing', count: 1 },
    ]);
    expect(interestBlockers([{ lapsesAt: until }])).toEqual([{ kind: 'interest', count: 1, until }]);
    expect(interestBlockers([{ lapsesAt: until }, { lapsesAt: null }])).toEqual([
      { kind: 'interest', count: 2, until: null },
    ]);
  });

  it('call a document one that goes only when every organization that holds it has asked', () => {
    const [grace, waiting] = [
      { held: true, request: 'pending_grace' },
      { held: true, request: 'waiting' },
    ] as const;
    const [letGo, keeps] = [
      { held: false, request: 'waiting' },
      { held: true, request: null },
    ] as const;
    expect([[], [keeps], [keeps, grace], [keeps, waiting], [letGo, keeps]].map(stateOf)).toEqual(
      Array<string>(5).fill('live'),
    );
    expect([[grace], [waiting, grace], [letGo, grace]].map(stateOf)).toEqual(
      Array<string>(3).fill('pending_grace'),
    );
    expect([[waiting], [letGo], [letGo, waiting]].map(stateOf)).toEqual(Array<string>(3).fill('waiting'));
    expect((['live', 'waiting', 'shredding', 'destroyed'] as const).map(isGone)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('let a party use a document by its own interest and its own wish', () => {
    const leavingSince = new Date(start);
    expect(mayUse(undefined)).toBe('no');
    expect(mayUse({ state: 'held', leavingSince: null })).toBe('yes');
    expect(mayUse({ state: 'held', leavingSince })).toBe('leaving');
    expect(mayUse({ state: 'released', leavingSince })).toBe('no');
    expect(mayUse({ state: 'lapsed', leavingSince: null })).toBe('no');
  });
});
