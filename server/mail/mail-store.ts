import { and, desc, eq, gt, inArray, isNotNull, lt } from 'drizzle-orm';
import { ChangedMeanwhile } from '../audit/audit-log.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { mails } from './tables.ts';

export type MailRow = typeof mails.$inferSelect;

export async function insertMail(tx: Transaction, row: typeof mails.$inferInsert): Promise<void> {
  await tx.insert(mails).values(row);
}

export async function findQueuedMail(on: Queries, id: string): Promise<MailRow | undefined> {
  const rows = await on
    .select()
    .from(mails)
    .where(and(eq(mails.id, id), eq(mails.status, 'queued')));
  return rows[0];
}

const mostListed = 200;

/** The organization's latest, the newest first: ids sort by time. */
export async function listMails(on: Queries, organizationId: string): Promise<MailRow[]> {
  return on
    .select()
    .from(mails)
    .where(eq(mails.organizationId, organizationId))
    .orderBy(desc(mails.id))
    .limit(mostListed);
}

export async function findMail(
  on: Queries,
  organizationId: string,
  id: string,
): Promise<MailRow | undefined> {
  const rows = await on
    .select()
    .from(mails)
    .where(and(eq(mails.id, id), eq(mails.organizationId, organizationId)));
  return rows[0];
}

/** Of whatever organization: for what comes back, which names no more than the mail. */
export async function findAnyMail(on: Queries, id: string): Promise<MailRow | undefined> {
  const rows = await on.select().from(mails).where(eq(mails.id, id));
  return rows[0];
}

/** What was handed over came back. @throws ChangedMeanwhile when that is known already */
export async function bounceMail(tx: Transaction, id: string, failure: string): Promise<void> {
  const rows = await tx
    .update(mails)
    .set({ status: 'bounced', failure })
    .where(and(eq(mails.id, id), eq(mails.status, 'handed_over')))
    .returning({ id: mails.id });
  if (rows.length === 0) throw new ChangedMeanwhile();
}

/** A failed one waits again. False when it is not failed any more, or its text is gone. */
export async function requeueMail(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx
    .update(mails)
    .set({ status: 'queued', settledAt: null })
    .where(and(eq(mails.id, id), eq(mails.status, 'failed'), isNotNull(mails.sealed)))
    .returning({ id: mails.id });
  return rows.length === 1;
}

/** Takes away the texts of mails that failed before that instant. */
export async function forgetFailedMails(on: Queries, instant: Date): Promise<void> {
  const isOld = and(eq(mails.status, 'failed'), isNotNull(mails.sealed), lt(mails.settledAt, instant));
  await on.update(mails).set({ sealed: null }).where(isOld);
}

/** Whether a later mail of those kinds to the same person says it anew. */
export async function isSucceeded(on: Queries, row: MailRow, kinds: readonly string[]): Promise<boolean> {
  const isSame = and(eq(mails.chain, row.chain), eq(mails.subjectId, row.subjectId));
  const later = await on
    .select({ id: mails.id })
    .from(mails)
    .where(and(isSame, inArray(mails.kind, [...kinds]), gt(mails.id, row.id)))
    .limit(1);
  return later.length > 0;
}

/** Takes away the texts of mails to people whose data is deleted. */
export async function forgetMailsTo(
  tx: Transaction,
  organizationId: string,
  subjectIds: readonly string[],
): Promise<void> {
  const isTheirs = and(eq(mails.organizationId, organizationId), inArray(mails.subjectId, [...subjectIds]));
  await tx
    .update(mails)
    .set({ sealed: null })
    .where(and(isTheirs, isNotNull(mails.sealed)));
}

/** @throws ChangedMeanwhile when another process has settled it */
export async function updateQueuedMail(
  tx: Transaction,
  row: MailRow,
  change: Partial<Pick<MailRow, 'status' | 'sealed' | 'tries' | 'failure' | 'settledAt'>>,
): Promise<void> {
  const rows = await tx
    .update(mails)
    .set(change)
    .where(and(eq(mails.id, row.id), eq(mails.status, 'queued')))
    .returning({ id: mails.id });
  if (rows.length === 0) throw new ChangedMeanwhile();
}
