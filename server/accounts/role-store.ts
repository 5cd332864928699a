import { and, count, eq, gt } from 'drizzle-orm';
import { isPermission, rolePermissions, type Permission } from '#contract/permissions.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { isRole } from './roles.ts';
import { invitation, member, organizationRole } from './tables.ts';

export type RoleRow = typeof organizationRole.$inferSelect;

const theRole = (organizationId: string, id: string) =>
  and(eq(organizationRole.organizationId, organizationId), eq(organizationRole.id, id));

export async function listRoles(on: Queries, organizationId: string): Promise<RoleRow[]> {
  return on
    .select()
    .from(organizationRole)
    .where(eq(organizationRole.organizationId, organizationId))
    .orderBy(organizationRole.id);
}

export async function findRole(
  on: Queries,
  organizationId: string,
  id: string,
): Promise<RoleRow | undefined> {
  const rows = await on.select().from(organizationRole).where(theRole(organizationId, id));
  return rows[0];
}

export async function insertRole(tx: Transaction, row: RoleRow): Promise<void> {
  await tx.insert(organizationRole).values(row);
}

export async function updateRole(
  tx: Transaction,
  { organizationId, id }: RoleRow,
  change: Partial<Pick<RoleRow, 'name' | 'permissions'>>,
): Promise<void> {
  await tx.update(organizationRole).set(change).where(theRole(organizationId, id));
}

export async function deleteRole(tx: Transaction, { organizationId, id }: RoleRow): Promise<void> {
  await tx.delete(organizationRole).where(theRole(organizationId, id));
}

/** How many members have each role, by its name or id. */
export async function countMembersByRole(on: Queries, organizationId: string): Promise<Map<string, number>> {
  const rows = await on
    .select({ role: member.role, n: count() })
    .from(member)
    .where(eq(member.organizationId, organizationId))
    .groupBy(member.role);
  return new Map(rows.map(({ role, n }) => [role, n]));
}

/** Invitations that wait and would give it. */
export async function countInvitationsTo(
  on: Queries,
  { organizationId, id }: RoleRow,
  now: Date,
): Promise<number> {
  const waits = and(eq(invitation.status, 'pending'), gt(invitation.expiresAt, now));
  const [row] = await on
    .select({ n: count() })
    .from(invitation)
    .where(and(eq(invitation.organizationId, organizationId), eq(invitation.role, id), waits));
  return row?.n ?? 0;
}

/** What a role lets its members do; undefined for one that the organization does not have. */
export async function findPermissionsOf(
  on: Queries,
  organizationId: string,
  role: string,
): Promise<readonly Permission[] | undefined> {
  if (isRole(role)) return rolePermissions[role];
  const row = await findRole(on, organizationId, role);
  return row?.permissions.filter(isPermission);
}

/**
 * What a member may do, and the role to name them by; undefined when they have none that there is. better-auth keeps several
 * roles in one comma-separated text.
 */
export async function findMemberPermissions(
  on: Queries,
  organizationId: string,
  memberRoles: string,
): Promise<{ role: string; permissions: ReadonlySet<Permission> } | undefined> {
  const known: { role: string; permissions: readonly Permission[] }[] = [];
  for (const role of memberRoles.split(',')) {
    const permissions = await findPermissionsOf(on, organizationId, role);
    if (permissions) known.push({ role, permissions });
  }
  const [first] = known;
  return first && { role: first.role, permissions: new Set(known.flatMap((one) => one.permissions)) };
}
