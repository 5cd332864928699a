import { and, eq } from 'drizzle-orm';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { account, user } from './tables.ts';

export type AccountRow = typeof user.$inferSelect;

export async function findAccountByEmail(on: Queries, email: string): Promise<AccountRow | undefined> {
  const rows = await on.select().from(user).where(eq(user.email, email));
  return rows[0];
}

/** @throws ServiceError `not_found` */
export async function needAccount(on: Queries, accountId: string): Promise<AccountRow> {
  const [row] = await on.select().from(user).where(eq(user.id, accountId));
  if (!row) throw new ServiceError('not_found');
  return row;
}

/** Locked, for what depends on what it holds. @throws ServiceError `not_found` */
export async function lockAccount(tx: Transaction, accountId: string): Promise<AccountRow> {
  const [row] = await tx.select().from(user).where(eq(user.id, accountId)).for('update');
  if (!row) throw new ServiceError('not_found');
  return row;
}

/** @throws ServiceError `email_taken` */
export async function insertAccount(
  tx: Transaction,
  row: Pick<AccountRow, 'id' | 'name' | 'email' | 'emailVerified' | 'language'> & {
    passwordHash: string | null;
  },
): Promise<void> {
  const { id, name, email, emailVerified, language, passwordHash } = row;
  const made = await tx
    .insert(user)
    .values({ id, name, email, emailVerified, language })
    .onConflictDoNothing()
    .returning({ id: user.id });
  if (made.length === 0) throw new ServiceError('email_taken');
  // One way to sign in, as better-auth would have written it.
  const credential = { providerId: 'credential', accountId: id, userId: id, password: passwordHash };
  await tx.insert(account).values({ id: `${id}-password`, ...credential, updatedAt: new Date() });
}

const passwordOf = (accountId: string) =>
  and(eq(account.userId, accountId), eq(account.providerId, 'credential'));

export async function findPasswordHash(on: Queries, accountId: string): Promise<string | undefined> {
  const rows = await on.select({ hash: account.password }).from(account).where(passwordOf(accountId));
  return rows[0]?.hash ?? undefined;
}

export async function updatePasswordHash(tx: Transaction, accountId: string, hash: string): Promise<void> {
  await tx.update(account).set({ password: hash }).where(passwordOf(accountId));
}

export async function updateAccount(
  tx: Transaction,
  accountId: string,
  change: Partial<Pick<AccountRow, 'emailVerified' | 'twoFactorEnabled' | 'language'>>,
): Promise<void> {
  await tx.update(user).set(change).where(eq(user.id, accountId));
}
