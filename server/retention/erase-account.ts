import { and, asc, eq, inArray, ne, notExists } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { accountEvent, type AccountCaseParts } from '../accounts/account-parts.ts';
import { lockAccount, type AccountRow } from '../accounts/account-store.ts';
import type { ConsoleLogin } from '../accounts/authenticate-account.ts';
import { requirePassword } from '../accounts/change-password.ts';
import { eraseAccount, organizationsOf } from '../accounts/erase-account.ts';
import { lockMembership } from '../accounts/member-store.ts';
import { takeSecondFactor, type ShownCode } from '../accounts/second-factor.ts';
import { codeWasRight, countCode } from '../accounts/sign-in-limits.ts';
import { member, organization, user } from '../accounts/tables.ts';
import { ChangedMeanwhile, systemActor, type AuditActor, type AuditEntry } from '../audit/audit-log.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { inChainOrder } from './chain-order.ts';
import { insertDeletions } from './deletion-store.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { keepReceipts, signReceipt } from './receipts.ts';
import { newRequest } from './request-deletion.ts';

const day = 24 * 3_600_000;

const kept = [
  {
    what: 'organizations',
    because: 'Documents, apps and settings are the organizations’, and go when these are deleted.',
  },
  { what: 'audit trail', because: 'It holds commitments only, whose openings were destroyed.' },
];

export interface ErasedAccount {
  requestId: string;
  /** The signed note. */
  receipt: string;
  copiesGoneAt: Date;
  events: AuditEntry[];
}

/**
 * The account, which is locked as its memberships are, with a request that was met at once: by it the second receipt comes
 * when no backup holds the person any more. Whoever commits this sets the tombstone.
 */
export async function eraseWithReceipt(
  parts: LifecycleParts,
  tx: Transaction,
  account: Pick<AccountRow, 'id' | 'email'>,
  { actor, now }: { actor: AuditActor; now: Date },
): Promise<ErasedAccount> {
  const { id } = account;
  const { events, keys } = await eraseAccount(parts.subjectKeys, tx, account, actor);
  const copiesGoneAt = new Date(now.getTime() + parts.backupDays * day);
  const target = { scope: 'account', id, testMode: null, organizationId: id } as const;
  const request = newRequest(target, { requestedBy: actor.id, graceEndsAt: now, at: now });
  await insertDeletions(tx, [{ ...request, state: 'erasing_copies', letGoAt: now, copiesGoneAt }]);
  const receipt = await signReceipt(parts, {
    stage: 'shredded',
    scope: 'account',
    targetId: id,
    organizationId: id,
    requestIds: [request.id],
    destroyedAt: now.toISOString(),
    copiesGoneAt: copiesGoneAt.toISOString(),
    objects: [],
    subjects: keys,
    kept,
  });
  const entry = accountEvent('personal_data.redacted', id, systemActor, { account: id });
  const receipts = await keepReceipts(tx, [{ receipt, entry }], now);
  return { requestId: request.id, receipt: receipt.note, copiesGoneAt, events: [...events, ...receipts] };
}

/** Organizations that nobody could do anything for any more. */
async function listOwnedAlone(on: Queries, accountId: string): Promise<{ id: string; name: string }[]> {
  const other = alias(member, 'other');
  const others = on
    .select({ id: other.id })
    .from(other)
    .where(
      and(
        eq(other.organizationId, member.organizationId),
        eq(other.role, 'owner'),
        ne(other.userId, accountId),
      ),
    );
  return on
    .select({ id: organization.id, name: organization.name })
    .from(member)
    .innerJoin(organization, eq(organization.id, member.organizationId))
    .where(and(eq(member.userId, accountId), eq(member.role, 'owner'), notExists(others)))
    .orderBy(asc(organization.id));
}

/** First the organizations, then the account, as whoever invites or joins does. */
async function lockWithMemberships(tx: Transaction, accountId: string): Promise<AccountRow> {
  const found = await organizationsOf(tx, accountId);
  for (const id of found) await lockMembership(tx, id);
  const account = await lockAccount(tx, accountId);
  // From here on nobody makes it a member of another; what was joined just now is not locked.
  if ((await organizationsOf(tx, accountId)).join() !== found.join())
    throw new ServiceError('account_changed');
  return account;
}

type AccountDeletionParts = AccountCaseParts & LifecycleParts;

/**
 * A person deletes their own account, at once: nobody else may want it back. @throws ServiceError `sign_in_refused`,
 * `two_factor_required`, `two_factor_refused`, `rate_limited`, `sole_owner` or `account_changed`
 */
export async function deleteAccount(
  parts: AccountDeletionParts,
  { accountId }: ConsoleLogin,
  { password, ...shown }: ShownCode & { password: string },
): Promise<Omit<ErasedAccount, 'events'>> {
  await requirePassword(parts, accountId, password);
  const showsCode = (shown.code ?? shown.recoveryCode) !== undefined;
  if (showsCode) await countCode(parts.attempts, accountId);
  const erased = await parts.audit.record(async (tx) => {
    const account = await lockWithMemberships(tx, accountId);
    if (account.twoFactorEnabled) await takeSecondFactor(parts, tx, accountId, shown);
    const organizations = await listOwnedAlone(tx, accountId);
    if (organizations.length > 0) throw new ServiceError('sole_owner', { details: { organizations } });
    // Without where from: of whoever goes, nothing more is to be kept.
    const actor = { kind: 'account', id: accountId } as const;
    const { events, ...result } = await eraseWithReceipt(parts, tx, account, {
      actor,
      now: await parts.clock(tx),
    });
    return { result, events: inChainOrder(events) };
  });
  if (showsCode) await codeWasRight(parts.attempts, accountId);
  await parts.tombstones.set({ kind: 'account', organizationId: accountId, id: accountId });
  return erased;
}

/**
 * The accounts of members who belong to nothing else: without an organization there is nothing to sign in for. Locked, and
 * none of them joins another meanwhile. The organization is locked.
 */
export async function lockAccountsOnlyOf(tx: Transaction, organizationId: string): Promise<AccountRow[]> {
  const other = alias(member, 'other');
  const others = tx
    .select({ id: other.id })
    .from(other)
    .where(and(eq(other.userId, member.userId), ne(other.organizationId, organizationId)));
  const onlyHere = tx
    .select({ id: member.userId })
    .from(member)
    .where(and(eq(member.organizationId, organizationId), notExists(others)));
  const locked = await tx
    .select()
    .from(user)
    .where(inArray(user.id, onlyHere))
    .orderBy(asc(user.id))
    .for('update');
  if (locked.length === 0) return [];
  // Read anew under the lock: who joined another one just before it stays.
  const still = await tx
    .select({ id: member.userId })
    .from(member)
    .where(and(eq(member.organizationId, organizationId), notExists(others)));
  const ids = new Set(still.map(({ id }) => id));
  return locked.filter(({ id }) => ids.has(id));
}

/** Once more, of what a restored backup brought back. */
export async function eraseAccountAgain(parts: LifecycleParts, accountId: string): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const [found] = await tx.select().from(user).where(eq(user.id, accountId));
    if (!found) throw new ChangedMeanwhile();
    const account = await lockWithMemberships(tx, accountId);
    const { events } = await eraseAccount(parts.subjectKeys, tx, account, systemActor);
    const facts = { account: accountId, again: 'yes' };
    return {
      events: inChainOrder([
        ...events,
        accountEvent('personal_data.redacted', accountId, systemActor, facts),
      ]),
    };
  });
}
