import { and, desc, eq } from 'drizzle-orm';
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

/** @throws ChangedMeanwhile when another process has settled it */
export async function updateQueuedMail(
  tx: Transaction,
  row: MailRow,
  change: Partial<Pick<MailRow, 'status' | 'sealed' | 'tries' | 'settledAt'>>,
): Promise<void> {
  const rows = await tx
    .update(mails)
    .set(change)
    .where(and(eq(mails.id, row.id), eq(mails.status, 'queued')))
    .returning({ id: mails.id });
  if (rows.length === 0) throw new ChangedMeanwhile();
}
