import { readFile } from 'node:fs/promises';
import { dataPaths, type Config } from './config.ts';
import { FolderMailer } from './platform/email/folder-mailer.ts';
import type { Mailer } from './platform/email/mailer.ts';
import { SmtpMailer } from './platform/email/smtp-mailer.ts';
import { FolderSmsSender } from './platform/sms/folder-sms-sender.ts';
import type { SmsSender } from './platform/sms/sms-sender.ts';
import { WebhookSmsSender } from './platform/sms/webhook-sms-sender.ts';

/** How people are written to. */
export interface Senders {
  mailer: Mailer;
  /** Where mails lie that are files. */
  mailFolder: string;
  smsSender: SmsSender;
  /** For what is sent in test mode, which costs nobody anything and reaches nobody. */
  testSmsSender: FolderSmsSender;
}

async function openMailer(config: Config, folder: string): Promise<Mailer> {
  const { smtpUrl, smtpAuthoritiesFile, mailFrom } = config;
  const authorities = smtpAuthoritiesFile && (await readFile(smtpAuthoritiesFile, 'utf8'));
  if (smtpUrl) return new SmtpMailer({ url: smtpUrl, from: mailFrom, authorities });
  return FolderMailer.open({ directory: folder, from: mailFrom });
}

export async function openSenders(config: Config): Promise<Senders> {
  const { mail, sms } = dataPaths(config.dataDirectory);
  const folder = await FolderSmsSender.open({ directory: sms });
  const { smsWebhook } = config;
  return {
    mailer: await openMailer(config, mail),
    mailFolder: mail,
    smsSender: smsWebhook ? new WebhookSmsSender(smsWebhook) : folder,
    testSmsSender: folder,
  };
}
