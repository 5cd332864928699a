import { isId } from '#contract/ids.ts';
import { operatorActor, type AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../platform/database/database.ts';
import { readDeliveryReport } from '../platform/email/delivery-report.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { bounceMail, findAnyMail } from './mail-store.ts';

/** `kept`: it is known now; `known`: it was already; `passing`: the mail may still arrive, or has. */
export type BounceOutcome = 'kept' | 'known' | 'passing';

/**
 * Keeps that a mail which was handed over came back. Reports are not signed: whoever knows the Message-ID of a mail, as its
 * recipient does, can have it marked as undelivered, and nothing more. Whom a report names is not looked at.
 * @throws ServiceError `delivery_report_unreadable`, `not_found`
 */
export async function recordBounce(
  { database, audit }: { database: Database; audit: AuditLog },
  source: string,
): Promise<{ mailId: string; outcome: BounceOutcome }> {
  const report = readDeliveryReport(source);
  const mailId = report?.messageId.split('@')[0];
  if (!report || mailId === undefined || !isId('msg', mailId))
    throw new ServiceError('delivery_report_unreadable');
  const row = await findAnyMail(database.queries, mailId);
  if (!row) throw new ServiceError('not_found', { details: { mail: mailId } });
  if (report.action !== 'failed') return { mailId, outcome: 'passing' };
  if (row.status !== 'handed_over') return { mailId, outcome: 'known' };
  const { organizationId, chain, kind } = row;
  const facts = { mail: mailId, kind, status: report.status };
  let outcome: BounceOutcome = 'known';
  await audit.recordUnlessChanged(async (tx) => {
    await bounceMail(tx, mailId, report.status);
    outcome = 'kept';
    return { events: [{ type: 'mail.bounced', organizationId, chain, actor: operatorActor, facts }] };
  });
  return { mailId, outcome };
}
