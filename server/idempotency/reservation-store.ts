import { and, arrayOverlaps, eq, isNull, lte, sql } from 'drizzle-orm';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { reservations } from './tables.ts';

export interface Reservation {
  id: Buffer;
  claim: string;
}

export type FoundReservation = Pick<
  typeof reservations.$inferSelect,
  'actedAt' | 'answer' | 'fingerprint' | 'permissions'
> & { ageSeconds: number; isOver: boolean };

/**
 * Longer than any request takes. It only says when a repeat is let try: who takes over from a try that still lives keeps
 * it from acting.
 */
export const claimSeconds = 120;
const keptHours = 24;

const now = sql`clock_timestamp()`;
const after = (seconds: number) => sql`${now} + make_interval(secs => ${seconds})`;
const claimIsOver = sql`${reservations.claimedAt} <= ${now} - make_interval(secs => ${claimSeconds})`;
const isOver = lte(reservations.expiresAt, now);
const isFree = sql`(${isOver} OR (${reservations.answer} IS NULL AND ${reservations.actedAt} IS NULL AND ${claimIsOver}))`;

const mine = ({ id, claim }: Reservation) => and(eq(reservations.id, id), eq(reservations.claim, claim));

/** Undefined when there is none, or one that anybody may take. */
export async function findReservation(on: Queries, id: Buffer): Promise<FoundReservation | undefined> {
  const rows = await on
    .select({
      actedAt: reservations.actedAt,
      answer: reservations.answer,
      fingerprint: reservations.fingerprint,
      permissions: reservations.permissions,
      ageSeconds: sql<number>`extract(epoch FROM ${now} - ${reservations.claimedAt})::int`.mapWith(Number),
      isOver: sql<boolean>`${claimIsOver}`,
    })
    .from(reservations)
    .where(and(eq(reservations.id, id), sql`NOT ${isFree}`));
  return rows[0];
}

/** False when somebody else has it. Committed before the act begins. */
export async function claimReservation(
  on: Queries,
  { id, claim }: Reservation,
  { organizationId, permissions }: { organizationId: string; permissions: string[] },
): Promise<boolean> {
  const fresh = {
    claim,
    claimedAt: now,
    actedAt: null,
    fingerprint: null,
    answer: null,
    about: [],
    permissions,
    expiresAt: after(keptHours * 3600),
  };
  const rows = await on
    .insert(reservations)
    .values({ id, organizationId, ...fresh })
    .onConflictDoUpdate({ target: reservations.id, set: fresh, setWhere: isFree })
    .returning({ id: reservations.id });
  return rows.length === 1;
}

/** Inside the act's transaction. False when the reservation was taken over: then there must be no act. */
export async function markActed(tx: Transaction, own: Reservation, fingerprint: Buffer): Promise<boolean> {
  const rows = await tx
    .update(reservations)
    .set({ actedAt: now, fingerprint })
    .where(mine(own))
    .returning({ id: reservations.id });
  return rows.length === 1;
}

export async function keepAnswer(
  on: Queries,
  own: Reservation,
  kept: { answer: Buffer; about: string[]; fingerprint: Buffer },
): Promise<void> {
  await on.update(reservations).set(kept).where(mine(own));
}

/** False when there was an act: then the key stays taken. */
export async function releaseReservation(on: Queries, own: Reservation): Promise<boolean> {
  const rows = await on
    .delete(reservations)
    .where(and(mine(own), isNull(reservations.actedAt)))
    .returning({ id: reservations.id });
  return rows.length === 1;
}

/** Of a try that has ended without an answer to keep: nobody is to wait for it. */
const ended = { claimedAt: sql`${now} - make_interval(secs => ${claimSeconds})` };

export async function endWithoutAnswer(on: Queries, own: Reservation): Promise<void> {
  await on.update(reservations).set(ended).where(mine(own));
}

/** Takes away the answers that tell of these; that there was an act stays, so that it is not done again. */
export async function forgetAnswersAbout(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(reservations)
    .set({ ...ended, answer: null, about: [], actedAt: sql`coalesce(${reservations.actedAt}, ${now})` })
    .where(arrayOverlaps(reservations.about, [...ids]));
}

export async function forgetOrganization(tx: Transaction, organizationId: string): Promise<void> {
  await tx.delete(reservations).where(eq(reservations.organizationId, organizationId));
}

export async function sweepReservations(on: Queries): Promise<void> {
  await on.delete(reservations).where(isOver);
}
