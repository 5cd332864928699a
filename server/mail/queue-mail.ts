import { createId } from '#contract/ids.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { sealValue } from '../platform/crypto/sealed-value.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { MailText } from '../platform/email/mail-layout.ts';
import { requireSendable } from '../platform/email/mail-message.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
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
  const payload: DeliverMailPayload = { mailId: id };
  await jobs.enqueue(tx, deliverMailJob, payload);
  return id;
}
