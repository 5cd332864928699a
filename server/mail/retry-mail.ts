import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import { forgetFailedMails, requeueMail, type MailRow } from './mail-store.ts';
import { enqueueMail } from './queue-mail.ts';

/** Long enough to mend a mail server, and no longer than the links in our mails are good. */
const keptMilliseconds = 7 * 24 * 3_600_000;

const isOver = ({ goodUntil }: MailRow, now: Date): boolean => goodUntil !== null && goodUntil <= now;

export const canRetry = (row: MailRow, now: Date): boolean =>
  row.status === 'failed' && row.sealed !== null && !isOver(row, now);

/**
 * Tries a mail that was given up again, as often as a new one.
 * @throws ServiceError `mail_not_retryable`
 */
export async function retryMail(
  { audit, jobs }: { audit: AuditLog; jobs: JobQueue },
  actor: AuditActor,
  row: MailRow,
): Promise<MailRow> {
  const refusal = new ServiceError('mail_not_retryable', { details: { status: row.status } });
  if (!canRetry(row, new Date())) throw refusal;
  return audit.record(async (tx) => {
    if (!(await requeueMail(tx, row.id))) throw refusal;
    // What failed for days waits for whatever is new.
    await enqueueMail(jobs, tx, row, 'test');
    const { organizationId, chain, id: mail, kind } = row;
    return {
      result: { ...row, status: 'queued' as const, settledAt: null },
      events: [{ type: 'mail.retried' as const, organizationId, chain, actor, facts: { mail, kind } }],
    };
  });
}

export async function sweepMails({ database }: { database: Database }, now: Date): Promise<void> {
  await forgetFailedMails(database.queries, new Date(now.getTime() - keptMilliseconds));
}
