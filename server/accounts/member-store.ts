import { and, count, eq } from 'drizzle-orm';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { member, organization, user } from './tables.ts';

export interface MemberRow {
  organizationId: string;
  accountId: string;
  name: string;
  email: string;
  twoFactor: boolean;
  role: string;
  joinedAt: Date;
}

const columns = {
  organizationId: member.organizationId,
  accountId: member.userId,
  name: user.name,
  email: user.email,
  twoFactor: user.twoFactorEnabled,
  role: member.role,
  joinedAt: member.createdAt,
};

export async function listMembers(on: Queries, organizationId: string): Promise<MemberRow[]> {
  return on
    .select(columns)
    .from(member)
    .innerJoin(user, eq(member.userId, user.id))
    .where(eq(member.organizationId, organizationId))
    .orderBy(user.id);
}

/**
 * Where an organization has members, one of them has shown that their address is theirs: what is mailed to strangers in its name
 * must not be anybody's. One that the operator made and nobody joined is the operator's.
 * @throws ServiceError `email_not_verified`
 */
export async function requireProvenMember(on: Queries, organizationId: string): Promise<void> {
  const rows = await on
    .selectDistinct({ isProven: user.emailVerified })
    .from(member)
    .innerJoin(user, eq(member.userId, user.id))
    .where(eq(member.organizationId, organizationId));
  if (rows.length > 0 && !rows.some(({ isProven }) => isProven)) throw new ServiceError('email_not_verified');
}

/** @throws ServiceError `not_found` */
export async function needMember(on: Queries, organizationId: string, accountId: string): Promise<MemberRow> {
  const [row] = await on
    .select(columns)
    .from(member)
    .innerJoin(user, eq(member.userId, user.id))
    .where(and(eq(member.organizationId, organizationId), eq(member.userId, accountId)));
  if (!row) throw new ServiceError('not_found');
  return row;
}

/** How many organizations the account is an owner of. */
export async function countOwned(on: Queries, accountId: string): Promise<number> {
  const rows = await on
    .select({ n: count() })
    .from(member)
    .where(and(eq(member.userId, accountId), eq(member.role, 'owner')));
  return rows[0]?.n ?? 0;
}

/** Membership changes one after the other: two owners who leave at once would leave none. */
export async function lockMembership(tx: Transaction, organizationId: string): Promise<void> {
  await tx
    .select({ id: organization.id })
    .from(organization)
    .where(eq(organization.id, organizationId))
    .for('update');
}

export async function insertMember(
  tx: Transaction,
  row: { id: string; organizationId: string; accountId: string; role: string },
): Promise<void> {
  const { id, organizationId, accountId, role } = row;
  await tx.insert(member).values({ id, organizationId, userId: accountId, role, createdAt: new Date() });
}

const theMember = (row: MemberRow) =>
  and(eq(member.organizationId, row.organizationId), eq(member.userId, row.accountId));

export async function updateMemberRole(tx: Transaction, row: MemberRow, role: string): Promise<void> {
  await tx.update(member).set({ role }).where(theMember(row));
}

export async function deleteMember(tx: Transaction, row: MemberRow): Promise<void> {
  await tx.delete(member).where(theMember(row));
}
