import { and, eq, lte, sql } from 'drizzle-orm';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { entitlement } from './tables.ts';

export type EntitlementRow = typeof entitlement.$inferSelect;

/** By the database's clock, as every term is. */
const isOver = lte(entitlement.suspendsAt, sql`clock_timestamp()`);

/**
 * What an organization may do by its plan. Asked only where something new begins: who reads, signs, downloads or
 * deletes what is there already is asked for no plan. A server without billing limits nobody.
 */
export class Entitlements {
  readonly #enforced: boolean;

  constructor(enforced: boolean) {
    this.#enforced = enforced;
  }

  /** Test mode is free. @throws ServiceError `subscription_required` or `organization_suspended` */
  async requireSending(
    on: Queries,
    { organizationId, testMode }: { organizationId: string; testMode: boolean },
  ): Promise<void> {
    if (!this.#enforced || testMode) return;
    const [row] = await on
      .select({ standing: entitlement.standing, isOver: sql<boolean>`coalesce(${isOver}, false)` })
      .from(entitlement)
      .where(eq(entitlement.organizationId, organizationId));
    if (!row || row.standing === 'none') throw new ServiceError('subscription_required');
    if (row.standing === 'suspended' || row.isOver) throw new ServiceError('organization_suspended');
  }

  /** `taken` counts whoever is to get one. Without a plan there is no limit. @throws ServiceError `seat_limit_reached` */
  async requireSeats(on: Queries, organizationId: string, taken: number): Promise<void> {
    if (!this.#enforced) return;
    const row = await findEntitlement(on, organizationId);
    const seats = row?.seats ?? null;
    if (seats !== null && taken > seats) throw new ServiceError('seat_limit_reached', { details: { seats } });
  }
}

export async function findEntitlement(
  on: Queries,
  organizationId: string,
): Promise<EntitlementRow | undefined> {
  const rows = await on.select().from(entitlement).where(eq(entitlement.organizationId, organizationId));
  return rows[0];
}

export async function writeEntitlement(tx: Transaction, row: EntitlementRow): Promise<void> {
  await tx
    .insert(entitlement)
    .values(row)
    .onConflictDoUpdate({ target: entitlement.organizationId, set: row });
}

export async function deleteEntitlement(tx: Transaction, organizationId: string): Promise<void> {
  await tx.delete(entitlement).where(eq(entitlement.organizationId, organizationId));
}

/** Whose grace is over and who is not suspended yet. */
export async function listOverdue(on: Queries): Promise<string[]> {
  const rows = await on
    .select({ organizationId: entitlement.organizationId })
    .from(entitlement)
    .where(and(eq(entitlement.standing, 'active'), isOver));
  return rows.map(({ organizationId }) => organizationId);
}

/** True when this call suspended it; false when a payment or another process was faster. */
export async function suspendOverdue(tx: Transaction, organizationId: string): Promise<boolean> {
  const rows = await tx
    .update(entitlement)
    .set({ standing: 'suspended' })
    .where(and(eq(entitlement.organizationId, organizationId), eq(entitlement.standing, 'active'), isOver))
    .returning({ id: entitlement.organizationId });
  return rows.length === 1;
}
