import type { AuditActor, AuditEntry } from '../audit/audit-log.ts';
import type { Transaction } from '../platform/database/database.ts';
import { listInvitations, settleInvitation, type InvitationRow } from './invitation-store.ts';
import { findMemberRoles } from './organization-store.ts';
import { findMemberPermissions, findPermissionsOf } from './role-store.ts';

export function invitationEvent(
  type: 'invitation.created' | 'invitation.cancelled',
  actor: AuditActor,
  row: InvitationRow,
): AuditEntry {
  const { organizationId } = row;
  return {
    type,
    organizationId,
    chain: organizationId,
    actor,
    facts: { invitation: row.id, role: row.role },
    personal: { email: { subjectId: row.id, value: row.email } },
  };
}

/** Whether who sent it might send it now. */
async function isCovered(
  tx: Transaction,
  { organizationId, inviterId, role }: InvitationRow,
): Promise<boolean> {
  const own = await findMemberRoles(tx, organizationId, inviterId);
  const may = own === undefined ? undefined : await findMemberPermissions(tx, organizationId, own);
  const given = await findPermissionsOf(tx, organizationId, role);
  if (!may || !given) return false;
  return may.permissions.has('members:write') && given.every((one) => may.permissions.has(one));
}

/**
 * Cancels what waits in the name of people who may not invite to it any more, within the act that took it from them: nobody is to
 * come back by a link they sent themselves.
 */
export async function cancelUncovered(
  tx: Transaction,
  organizationId: string,
  actor: AuditActor,
): Promise<AuditEntry[]> {
  const events: AuditEntry[] = [];
  for (const row of await listInvitations(tx, organizationId))
    if (!(await isCovered(tx, row)) && (await settleInvitation(tx, row, 'cancelled')))
      events.push(invitationEvent('invitation.cancelled', actor, row));
  return events;
}
