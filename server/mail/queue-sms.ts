import { createId } from '#contract/ids.ts';
import { sealValue } from '../platform/crypto/sealed-value.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { TextMessage } from '../platform/sms/sms-sender.ts';
import { insertMail } from './mail-store.ts';
import { enqueueMail, mailContext, type MailParts, type NewMail } from './queue-mail.ts';

export type NewSms = Omit<NewMail, 'text'> & { text: string; testMode: boolean };

/** As it waits, sealed: nobody who can only write to the database turns a test into a message that is paid for. */
export interface QueuedSms extends TextMessage {
  testMode: boolean;
}

/** Queues a text message as `queueMail` does a mail; its id. */
export async function queueSms(
  { subjectKeys, jobs }: MailParts,
  tx: Transaction,
  { to, text, testMode, haste, goodUntil = null, ...about }: NewSms,
): Promise<string> {
  const id = createId('msg');
  const message: QueuedSms = { to, text, testMode };
  const key = await subjectKeys.keyFor(tx, about.organizationId, about.subjectId);
  const sealed = sealValue(key, Buffer.from(JSON.stringify(message), 'utf8'), mailContext(id));
  await insertMail(tx, { id, ...about, channel: 'sms', sealed, status: 'queued', goodUntil });
  await enqueueMail(jobs, tx, { id, organizationId: about.organizationId }, haste);
  return id;
}
