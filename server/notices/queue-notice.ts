import { matchLanguage, type Language } from '#contract/languages.ts';
import type { AppRow } from '../apps/app-store.ts';
import { systemActor, type AuditActor, type AuditEntry } from '../audit/audit-log.ts';
import type { EnvelopeRow, RecipientRow } from '../envelopes/envelope-store.ts';
import { queueMail, type MailParts, type NewMail } from '../mail/queue-mail.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/** What a recipient is told of by mail. */
export type NoticeKind = 'signing-request' | 'signing-reminder' | 'signed-copy';

export interface Notice extends Pick<NewMail, 'text' | 'attach' | 'goodUntil'> {
  kind: NoticeKind;
  envelope: EnvelopeRow;
  person: RecipientRow;
}

export const languageFor = ({ language }: RecipientRow, app: AppRow): Language =>
  matchLanguage([language], app.allowedLanguages, app.defaultLanguage);

/** @throws ServiceError as `queueMail` does */
export async function queueNotice(
  parts: MailParts,
  tx: Transaction,
  { kind, envelope, person, ...mail }: Notice,
  actor: AuditActor = systemActor,
): Promise<AuditEntry> {
  const { organizationId, id: chain } = envelope;
  const { appId } = envelope;
  const about = { organizationId, chain, subjectId: person.id, kind, to: person.email, appId };
  const haste = envelope.testMode ? 'test' : 'usual';
  const mailId = await queueMail(parts, tx, { ...about, ...mail, haste });
  return {
    type: 'recipient.notified',
    organizationId,
    chain,
    actor,
    facts: { recipient: person.id, kind, mail: mailId },
  };
}

const unsendable: ReadonlySet<string> = new Set(['mail_address_invalid', 'mail_subject_invalid']);

/**
 * As `queueNotice`, within an act that is not about mail: no signature and no seal fails because nobody can be written to. The
 * log says so instead.
 */
export async function queueNoticeOrSay(
  parts: MailParts,
  tx: Transaction,
  notice: Notice,
): Promise<AuditEntry> {
  try {
    return await queueNotice(parts, tx, notice);
  } catch (refusal) {
    // Thrown before anything was asked of the database, so the transaction is whole.
    if (!(refusal instanceof ServiceError) || !unsendable.has(refusal.code)) throw refusal;
    const { kind, envelope, person } = notice;
    return {
      type: 'mail.failed',
      organizationId: envelope.organizationId,
      chain: envelope.id,
      actor: systemActor,
      facts: { recipient: person.id, kind, code: refusal.code, final: 1 },
    };
  }
}
