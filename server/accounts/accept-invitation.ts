import type { Language } from '#contract/languages.ts';
import { createId } from '#contract/ids.ts';
import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { findAccountByEmail, lockAccount, updateAccount } from './account-store.ts';
import { createAccount } from './create-account.ts';
import type { Entitlements } from './entitlements.ts';
import { findInvitationByToken, settleInvitation, type InvitationRow } from './invitation-store.ts';
import { digestMailToken } from './mail-link.ts';
import { insertMember, listMembers, lockMembership } from './member-store.ts';
import { organizationName } from './organization-store.ts';
import { accountActor } from './principal.ts';

export interface AcceptParts {
  database: Database;
  audit: AuditLog;
  entitlements: Entitlements;
}

/** Who accepts: somebody with an account, or somebody who gets one by it. */
export type Accepting = Pick<RequestFacts, 'clientIp'> &
  ({ accountId: string } | { name: string; passwordHash: string; language: Language });

async function needInvitation(tx: Transaction, token: string): Promise<InvitationRow> {
  const digest = digestMailToken(token);
  const found = digest && (await findInvitationByToken(tx, digest));
  if (!found) throw new ServiceError('mail_link_refused');
  await lockMembership(tx, found.organizationId);
  return found;
}

/** What an invitation says, for the page that it leads to. @throws ServiceError `mail_link_refused` */
export async function readInvitation(
  { database }: Pick<AcceptParts, 'database'>,
  token: string,
): Promise<{ row: InvitationRow; organization: string; hasAccount: boolean }> {
  const digest = digestMailToken(token);
  const row = digest && (await findInvitationByToken(database.queries, digest));
  if (!row) throw new ServiceError('mail_link_refused');
  return {
    row,
    organization: await organizationName(database.queries, row.organizationId),
    hasAccount: (await findAccountByEmail(database.queries, row.email)) !== undefined,
  };
}

/** The account that joins. The link was mailed to its address, so that is proven by the way. */
async function accountFor(
  tx: Transaction,
  row: InvitationRow,
  who: Accepting,
): Promise<{ id: string; events: AuditEntry[] }> {
  if (!('accountId' in who)) {
    const { name, passwordHash, language } = who;
    const newcomer = { name, passwordHash, language, email: row.email, emailVerified: true };
    const { id, event } = await createAccount(tx, newcomer, who);
    return { id, events: [event] };
  }
  const { id, email, emailVerified } = await lockAccount(tx, who.accountId);
  if (email !== row.email) throw new ServiceError('mail_link_refused');
  if (emailVerified) return { id, events: [] };
  await updateAccount(tx, id, { emailVerified: true });
  const actor = accountActor(who);
  return { id, events: [{ type: 'account.email_verified', organizationId: id, chain: id, actor }] };
}

/**
 * Makes whoever has the link a member, once. `mail_link_refused` for a link that is used, cancelled, expired or mailed to
 * another address than the account's; `email_taken` for a new account where there is one;
 * `seat_limit_reached` when the plan has become smaller meanwhile.
 */
export async function acceptInvitation(
  { audit, entitlements }: Pick<AcceptParts, 'audit' | 'entitlements'>,
  token: string,
  who: Accepting,
): Promise<{ organizationId: string; accountId: string }> {
  return audit.record(async (tx) => {
    const row = await needInvitation(tx, token);
    const { organizationId } = row;
    const { id: accountId, events } = await accountFor(tx, row, who);
    if (!(await settleInvitation(tx, row, 'accepted'))) throw new ServiceError('mail_link_refused');
    const members = await listMembers(tx, organizationId);
    if (members.some((one) => one.accountId === accountId)) throw new ServiceError('already_member');
    await entitlements.requireSeats(tx, organizationId, members.length + 1);
    const { role } = row;
    await insertMember(tx, { id: createId('mem'), organizationId, accountId, role });
    return {
      result: { organizationId, accountId },
      events: [
        ...events,
        {
          type: 'invitation.accepted',
          organizationId,
          chain: organizationId,
          actor: accountActor({ accountId, clientIp: who.clientIp }),
          facts: { invitation: row.id, account: accountId, role },
        },
      ],
    };
  });
}
