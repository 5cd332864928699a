import { matchLanguage, type Language } from '#contract/languages.ts';
import type { SignerLock } from '#contract/signer-authentication.ts';
import type { CodeMethod } from '#contract/signer-methods.ts';
import type { RecipientPrincipal } from '../../accounts/principal.ts';
import type { SubjectKeys } from '../../audit/subject-keys.ts';
import { openPhone } from '../../envelopes/sealed-phone.ts';
import { findMail, type MailRow } from '../../mail/mail-store.ts';
import type { Database, Queries } from '../../platform/database/database.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { refusalOf } from '../readable.ts';
import type { LanguageWishes } from '../signing-view.ts';
import { mostGuesses, resendSeconds } from './code-limits.ts';
import { findCode, findCodeOwner, type CodeOwner, type SignerCodeRow } from './code-store.ts';
import { mask, requireCodeMethod } from './signer-code.ts';

export interface LockParts {
  database: Database;
  subjectKeys: SubjectKeys;
}

/** Where a code of this person goes. @throws ServiceError `signer_phone_missing`, or why nothing can be opened any more */
export async function addressOf(
  { subjectKeys }: LockParts,
  on: Queries,
  method: CodeMethod,
  { recipient, envelope }: CodeOwner,
): Promise<string> {
  const refusal = refusalOf(envelope, recipient);
  if (refusal) throw new ServiceError(refusal);
  if (method === 'email_code') return recipient.email;
  const phone = await openPhone(subjectKeys, on, envelope.organizationId, recipient);
  if (phone === undefined) throw new ServiceError('signer_phone_missing');
  return phone;
}

export const languageOf = (
  { recipient, allowedLanguages, defaultLanguage }: CodeOwner,
  { host, browser }: LanguageWishes,
): Language => matchLanguage([host, recipient.language, ...browser], allowedLanguages, defaultLanguage);

/**
 * A mail that was refused for good is `sent` like any other: that would tell of an address whether it exists. The sender
 * sees it in the audit trail.
 */
function deliveryOf(mail: MailRow | undefined): SignerLock['delivery'] {
  if (mail?.status !== 'queued') return 'sent';
  return mail.tries > 0 ? 'delayed' : 'underway';
}

const secondsUntil = (instant: number, now: Date): number =>
  Math.max(0, Math.ceil((instant - now.getTime()) / 1000));

async function statusOf(
  on: Queries,
  organizationId: string,
  code: SignerCodeRow | undefined,
  now: Date,
): Promise<Pick<SignerLock, 'delivery' | 'expiresInSeconds' | 'resendInSeconds' | 'attemptsLeft'>> {
  const resendInSeconds = code ? secondsUntil(code.createdAt.getTime() + resendSeconds * 1000, now) : 0;
  if (!code?.digest || code.expiresAt <= now || code.attempts >= mostGuesses)
    return { delivery: 'none', expiresInSeconds: null, resendInSeconds, attemptsLeft: 0 };
  return {
    delivery: deliveryOf(await findMail(on, organizationId, code.mailId)),
    expiresInSeconds: secondsUntil(code.expiresAt.getTime(), now),
    resendInSeconds,
    attemptsLeft: mostGuesses - code.attempts,
  };
}

/** @throws ServiceError as `requireCodeMethod` and `addressOf` do */
export async function readLock(
  parts: LockParts,
  principal: RecipientPrincipal,
  wishes: LanguageWishes,
): Promise<SignerLock> {
  const on = parts.database.queries;
  const method = requireCodeMethod(principal);
  const owner = await findCodeOwner(on, principal);
  return {
    method,
    sentTo: mask(method, await addressOf(parts, on, method, owner)),
    language: languageOf(owner, wishes),
    ...(await statusOf(
      on,
      principal.organizationId,
      await findCode(on, principal.embedSessionId),
      new Date(),
    )),
  };
}
