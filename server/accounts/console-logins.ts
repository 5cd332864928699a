import { randomBytes } from 'node:crypto';
import { and, eq, gt, lt, ne } from 'drizzle-orm';
import { createId } from '#contract/ids.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { loginSeconds } from './logins.ts';
import { accountActor } from './principal.ts';
import { consoleLogin } from './tables.ts';

export type ConsoleLoginRow = typeof consoleLogin.$inferSelect;

type Client = Pick<RequestFacts, 'clientIp' | 'userAgent'>;

/** What somebody showed to get in. */
type FirstFactor = 'password' | 'single_sign_on' | 'single_sign_on+password';
export type SignInMethod = FirstFactor | `${FirstFactor}+${'totp' | 'recovery_code'}`;

/** A console login and the event that says so; the token goes into the cookie and nowhere else. */
export async function startLogin(
  tx: Transaction,
  accountId: string,
  { clientIp, userAgent }: Client,
  method: SignInMethod,
): Promise<{ token: string; event: AuditEntry }> {
  const token = randomBytes(32).toString('base64url');
  const now = new Date();
  await tx.insert(consoleLogin).values({
    id: createId('lgn'),
    token,
    userId: accountId,
    ipAddress: clientIp,
    userAgent,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + loginSeconds * 1000),
  });
  return {
    token,
    event: {
      type: 'account.signed_in',
      organizationId: accountId,
      chain: accountId,
      actor: accountActor({ accountId, clientIp }),
      facts: { method },
      personal: {
        userAgent: { subjectId: accountId, value: userAgent },
      },
    },
  };
}

/** Which of one's organizations the login is at work for. */
export async function turnLogin(tx: Transaction, loginId: string, organizationId: string): Promise<void> {
  await tx
    .update(consoleLogin)
    .set({ activeOrganizationId: organizationId })
    .where(eq(consoleLogin.id, loginId));
}

export async function listLogins(on: Queries, accountId: string): Promise<ConsoleLoginRow[]> {
  return on
    .select()
    .from(consoleLogin)
    .where(and(eq(consoleLogin.userId, accountId), gt(consoleLogin.expiresAt, new Date())))
    .orderBy(consoleLogin.createdAt);
}

/** False when the account has no such login. */
export async function endLogin(tx: Transaction, accountId: string, loginId: string): Promise<boolean> {
  const ended = await tx
    .delete(consoleLogin)
    .where(and(eq(consoleLogin.id, loginId), eq(consoleLogin.userId, accountId)))
    .returning({ id: consoleLogin.id });
  return ended.length === 1;
}

/** All of the account's, or all but the one that asks. Answers with how many there were. */
export async function endLogins(tx: Transaction, accountId: string, exceptId?: string): Promise<number> {
  const others = exceptId === undefined ? undefined : ne(consoleLogin.id, exceptId);
  const ended = await tx
    .delete(consoleLogin)
    .where(and(eq(consoleLogin.userId, accountId), others))
    .returning({ id: consoleLogin.id });
  return ended.length;
}

/** Where somebody was signed in, and with what, is kept as long as they are. */
export async function sweepLogins(on: Queries, now: Date): Promise<void> {
  await on.delete(consoleLogin).where(lt(consoleLogin.expiresAt, now));
}
