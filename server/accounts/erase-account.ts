import { asc, eq, or } from 'drizzle-orm';
import type { AuditActor, AuditEntry } from '../audit/audit-log.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { subjectKey } from '../audit/tables.ts';
import { forgetMailsTo } from '../mail/mail-store.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { accountEvent } from './account-parts.ts';
import type { AccountRow } from './account-store.ts';
import { cancelUncovered } from './cancel-invitations.ts';
import { settleInvitation } from './invitation-store.ts';
import { deleteMember, needMember } from './member-store.ts';
import { invitation, member, user, verification } from './tables.ts';

/** The organizations it belongs to, in the order in which whoever locks several locks them. */
export async function organizationsOf(on: Queries, accountId: string): Promise<string[]> {
  const rows = await on
    .select({ id: member.organizationId })
    .from(member)
    .where(eq(member.userId, accountId))
    .orderBy(asc(member.organizationId));
  return rows.map(({ id }) => id);
}

/** Leaves an organization, whose membership is locked, with what was sent in its name by an inviter who is no more. */
async function leave(
  tx: Transaction,
  organizationId: string,
  accountId: string,
  actor: AuditActor,
): Promise<AuditEntry[]> {
  const row = await needMember(tx, organizationId, accountId);
  await deleteMember(tx, row);
  const { role } = row;
  const facts = { account: accountId, role };
  return [
    { type: 'member.left', organizationId, chain: organizationId, actor, facts },
    ...(await cancelUncovered(tx, organizationId, actor)),
  ];
}

/** To the person and by them, also those that were settled long ago: each holds the address of the one or names the other. */
async function eraseInvitations(
  subjectKeys: SubjectKeys,
  tx: Transaction,
  { id: accountId, email }: Pick<AccountRow, 'id' | 'email'>,
  actor: AuditActor,
): Promise<AuditEntry[]> {
  const isTheirs = or(eq(invitation.email, email), eq(invitation.inviterId, accountId));
  const events: AuditEntry[] = [];
  const rows = await tx.select().from(invitation).where(isTheirs).orderBy(asc(invitation.id)).for('update');
  for (const row of rows) {
    const { id, organizationId, role } = row;
    if (await settleInvitation(tx, row, 'cancelled'))
      events.push({
        type: 'invitation.cancelled',
        organizationId,
        chain: organizationId,
        actor,
        facts: { invitation: id, role },
      });
    await forgetMailsTo(tx, organizationId, [id]);
    await subjectKeys.destroy(tx, organizationId, [id]);
  }
  await tx.delete(invitation).where(isTheirs);
  return events;
}

/** Whatever is kept under a key of the account's, in its own chain and in those of its organizations; answers how many. */
async function destroyKeys(
  subjectKeys: SubjectKeys,
  tx: Transaction,
  accountId: string,
  organizationIds: readonly string[],
): Promise<number> {
  const found = await tx
    .select({ id: subjectKey.organizationId })
    .from(subjectKey)
    .where(eq(subjectKey.subjectId, accountId));
  const places = new Set([accountId, ...organizationIds, ...found.map(({ id }) => id)]);
  for (const place of [...places].toSorted()) await subjectKeys.destroy(tx, place, [accountId]);
  return places.size;
}

/**
 * Takes a person away: the account, every way to sign in to it and every login, memberships, invitations, and the keys of what
 * the log knows of them. Its id stays in the log. The account and the membership of its organizations are locked. Answers
 * with what is to be recorded, `account.deleted` last.
 */
export async function eraseAccount(
  subjectKeys: SubjectKeys,
  tx: Transaction,
  account: Pick<AccountRow, 'id' | 'email'>,
  actor: AuditActor,
): Promise<{ events: AuditEntry[]; keys: number }> {
  const { id, email } = account;
  const organizationIds = await organizationsOf(tx, id);
  const events: AuditEntry[] = [];
  for (const organizationId of organizationIds) events.push(...(await leave(tx, organizationId, id, actor)));
  events.push(...(await eraseInvitations(subjectKeys, tx, account, actor)));
  await tx.delete(verification).where(or(eq(verification.identifier, email), eq(verification.value, id)));
  // Logins, ways to sign in, second factor, codes and links go with it.
  await tx.delete(user).where(eq(user.id, id));
  await forgetMailsTo(tx, id, [id]);
  const keys = await destroyKeys(subjectKeys, tx, id, organizationIds);
  const facts = { memberships: organizationIds.length };
  return { events: [...events, accountEvent('account.deleted', id, actor, facts)], keys };
}
