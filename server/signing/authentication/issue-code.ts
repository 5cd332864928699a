import type { SignerLock } from '#contract/signer-authentication.ts';
import type { CodeMethod } from '#contract/signer-methods.ts';
import type { Attempts } from '../../accounts/attempts.ts';
import { actorOf, type RecipientPrincipal } from '../../accounts/principal.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import { queueMail, type MailParts } from '../../mail/queue-mail.ts';
import { queueSms } from '../../mail/queue-sms.ts';
import { quoted } from '../../mail/quoted-text.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { FrameFacts } from '../perform-action.ts';
import {
  codeLifetimeSeconds,
  sendByAddress,
  sendByOrganization,
  sendByOrganizationAndAddress,
  sendByRecipient,
  sendByRecipientAndDay,
  sendByServer,
  sendBySession,
} from './code-limits.ts';
import { findCodeOwner, saveCode, type CodeOwner } from './code-store.ts';
import { codeMail, codeSms } from './code-texts.ts';
import { addressOf, languageOf, readLock, type LockParts } from './read-lock.ts';
import { createCode, digestCode, requireCodeMethod } from './signer-code.ts';

export interface CodeParts extends LockParts, MailParts {
  audit: AuditLog;
  attempts: Attempts;
  /** What codes are kept under. */
  signerCodeKey: Buffer;
}

function countSending(
  { attempts }: CodeParts,
  { embedSessionId, recipientId, organizationId }: RecipientPrincipal,
  { method, to, testMode }: { method: CodeMethod; to: string; testMode: boolean },
): Promise<void> {
  const address = to.toLowerCase();
  // Apart, where organizations share a limit: test mode is for nothing, and must use up nothing of those who are in earnest.
  const mode = testMode ? 'test' : 'live';
  return attempts.count(
    { limit: sendBySession, of: embedSessionId },
    { limit: sendByRecipient, of: recipientId },
    { limit: sendByRecipientAndDay, of: recipientId },
    { limit: sendByOrganizationAndAddress, of: `${organizationId} ${address}` },
    { limit: sendByOrganization[method], of: organizationId },
    { limit: sendByAddress, of: `${mode} ${address}` },
    { limit: sendByServer[method], of: mode },
  );
}

interface Sending {
  method: CodeMethod;
  to: string;
  code: string;
  expiresAt: Date;
}

function queueCode(
  parts: CodeParts,
  tx: Transaction,
  { recipient, envelope, ...languages }: CodeOwner,
  { method, to, code, expiresAt }: Sending,
  wishes: FrameFacts['languages'],
): Promise<string> {
  const language = languageOf({ recipient, envelope, ...languages }, wishes);
  const words = { code, sender: quoted(language, envelope.senderName) };
  const message = {
    organizationId: envelope.organizationId,
    chain: envelope.id,
    subjectId: recipient.id,
    to,
    goodUntil: expiresAt,
    haste: 'awaited' as const,
  };
  return method === 'email_code'
    ? queueMail(parts, tx, {
        ...message,
        kind: 'signer-code',
        text: codeMail(language, words),
        appId: envelope.appId,
      })
    : queueSms(parts, tx, {
        ...message,
        kind: 'signer-code-sms',
        text: codeSms(language, words),
        testMode: envelope.testMode,
      });
}

/**
 * Sends a new code, which voids the one before. It is queued with the transaction, so a mail server that is away loses
 * nothing. @throws ServiceError `rate_limited`, or as `readLock` does
 */
export async function issueCode(
  parts: CodeParts,
  principal: RecipientPrincipal,
  facts: FrameFacts,
): Promise<SignerLock> {
  const method = requireCodeMethod(principal);
  const owner = await findCodeOwner(parts.database.queries, principal);
  const to = await addressOf(parts, parts.database.queries, method, owner);
  const { testMode } = owner.envelope;
  await countSending(parts, principal, { method, to, testMode });
  const now = new Date();
  const expiresAt = new Date(now.getTime() + codeLifetimeSeconds * 1000);
  await parts.audit.record(async (tx) => {
    const code = createCode();
    const mailId = await queueCode(parts, tx, owner, { method, to, code, expiresAt }, facts.languages);
    const { embedSessionId, recipientId: subjectId } = principal;
    const digest = digestCode(parts.signerCodeKey, principal, method, code);
    await saveCode(tx, { embedSessionId, method, mailId, digest, createdAt: now, expiresAt });
    return {
      result: undefined,
      events: [
        {
          type: 'signer_code.issued' as const,
          organizationId: principal.organizationId,
          chain: principal.envelopeId,
          actor: actorOf(principal),
          facts: { embed: principal.embedId, session: embedSessionId, method, mail: mailId },
          personal: {
            sentTo: { subjectId, value: to },
            ip: { subjectId, value: facts.clientIp },
            userAgent: { subjectId, value: facts.userAgent },
          },
        },
      ],
    };
  });
  return readLock(parts, principal, facts.languages);
}
