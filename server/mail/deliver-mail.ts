import type { Theme } from '#contract/theme-rules.ts';
import { systemActor, type AuditLog } from '../audit/audit-log.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { openValue } from '../platform/crypto/sealed-value.ts';
import type { Database } from '../platform/database/database.ts';
import { layOutMail, logoContentId } from '../platform/email/mail-layout.ts';
import type { MailAttachment } from '../platform/email/mail-message.ts';
import { MailNotTaken, type Mailer } from '../platform/email/mailer.ts';
import { SmsNotTaken, type SmsSender } from '../platform/sms/sms-sender.ts';
import type { JobAttempt } from '../platform/jobs/job-queue.ts';
import { findQueuedMail, updateQueuedMail, type MailRow } from './mail-store.ts';
import { mailContext, type DeliverMailPayload, type QueuedMail } from './queue-mail.ts';
import type { QueuedSms } from './queue-sms.ts';

/** What an app looks like by now. */
export interface Branding {
  theme: Theme;
  logo: { png: Buffer; width: number; height: number } | undefined;
}

export interface DeliveryParts {
  database: Database;
  audit: AuditLog;
  subjectKeys: SubjectKeys;
  mailer: Mailer;
  smsSender: SmsSender;
  testSmsSender: SmsSender;
  /** Whether what the mail tells of still holds, asked before every try. */
  stillHolds: (row: MailRow) => Promise<boolean>;
  /** What `attach` of a mail names, as it is by now; undefined when it was deleted. */
  readAttachments: (organizationId: string, attach: string) => Promise<MailAttachment[] | undefined>;
  readBranding: (organizationId: string, appId: string) => Promise<Branding>;
}

/** With pauses that double up to two hours: about two days in all. */
export const deliveryRetries = { retryLimit: 30, retryDelaySeconds: 20, longestDelaySeconds: 7_200 } as const;

/** What nobody could send later either. */
const useless: ReadonlySet<string> = new Set(['too_late', 'redacted']);

/**
 * Hands a queued mail or text message over, once if nothing breaks between the hand-over and its record, and then with the same
 * Message-ID again. A server that does not take it is asked again by the job, unless it said no for good.
 */
export async function deliverMail(
  parts: DeliveryParts,
  { mailId }: DeliverMailPayload,
  attempt: Pick<JobAttempt, 'isLast'>,
): Promise<void> {
  const row = await findQueuedMail(parts.database.queries, mailId);
  if (!row) return;
  try {
    await handOver(parts, row);
  } catch (thrown) {
    const isNamed = thrown instanceof MailNotTaken || thrown instanceof SmsNotTaken;
    const failure = isNamed ? thrown : new MailNotTaken('unexpected', false, { cause: thrown });
    const isOver = failure.forGood || attempt.isLast;
    await settle(parts, row, isOver ? 'failed' : 'queued', failure.code);
    if (!isOver) throw failure;
    return;
  }
  await settle(parts, row, 'handed_over');
}

async function handOver(parts: DeliveryParts, row: MailRow): Promise<void> {
  const opened = await openMail(parts, row);
  if (row.channel === 'sms') {
    const message = JSON.parse(opened) as QueuedSms;
    await (message.testMode ? parts.testSmsSender : parts.smsSender).handOver(row.id, message);
    return;
  }
  const { to, text: words, attach, appId } = JSON.parse(opened) as QueuedMail;
  const attached = attach === undefined ? [] : await parts.readAttachments(row.organizationId, attach);
  if (!attached) throw new MailNotTaken('redacted', true);
  const branding = appId === undefined ? undefined : await parts.readBranding(row.organizationId, appId);
  const attachments = [...logoOf(branding), ...attached];
  await parts.mailer.handOver(row.id, { to, ...layOutMail(words, branding), attachments });
}

const logoOf = (branding: Branding | undefined): MailAttachment[] =>
  branding?.logo
    ? [
        {
          fileName: 'logo.png',
          contentType: 'image/png',
          content: branding.logo.png,
          contentId: logoContentId,
        },
      ]
    : [];

async function openMail({ database, subjectKeys, stillHolds }: DeliveryParts, row: MailRow): Promise<string> {
  const isLate = row.goodUntil && row.goodUntil <= new Date();
  if (isLate || !(await stillHolds(row))) throw new MailNotTaken('too_late', true);
  const key = await subjectKeys.findKey(database.queries, row.organizationId, row.subjectId);
  if (!key || !row.sealed) throw new MailNotTaken('redacted', true);
  return openValue(key, row.sealed, mailContext(row.id)).toString('utf8');
}

const settledTypes = {
  email: { taken: 'mail.handed_over', failed: 'mail.failed' },
  sms: { taken: 'sms.handed_over', failed: 'sms.failed' },
} as const;

async function settle(
  { audit }: DeliveryParts,
  row: MailRow,
  status: MailRow['status'],
  failure: string | null = null,
): Promise<void> {
  const tries = row.tries + 1;
  const over = status === 'queued' ? {} : { settledAt: new Date() };
  const isUseless = status === 'handed_over' || (failure !== null && useless.has(failure));
  const facts = failure === null ? {} : { code: failure, final: status === 'failed' ? 1 : 0 };
  await audit.recordUnlessChanged(async (tx) => {
    await updateQueuedMail(tx, row, { status, tries, failure, ...over, ...(isUseless && { sealed: null }) });
    return {
      events: [
        {
          type: settledTypes[row.channel][status === 'handed_over' ? 'taken' : 'failed'],
          organizationId: row.organizationId,
          chain: row.chain,
          actor: systemActor,
          facts: { mail: row.id, kind: row.kind, tries, ...facts },
        },
      ],
    };
  });
}
