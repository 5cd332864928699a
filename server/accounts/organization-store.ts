import { and, eq, inArray } from 'drizzle-orm';
import type { Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { member, organization } from './tables.ts';

export async function insertOrganization(on: Queries, row: { id: string; name: string }): Promise<void> {
  await on.insert(organization).values({ ...row, slug: row.id, createdAt: new Date() });
}

/** @throws ServiceError `not_found` */
export async function organizationName(on: Queries, organizationId: string): Promise<string> {
  const rows = await on
    .select({ name: organization.name })
    .from(organization)
    .where(eq(organization.id, organizationId));
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0].name;
}

/** By their ids; empty of those that were erased. */
export async function organizationNames(
  on: Queries,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await on
    .select({ id: organization.id, name: organization.name })
    .from(organization)
    .where(inArray(organization.id, [...organizationIds]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** All of them; for the operator only. */
export async function listOrganizations(on: Queries): Promise<{ id: string; name: string }[]> {
  return on
    .select({ id: organization.id, name: organization.name })
    .from(organization)
    .orderBy(organization.id);
}

/** The account's roles in the organization, comma-separated, or undefined when it is no member. */
export async function findMemberRoles(
  on: Queries,
  organizationId: string,
  accountId: string,
): Promise<string | undefined> {
  const rows = await on
    .select({ role: member.role })
    .from(member)
    .where(and(eq(member.organizationId, organizationId), eq(member.userId, accountId)));
  return rows[0]?.role;
}
