import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { cancelUncovered } from './cancel-invitations.ts';
import {
  deleteMember,
  listMembers,
  lockMembership,
  needMember,
  updateMemberRole,
  type MemberRow,
} from './member-store.ts';
import { actorOf, requireHolds, type AccountPrincipal } from './principal.ts';
import { findMemberPermissions, findPermissionsOf } from './role-store.ts';

const isOwner = ({ role }: MemberRow): boolean => role === 'owner';

/** @throws ServiceError `last_owner`, since nobody could make another one afterwards */
async function requireAnotherOwner(tx: Transaction, row: MemberRow): Promise<void> {
  const members = await listMembers(tx, row.organizationId);
  if (!members.some((one) => isOwner(one) && one.accountId !== row.accountId))
    throw new ServiceError('last_owner');
}

/**
 * What this person may give and take, as things stand under the lock: what the request was let in with may have been
 * taken from them since.
 */
export async function requireHoldsNow(
  tx: Transaction,
  { organizationId, accountId }: AccountPrincipal,
  wanted: readonly string[],
): Promise<void> {
  const { role } = await needMember(tx, organizationId, accountId);
  const may = await findMemberPermissions(tx, organizationId, role);
  requireHolds({ permissions: may?.permissions ?? new Set() }, ['members:write', ...wanted]);
}

/** Whom this person may do something to: somebody who may more than they do is not theirs to change. */
export async function requireOutranks(
  tx: Transaction,
  principal: AccountPrincipal,
  ...roles: readonly string[]
): Promise<void> {
  const wanted: string[] = [];
  for (const role of roles) {
    const permissions = await findPermissionsOf(tx, principal.organizationId, role);
    if (!permissions) throw new ServiceError('role_unknown');
    wanted.push(...permissions);
  }
  await requireHoldsNow(tx, principal, wanted);
}

function memberEvent(
  type: 'member.role_changed' | 'member.removed' | 'member.left',
  principal: AccountPrincipal,
  facts: Record<string, string>,
): AuditEntry {
  const { organizationId } = principal;
  return { type, organizationId, chain: organizationId, actor: actorOf(principal), facts };
}

/** @throws ServiceError `not_found`, `permission_not_held` or `last_owner` */
export async function changeMemberRole(
  audit: AuditLog,
  principal: AccountPrincipal,
  accountId: string,
  role: string,
): Promise<MemberRow> {
  return audit.record(async (tx) => {
    await lockMembership(tx, principal.organizationId);
    const row = await needMember(tx, principal.organizationId, accountId);
    await requireOutranks(tx, principal, row.role, role);
    if (isOwner(row) && role !== 'owner') await requireAnotherOwner(tx, row);
    await updateMemberRole(tx, row, role);
    const facts = { account: accountId, role, was: row.role };
    const changed = memberEvent('member.role_changed', principal, facts);
    return {
      result: { ...row, role },
      events: [changed, ...(await cancelUncovered(tx, principal.organizationId, actorOf(principal)))],
    };
  });
}

/** What they did stays; what they may is over with their next request. @throws as `changeMemberRole` does */
export async function removeMember(
  audit: AuditLog,
  principal: AccountPrincipal,
  accountId: string,
): Promise<void> {
  await audit.record(async (tx) => {
    await lockMembership(tx, principal.organizationId);
    const row = await needMember(tx, principal.organizationId, accountId);
    const isLeaving = accountId === principal.accountId;
    if (!isLeaving) await requireOutranks(tx, principal, row.role);
    if (isOwner(row)) await requireAnotherOwner(tx, row);
    await deleteMember(tx, row);
    const type = isLeaving ? 'member.left' : 'member.removed';
    const gone = memberEvent(type, principal, { account: accountId, role: row.role });
    return {
      result: undefined,
      events: [gone, ...(await cancelUncovered(tx, principal.organizationId, actorOf(principal)))],
    };
  });
}
