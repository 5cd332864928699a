import { createId } from '#contract/ids.ts';
import type { NewInvitation } from '#contract/members.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { mailboxOf } from '../mail/mailbox-of.ts';
import { queueMail, type MailParts } from '../mail/queue-mail.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lockAccount, type AccountRow } from './account-store.ts';
import type { AttemptLimit, Attempts } from './attempts.ts';
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
import { actorOf, requireProvenAddress, type AccountPrincipal } from './principal.ts';
import { findRole } from './role-store.ts';
import { countSeats } from './seats.ts';

const hour = 3600;
const goodForMilliseconds = 7 * 24 * 3_600_000;
/** Waiting at once, of one organization: each is a mail to somebody who did not ask for it. */
const mostWaiting = 200;

/** A mail to a mailbox that may be anybody's, in the name of whoever runs the server. */
const byOrganizationAndAddress: AttemptLimit = {
  kind: 'invitation/organization+address',
  most: 5,
  seconds: hour,
};
const byAddress: AttemptLimit = { kind: 'invitation/address', most: 20, seconds: hour };
const byOrganization: AttemptLimit = { kind: 'invitation/organization', most: 100, seconds: hour };
/** Whoever opens organization after organization, each with its own share, is kept to this. */
const byInviter: AttemptLimit = { kind: 'invitation/inviter', most: 100, seconds: hour };

export type InvitationParts = MailParts & {
  database: Database;
  audit: AuditLog;
  attempts: Attempts;
  publicOrigin: string;
  entitlements: Entitlements;
};

interface Judged {
  inviter: AccountRow;
  /** An address has one invitation at a time: with a newer one, the link of the older is worth nothing. */
  older: InvitationRow[];
}

/** Throws unless this person may invite that address now. */
async function judgeInvitation(
  { entitlements }: InvitationParts,
  tx: Transaction,
  principal: AccountPrincipal,
  { email, role }: NewInvitation,
): Promise<Judged> {
  const { organizationId } = principal;
  // Mails a stranger in the organization's name, which no test mode makes less.
  requireProvenAddress(principal, { testMode: false });
  await lockMembership(tx, organizationId);
  await requireOutranks(tx, principal, role);
  const inviter = await lockAccount(tx, principal.accountId);
  const members = await listMembers(tx, organizationId);
  if (members.some((one) => one.email === email)) throw new ServiceError('already_member');
  const waiting = await listInvitations(tx, organizationId);
  const older = waiting.filter((row) => row.email === email);
  if (waiting.length - older.length >= mostWaiting) throw new ServiceError('too_many_invitations');
  await entitlements.requireSeats(
    tx,
    organizationId,
    (await countSeats(tx, organizationId)) - older.length + 1,
  );
  return { inviter, older };
}

/**
 * Invites whoever reads that address, to a role with nothing that the inviter does not hold. Counted before the transaction
 * that does it, for nothing is to wait for the counters, and only what would not be refused anyhow.
 * @throws ServiceError `permission_not_held`, `email_not_verified`, `already_member`, `too_many_invitations`,
 * `seat_limit_reached` or `rate_limited`
 */
export async function inviteMember(
  parts: InvitationParts,
  principal: AccountPrincipal,
  asked: NewInvitation,
): Promise<InvitationRow> {
  await parts.database.transaction((tx) => judgeInvitation(parts, tx, principal, asked));
  const { organizationId, accountId } = principal;
  const mailbox = mailboxOf(asked.email);
  await parts.attempts.count(
    { limit: byOrganizationAndAddress, of: `${organizationId} ${mailbox}` },
    { limit: byAddress, of: mailbox },
    { limit: byOrganization, of: organizationId },
    { limit: byInviter, of: accountId },
  );
  return recordInvitation(parts, principal, asked);
}

function recordInvitation(
  parts: InvitationParts,
  principal: AccountPrincipal,
  asked: NewInvitation,
): Promise<InvitationRow> {
  const { organizationId, accountId } = principal;
  const { email, role, language } = asked;
  return parts.audit.record(async (tx) => {
    const { inviter, older } = await judgeInvitation(parts, tx, principal, asked);
    for (const row of older) await settleInvitation(tx, row, 'cancelled');
    const cancelled = older.map((row) => invitationEvent('invitation.cancelled', actorOf(principal), row));
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
    return {
      result: row,
      events: [...cancelled, invitationEvent('invitation.created', actorOf(principal), row)],
    };
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
    return { result: undefined, events: [invitationEvent('invitation.cancelled', actorOf(principal), row)] };
  });
}
