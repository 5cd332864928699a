import { and, eq, gt, sql } from 'drizzle-orm';
import type { Language } from '#contract/languages.ts';
import { queueMail, type MailParts } from '../mail/queue-mail.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lockAccount, type AccountRow } from './account-store.ts';
import { createMailLink, digestMailToken } from './mail-link.ts';
import { emailVerificationText, passwordResetText, securityNoticeText } from './mail-texts.ts';
import type { SecurityChange } from './mail-words/account-words.ts';
import { accountLink } from './tables.ts';

type Purpose = (typeof accountLink.$inferSelect)['purpose'];
type Person = Pick<AccountRow, 'id' | 'email'>;

const kinds = {
  'verify-email': { text: emailVerificationText, goodForSeconds: 24 * 3600 },
  'reset-password': { text: passwordResetText, goodForSeconds: 30 * 60 },
} as const;

/** Mails the account's own address a link, in place of an earlier one of the same purpose. */
export async function sendAccountLink(
  parts: MailParts & { publicOrigin: string },
  tx: Transaction,
  { id: accountId, email }: Person,
  { purpose, language }: { purpose: Purpose; language: Language },
): Promise<void> {
  const { text, goodForSeconds } = kinds[purpose];
  const { url, digest } = createMailLink(parts.publicOrigin, purpose);
  const goodUntil = new Date(Date.now() + goodForSeconds * 1000);
  await tx
    .insert(accountLink)
    .values({ accountId, purpose, digest, expiresAt: goodUntil })
    .onConflictDoUpdate({
      target: [accountLink.accountId, accountLink.purpose],
      set: { digest, expiresAt: goodUntil },
    });
  await queueMail(parts, tx, {
    organizationId: accountId,
    chain: accountId,
    subjectId: accountId,
    kind: purpose,
    to: email,
    text: text(language, { url }),
    goodUntil,
    haste: 'awaited',
  });
}

/** Burns the link and answers with its account, locked. @throws ServiceError `mail_link_refused` */
export async function takeAccountLink(tx: Transaction, purpose: Purpose, token: string): Promise<AccountRow> {
  const digest = digestMailToken(token);
  if (!digest) throw new ServiceError('mail_link_refused');
  const [taken] = await tx
    .delete(accountLink)
    .where(
      and(
        eq(accountLink.digest, digest),
        eq(accountLink.purpose, purpose),
        gt(accountLink.expiresAt, sql`now()`),
      ),
    )
    .returning({ accountId: accountLink.accountId });
  if (!taken) throw new ServiceError('mail_link_refused');
  return lockAccount(tx, taken.accountId);
}

export async function dropAccountLink(tx: Transaction, accountId: string, purpose: Purpose): Promise<void> {
  await tx
    .delete(accountLink)
    .where(and(eq(accountLink.accountId, accountId), eq(accountLink.purpose, purpose)));
}

/** Tells the account's address what was changed, in its person's language: whoever did not do it learns of it. */
export async function sendSecurityNotice(
  parts: MailParts,
  tx: Transaction,
  { id: accountId, email, language }: Person & Pick<AccountRow, 'language'>,
  change: SecurityChange,
): Promise<void> {
  await queueMail(parts, tx, {
    organizationId: accountId,
    chain: accountId,
    subjectId: accountId,
    kind: change,
    to: email,
    text: securityNoticeText(language, { change, at: new Date() }),
    haste: 'awaited',
  });
}
