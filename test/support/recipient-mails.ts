import { eq } from 'drizzle-orm';
import { changeApp } from '../../server/apps/change-app.ts';
import { findAppAsOperator } from '../../server/apps/app-store.ts';
import { mails } from '../../server/mail/tables.ts';
import type { AppChange } from '../../widget/contract/apps.ts';
import { customerOrigin, type TestCustomer, type TestServer } from './inkseal-server.ts';

export const signingPage = `${customerOrigin}/sign?envelope={envelopeId}&recipient={recipientId}`;

/** As a person at the console changes an app; an API key may not lead mails anywhere. */
export async function setMails(
  { parts }: TestServer,
  { appId }: Pick<TestCustomer, 'appId'>,
  change: AppChange,
): Promise<void> {
  const app = await findAppAsOperator(parts.database.queries, appId);
  await changeApp(parts.audit, { kind: 'account', id: 'acc_test' }, app!, change);
}

/** What was ever queued for that recipient, the oldest first. */
export async function mailsTo({ parts }: TestServer, recipientId: string | undefined) {
  const rows = await parts.database.queries
    .select()
    .from(mails)
    .where(eq(mails.subjectId, recipientId ?? ''))
    .orderBy(mails.id);
  return rows;
}
