import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { createId } from '#contract/ids.ts';
import type { NewRetentionPolicy, RetentionPolicy } from '#contract/lifecycle.ts';
import { actorOf, requirePermission, type LifecyclePrincipal } from '../accounts/principal.ts';
import { findApp } from '../apps/app-store.ts';
import { lockAlone } from '../documents/organization-lock.ts';
import type { Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { isVisible } from './deletion-store.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { retentionPolicies } from './tables.ts';

type PolicyRow = typeof retentionPolicies.$inferSelect;

export function policyAnswer(row: PolicyRow): RetentionPolicy {
  const { id, testMode, appId, name, keepDays, destroyAfterDays } = row;
  return {
    id,
    testMode,
    appId,
    name,
    keepDays,
    destroyAfterDays,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/** All of an organization's, ended ones too: an auditor asks what was in force. */
export async function listPolicies(on: Queries, principal: LifecyclePrincipal): Promise<PolicyRow[]> {
  return on
    .select()
    .from(retentionPolicies)
    .where(isVisible(retentionPolicies, principal))
    .orderBy(desc(retentionPolicies.id));
}

/** Of every organization those in force, oldest first; for the operator only. */
export async function listPoliciesInForce(on: Queries): Promise<PolicyRow[]> {
  return on
    .select()
    .from(retentionPolicies)
    .where(isNull(retentionPolicies.endedAt))
    .orderBy(asc(retentionPolicies.id));
}

/** Of whatever organization; for the operator only. */
export async function findAnyPolicy(on: Queries, id: string): Promise<PolicyRow | undefined> {
  const rows = await on.select().from(retentionPolicies).where(eq(retentionPolicies.id, id));
  return rows[0];
}

export async function findPolicy(on: Queries, principal: LifecyclePrincipal, id: string): Promise<PolicyRow> {
  const rows = await on
    .select()
    .from(retentionPolicies)
    .where(and(eq(retentionPolicies.id, id), isVisible(retentionPolicies, principal)));
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0];
}

const eventOf = (
  row: PolicyRow,
  type: 'retention_policy.created' | 'retention_policy.ended',
  principal: LifecyclePrincipal,
) => ({
  type,
  organizationId: row.organizationId,
  chain: row.organizationId,
  actor: actorOf(principal),
  facts: {
    policy: row.id,
    keepDays: row.keepDays,
    ...(row.destroyAfterDays !== null && { destroyAfterDays: row.destroyAfterDays }),
    ...(row.appId !== null && { app: row.appId }),
  },
});

/**
 * A minimum, and maybe a maximum, for how long documents are kept. The strictest minimum counts, so a further policy never
 * shortens one. Alone with the organization's lock, as a legal hold. Whoever preserves evidence must not be who destroys it, so
 * a maximum is for those who may delete besides.
 * @throws ServiceError not_found, retention_policy_invalid; forbidden, for a maximum without `deletions:write`
 */
export async function createPolicy(
  parts: LifecycleParts,
  principal: LifecyclePrincipal,
  { name, appId, keepDays, destroyAfterDays }: NewRetentionPolicy,
): Promise<PolicyRow> {
  if (destroyAfterDays !== undefined) requirePermission(principal, 'deletions:write');
  if (destroyAfterDays !== undefined && destroyAfterDays < keepDays)
    throw new ServiceError('retention_policy_invalid', { details: { keepDays, destroyAfterDays } });
  const { organizationId, testMode } = principal;
  const app = appId === undefined ? undefined : await findApp(parts.database.queries, organizationId, appId);
  if (appId !== undefined && (!app || (testMode ?? app.testMode) !== app.testMode))
    throw new ServiceError('not_found');
  return parts.audit.record(async (tx) => {
    await lockAlone(tx, organizationId);
    const row: PolicyRow = {
      id: createId('rtp'),
      organizationId,
      testMode: app?.testMode ?? testMode ?? null,
      appId: appId ?? null,
      name,
      keepDays,
      destroyAfterDays: destroyAfterDays ?? null,
      createdAt: await parts.clock(tx),
      endedAt: null,
    };
    await tx.insert(retentionPolicies).values(row);
    return { result: row, events: [eventOf(row, 'retention_policy.created', principal)] };
  });
}

/** @throws ServiceError not_found, retention_policy_ended */
export async function endPolicy(
  parts: LifecycleParts,
  principal: LifecyclePrincipal,
  id: string,
): Promise<void> {
  await findPolicy(parts.database.queries, principal, id);
  await parts.audit.record(async (tx) => {
    const [row] = await tx.select().from(retentionPolicies).where(eq(retentionPolicies.id, id)).for('update');
    if (!row) throw new ServiceError('not_found');
    if (row.endedAt) throw new ServiceError('retention_policy_ended');
    await tx
      .update(retentionPolicies)
      .set({ endedAt: await parts.clock(tx) })
      .where(eq(retentionPolicies.id, id));
    return { result: undefined, events: [eventOf(row, 'retention_policy.ended', principal)] };
  });
}
