import { createId } from '#contract/ids.ts';
import type { NewInvitation } from '#contract/members.ts';
import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import { queueMail, type MailParts } from '../mail/queue-mail.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lockAccount, type AccountRow } from './account-store.ts';
import { invitationEvent } from './cancel-invitations.ts';
import { requireOutranks } from './change-member.ts';
import type { Entitlements } from './entitlements.ts';
import {
  insertInvitation,
  listInvitations,
  settleInvitation,
  type InvitationRow,
} from './invitation-store.ts';
import { createMailLink } from './mail-link.ts';
import { invitationText } from './mail-texts.ts';
import { listMembers, lockMembership } from './member-store.ts';
import { organizationName } from './organization-store.ts';
import type { AccountPrincipal } from './principal.ts';
import { findRole } from './role-store.ts';
import { countSeats } from './seats.ts';

const goodForMilliseconds = 7 * 24 * 3_600_000;
/** Waiting at once, of one organization: each is a mail to somebody who did not ask for it. */
const mostWaiting = 200;

export type InvitationParts = MailParts & {
  audit: AuditLog;
  publicOrigin: string;
  entitlements: Entitlements;
};

/** An address has one invitation at a time: with a newer one, the link of the older is worth nothing. */
async function cancelOlder(
  tx: Transaction,
  principal: AccountPrincipal,
  email: string,
): Promise<AuditEntry[]> {
  const waiting = await listInvitations(tx, principal.organizationId);
  const older = waiting.filter((row) => row.email === email);
  for (const row of older) await settleInvitation(tx, row, 'cancelled');
  if (waiting.length - older.length >= mostWaiting) throw new ServiceError('too_many_invitations');
  return older.map((row) => invitationEvent('invitation.cancelled', principal, row));
}

/** Mails a stranger in the organization's name: only somebody whose own address is known to be theirs may. */
async function needInviter(tx: Transaction, { accountId }: AccountPrincipal): Promise<AccountRow> {
  const inviter = await lockAccount(tx, accountId);
  if (!inviter.emailVerified) throw new ServiceError('email_not_verified');
  return inviter;
}

/**
 * Invites whoever reads that address, to a role with nothing that the inviter does not hold.
 * @throws ServiceError `permission_not_held`, `email_not_verified`, `already_member`, `too_many_invitations` or
 * `seat_limit_reached`
 */
export async function inviteMember(
  parts: InvitationParts,
  principal: AccountPrincipal,
  { email, role, language }: NewInvitation,
): Promise<InvitationRow> {
  const { organizationId, accountId } = principal;
  return parts.audit.record(async (tx) => {
    await lockMembership(tx, organizationId);
    await requireOutranks(tx, principal, role);
    const inviter = await needInviter(tx, principal);
    const members = await listMembers(tx, organizationId);
    if (members.some((one) => one.email === email)) throw new ServiceError('already_member');
    const cancelled = await cancelOlder(tx, principal, email);
    await parts.entitlements.requireSeats(tx, organizationId, (await countSeats(tx, organizationId)) + 1);
    const link = createMailLink(parts.publicOrigin, 'invitation');
    const now = new Date();
    const row: InvitationRow = {
      id: createId('inv'),
      organizationId,
      email,
      role,
      status: 'pending',
      createdAt: now,
      expiresAt: new Date(now.getTime() + goodForMilliseconds),
      inviterId: accountId,
      tokenDigest: link.digest,
    };
    await insertInvitation(tx, row);
    const organization = await organizationName(tx, organizationId);
    const roleName = (await findRole(tx, organizationId, role))?.name ?? role;
    await queueMail(parts, tx, {
      organizationId,
      chain: organizationId,
      subjectId: row.id,
      kind: 'invitation',
      to: email,
      text: invitationText(language, { inviter: inviter.name, organization, role: roleName, url: link.url }),
      goodUntil: row.expiresAt,
    });
    return { result: row, events: [...cancelled, invitationEvent('invitation.created', principal, row)] };
  });
}

/** @throws ServiceError `not_found` when it was accepted or cancelled meanwhile, or `permission_not_held` */
export async function cancelInvitation(
  { audit }: Pick<InvitationParts, 'audit'>,
  principal: AccountPrincipal,
  row: InvitationRow,
): Promise<void> {
  await audit.record(async (tx) => {
    await lockMembership(tx, principal.organizationId);
    await requireOutranks(tx, principal, row.role);
    if (!(await settleInvitation(tx, row, 'cancelled'))) throw new ServiceError('not_found');
    return { result: undefined, events: [invitationEvent('invitation.cancelled', principal, row)] };
  });
}
