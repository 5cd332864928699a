import { createId } from '#contract/ids.ts';
import type { NewOrganizationRole, OrganizationRoleChange } from '#contract/organization-roles.ts';
import { isPermission, type Permission } from '#contract/permissions.ts';
import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { cancelUncovered } from './cancel-invitations.ts';
import { requireHoldsNow } from './change-member.ts';
import { lockMembership } from './member-store.ts';
import { actorOf, type AccountPrincipal } from './principal.ts';
import {
  countInvitationsTo,
  countMembersByRole,
  deleteRole,
  findRole,
  insertRole,
  listRoles,
  updateRole,
  type RoleRow,
} from './role-store.ts';
import { isRole } from './roles.ts';

const mostOfOrganization = 50;

/** Whoever preserves evidence must not be who destroys it: below the owner nobody gets both from one role. */
function requireApart(permissions: readonly Permission[]): void {
  const preserving = permissions.filter((one) => one === 'legal_holds:write' || one === 'retention:write');
  if (preserving.length > 0 && permissions.includes('deletions:write'))
    throw new ServiceError('role_conflict', { details: { permissions: ['deletions:write', ...preserving] } });
}

/** Told apart by people: from each other, and from the roles that every organization has. */
function requireFreeName(others: readonly RoleRow[], name: string): void {
  const plain = name.toLowerCase();
  if (isRole(plain) || others.some((one) => one.name.toLowerCase() === plain))
    throw new ServiceError('role_name_taken');
}

function roleEvent(
  type: 'role.created' | 'role.changed' | 'role.deleted',
  principal: AccountPrincipal,
  { id, organizationId, permissions, name }: RoleRow,
): AuditEntry {
  return {
    type,
    organizationId,
    chain: organizationId,
    actor: actorOf(principal),
    facts: { role: id, permissions: permissions.join(' ') },
    personal: { name: { subjectId: organizationId, value: name } },
  };
}

/** A role of the organization's own, with nothing that its maker does not hold. */
export async function createRole(
  audit: AuditLog,
  principal: AccountPrincipal,
  { name, permissions }: NewOrganizationRole,
): Promise<RoleRow> {
  const { organizationId } = principal;
  requireApart(permissions);
  return audit.record(async (tx) => {
    await lockMembership(tx, organizationId);
    await requireHoldsNow(tx, principal, permissions);
    const others = await listRoles(tx, organizationId);
    if (others.length >= mostOfOrganization) throw new ServiceError('too_many_roles');
    requireFreeName(others, name);
    const row: RoleRow = {
      id: createId('rol'),
      organizationId,
      name,
      permissions: [...new Set(permissions)],
      createdAt: new Date(),
    };
    await insertRole(tx, row);
    return { result: row, events: [roleEvent('role.created', principal, row)] };
  });
}

async function needLocked(
  tx: Transaction,
  { organizationId }: AccountPrincipal,
  id: string,
): Promise<RoleRow> {
  await lockMembership(tx, organizationId);
  const row = await findRole(tx, organizationId, id);
  if (!row) throw new ServiceError('not_found');
  return row;
}

/** Holds for its members from their next request on. A role that may more than one does is not one's to change. */
export async function changeRole(
  audit: AuditLog,
  principal: AccountPrincipal,
  id: string,
  { name, permissions }: OrganizationRoleChange,
): Promise<RoleRow> {
  if (permissions) requireApart(permissions);
  return audit.record(async (tx) => {
    const row = await needLocked(tx, principal, id);
    await requireHoldsNow(tx, principal, [...row.permissions, ...(permissions ?? [])]);
    if (name !== undefined) {
      const others = await listRoles(tx, principal.organizationId);
      requireFreeName(
        others.filter((one) => one.id !== id),
        name,
      );
    }
    const changed = {
      ...row,
      ...(name !== undefined && { name }),
      ...(permissions && { permissions: [...new Set(permissions)] }),
    };
    await updateRole(tx, row, { name: changed.name, permissions: changed.permissions });
    const events = [roleEvent('role.changed', principal, changed)];
    return {
      result: changed,
      events: [...events, ...(await cancelUncovered(tx, principal.organizationId, actorOf(principal)))],
    };
  });
}

/** @throws ServiceError `role_in_use` while somebody has it, or is invited to it */
export async function removeRole(audit: AuditLog, principal: AccountPrincipal, id: string): Promise<void> {
  await audit.record(async (tx) => {
    const row = await needLocked(tx, principal, id);
    await requireHoldsNow(tx, principal, row.permissions.filter(isPermission));
    const members = (await countMembersByRole(tx, principal.organizationId)).get(id) ?? 0;
    const invitations = await countInvitationsTo(tx, row, new Date());
    if (members + invitations > 0)
      throw new ServiceError('role_in_use', { details: { members, invitations } });
    await deleteRole(tx, row);
    return { result: undefined, events: [roleEvent('role.deleted', principal, row)] };
  });
}
