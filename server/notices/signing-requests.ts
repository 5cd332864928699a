import type { AuditEventType } from '#contract/audit-events.ts';
import { findApp, type AppRow } from '../apps/app-store.ts';
import { signingPageFor } from '../apps/signing-page.ts';
import type { AuditEventRow, AuditLog } from '../audit/audit-log.ts';
import { isAwaited } from '../envelopes/envelope.ts';
import {
  findEnvelope,
  loadAggregate,
  updateRecipient,
  type EnvelopeRow,
  type RecipientRow,
} from '../envelopes/envelope-store.ts';
import { isSucceeded, type MailRow } from '../mail/mail-store.ts';
import type { MailParts } from '../mail/queue-mail.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { languageFor, queueNoticeOrSay, type Notice, type NoticeKind } from './queue-notice.ts';
import { requestMail } from './request-texts.ts';

const day = 24 * 3_600_000;

/** What a signing request or a reminder needs beside the envelope; undefined where the app has no page to lead to. */
export function requestNotice(
  kind: Exclude<NoticeKind, 'signed-copy'>,
  app: AppRow,
  envelope: EnvelopeRow,
  person: RecipientRow,
): Notice | undefined {
  const url = signingPageFor(app, { envelopeId: envelope.id, recipientId: person.id });
  if (url === undefined) return undefined;
  const { title, senderName, expiresAt, testMode } = envelope;
  const facts = { title, sender: senderName, url, expiresAt, testMode };
  const text = requestMail(languageFor(person, app), kind, facts);
  return { kind, envelope, person, text, goodUntil: expiresAt };
}

const requestKinds: readonly string[] = ['signing-request', 'signing-reminder'] satisfies NoticeKind[];

/**
 * Whether that mail, where it asks somebody to sign, asks for what is still waited for, and no later one asks anew. Looked at when it
 * is handed over: an act that took it out of the queue would wait for whoever is handing it over, who waits for the act.
 */
export async function requestHolds(on: Queries, row: MailRow): Promise<boolean> {
  if (!requestKinds.includes(row.kind)) return true;
  const envelope = await findEnvelope(on, row, row.chain);
  if (envelope?.status !== 'sent') return false;
  const { recipients } = await loadAggregate(on, envelope);
  const person = recipients.find(({ id }) => id === row.subjectId);
  return person !== undefined && isAwaited(person, recipients) && !(await isSucceeded(on, row, requestKinds));
}

/** When to remind of a request sent at `now`, after so many reminders; null when no more are to come. */
export function nextReminder({ reminders }: EnvelopeRow, remindersSent: number, now: Date): Date | null {
  if (!reminders || remindersSent >= reminders.most) return null;
  const days = remindersSent === 0 ? reminders.afterDays : reminders.everyDays;
  return new Date(now.getTime() + days * day);
}

/**
 * Everybody whom the document waits for and who was not asked yet is, within the act that made it so; and whom it waits for no
 * longer is not asked any more.
 */
async function followTurns(
  parts: MailParts & { audit: AuditLog },
  tx: Transaction,
  event: AuditEventRow,
): Promise<void> {
  const envelope = await findEnvelope(tx, { organizationId: event.organizationId }, event.chain);
  if (!envelope?.signingRequests) return;
  const { recipients } = await loadAggregate(tx, envelope);
  const awaited = envelope.status === 'sent' ? recipients.filter((one) => isAwaited(one, recipients)) : [];
  for (const person of recipients)
    if (person.remindAt && !awaited.includes(person))
      await updateRecipient(tx, person.id, { remindAt: null });
  const unasked = awaited.filter(({ requestedAt }) => requestedAt === null);
  if (unasked.length === 0) return;
  const app = await findApp(tx, envelope.organizationId, envelope.appId);
  const now = new Date(event.at);
  for (const person of unasked) {
    const notice = app && requestNotice('signing-request', app, envelope, person);
    if (!notice) continue;
    const entry = await queueNoticeOrSay(parts, tx, notice);
    if (entry.type === 'recipient.notified')
      await updateRecipient(tx, person.id, { requestedAt: now, remindAt: nextReminder(envelope, 0, now) });
    await parts.audit.append(tx, [entry]);
  }
}

const turning: readonly AuditEventType[] = [
  'envelope.sent',
  'recipient.signed',
  'recipient.declined',
  'recipient.delegated',
  'envelope.voided',
  'envelope.expired',
];

export function followSigningRequests(parts: MailParts & { audit: AuditLog }): void {
  for (const type of turning) parts.audit.on(type, (tx, event) => followTurns(parts, tx, event));
}
