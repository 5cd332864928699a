import { randomUUID } from 'node:crypto';
import { and, eq, gt, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm';
import type { Queries, Transaction } from '../../platform/database/database.ts';
import { account, signOn } from '../tables.ts';

/** Somebody the provider vouches for, who has to show more before there is a login. */
export interface PendingSignOn {
  accountId: string;
  /** To be linked, once it is shown whose the account is; null where it is linked already. */
  subject: string | null;
}

const minutesFor = { provider: 15, person: 10 } as const;
const inMinutes = (minutes: number) => sql`now() + make_interval(mins => ${minutes})`;
const isGood = gt(signOn.expiresAt, sql`now()`);

/** The browser was sent to the provider. */
export async function keepRequest(on: Queries, digest: Buffer): Promise<void> {
  await on.insert(signOn).values({ digest, expiresAt: inMinutes(minutesFor.provider) });
}

/** False for one that is unknown, over, or came back before. */
export async function takeRequest(on: Queries, digest: Buffer): Promise<boolean> {
  const taken = await on
    .delete(signOn)
    .where(and(eq(signOn.digest, digest), isNull(signOn.accountId), isGood))
    .returning({ digest: signOn.digest });
  return taken.length === 1;
}

export async function keepPending(tx: Transaction, digest: Buffer, pending: PendingSignOn): Promise<void> {
  await tx.insert(signOn).values({ digest, ...pending, expiresAt: inMinutes(minutesFor.person) });
}

const pendingOf = (digest: Buffer) => and(eq(signOn.digest, digest), isNotNull(signOn.accountId), isGood);
const pendingColumns = { accountId: sql<string>`${signOn.accountId}`, subject: signOn.subject };

export async function findPending(on: Queries, digest: Buffer): Promise<PendingSignOn | undefined> {
  const [found] = await on.select(pendingColumns).from(signOn).where(pendingOf(digest));
  return found;
}

export async function takePending(tx: Transaction, digest: Buffer): Promise<boolean> {
  const taken = await tx.delete(signOn).where(pendingOf(digest)).returning({ digest: signOn.digest });
  return taken.length === 1;
}

/** By the issuer itself, so that the people of another one, configured later, are nobody's. */
export async function findLinkedAccount(
  on: Queries,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<string | undefined> {
  const [found] = await on
    .select({ userId: account.userId })
    .from(account)
    .where(and(eq(account.providerId, issuer), eq(account.accountId, subject)));
  return found?.userId;
}

/** False when the person is linked to an account by now. */
export async function linkAccount(
  tx: Transaction,
  { issuer, subject, accountId }: { issuer: string; subject: string; accountId: string },
): Promise<boolean> {
  const linked = await tx
    .insert(account)
    .values({
      id: `${accountId}-${randomUUID()}`,
      providerId: issuer,
      accountId: subject,
      userId: accountId,
      updatedAt: new Date(),
    })
    .onConflictDoNothing()
    .returning({ id: account.id });
  return linked.length === 1;
}

/**
 * Whoever had made them shows the account's password anew, and so does whoever is half in by one of them. The account is
 * locked: nobody gets in by a link while it ends. Answers with how many there were.
 */
export async function unlinkAccount(tx: Transaction, accountId: string): Promise<number> {
  await tx.delete(signOn).where(eq(signOn.accountId, accountId));
  const ended = await tx
    .delete(account)
    .where(and(eq(account.userId, accountId), ne(account.providerId, 'credential')))
    .returning({ id: account.id });
  return ended.length;
}

export async function sweepSignOns(on: Queries, now: Date): Promise<void> {
  await on.delete(signOn).where(lt(signOn.expiresAt, now));
}
