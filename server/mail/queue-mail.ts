import { createId } from '#contract/ids.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { sealValue } from '../platform/crypto/sealed-value.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { MailText } from '../platform/email/mail-layout.ts';
import { requireSendable } from '../platform/email/mail-message.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import type { Urgency } from '../platform/jobs/take-turns.ts';
import { insertMail } from './mail-store.ts';

export const deliverMailJob = 'deliver-mail';

export interface DeliverMailPayload {
  mailId: string;
}

export interface MailParts {
  subjectKeys: SubjectKeys;
  jobs: JobQueue;
}

export interface NewMail {
  organizationId: string;
  chain: string;
  subjectId: string;
  kind: string;
  to: string;
  text: MailText;
  /** Names what is attached, to whoever reads it when the mail is handed over: no file waits here. */
  attach?: string;
  /** The app whose look it has; without one it has ours. */
  appId?: string;
  goodUntil?: Date | null;
  haste?: Haste;
}

/** Somebody sits and waits for it; it counts, which is usual; or it is a test. */
type Haste = 'awaited' | 'usual' | 'test';
const urgencies: Readonly<Record<Haste, Urgency>> = { awaited: 2, usual: 1, test: 0 };

/** Slots are always there for what somebody waits for. */
export const mailConcurrency = { concurrency: 5, perGroup: 2, kept: { slots: 2, urgency: 2 } } as const;

/** Hands it over soon. Organizations take turns: none waits for all that another one sends. */
export async function enqueueMail(
  jobs: JobQueue,
  tx: Transaction,
  { id: mailId, organizationId }: { id: string; organizationId: string },
  haste: Haste = 'usual',
): Promise<void> {
  const payload: DeliverMailPayload = { mailId };
  await jobs.enqueue(tx, deliverMailJob, payload, { group: organizationId, urgency: urgencies[haste] });
}

/** As it waits, sealed: in words, since how they look is the app's to change until it goes. */
export type QueuedMail = Pick<NewMail, 'to' | 'text' | 'attach' | 'appId'>;

export const mailContext = (id: string): string => `mail/${id}`;

/**
 * Queues a mail as part of the caller's transaction: it goes out exactly if that commits, and no mail server is asked
 * before. The job holds its id alone, which is answered.
 * @throws ServiceError `mail_address_invalid` or `mail_subject_invalid`
 */
export async function queueMail(
  { subjectKeys, jobs }: MailParts,
  tx: Transaction,
  mail: NewMail,
): Promise<string> {
  const { organizationId, chain, subjectId, kind, to, text, attach, appId, goodUntil = null } = mail;
  const id = createId('msg');
  const message: QueuedMail = {
    to,
    text,
    ...(attach !== undefined && { attach }),
    ...(appId !== undefined && { appId }),
  };
  requireSendable({ to, subject: text.subject });
  const key = await subjectKeys.keyFor(tx, organizationId, subjectId);
  const sealed = sealValue(key, Buffer.from(JSON.stringify(message), 'utf8'), mailContext(id));
  await insertMail(tx, { id, organizationId, chain, subjectId, kind, sealed, status: 'queued', goodUntil });
  await enqueueMail(jobs, tx, { id, organizationId }, mail.haste);
  return id;
}
