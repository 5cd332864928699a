import type { Language } from '#contract/languages.ts';
import { networkOf } from '../audit/denials.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { sendAccountLink, takeAccountLink } from './account-links.ts';
import { accountEvent, anonymous, type AccountCaseParts } from './account-parts.ts';
import { lockAccount, updateAccount } from './account-store.ts';
import type { ConsoleLogin } from './authenticate-account.ts';
import { accountActor } from './principal.ts';
import { linkByNetwork, mailByAccount } from './sign-in-limits.ts';

/** Mails the link again, in place of the earlier one. @throws ServiceError `rate_limited` */
export async function requestVerification(
  parts: AccountCaseParts,
  login: Pick<ConsoleLogin, 'accountId' | 'clientIp'>,
  language: Language,
): Promise<void> {
  const { accountId } = login;
  await parts.attempts.count({ limit: mailByAccount, of: accountId });
  await parts.audit.record(async (tx) => {
    const account = await lockAccount(tx, accountId);
    await updateAccount(tx, accountId, { language });
    await sendAccountLink(parts, tx, account, { purpose: 'verify-email', language });
    const event = accountEvent('account.email_verification_requested', accountId, accountActor(login));
    return { result: undefined, events: [event] };
  });
}

/** @throws ServiceError `mail_link_refused` or `rate_limited` */
export async function verifyEmail(
  parts: AccountCaseParts,
  token: string,
  client: Pick<RequestFacts, 'clientIp'>,
): Promise<void> {
  await parts.attempts.count({ limit: linkByNetwork, of: networkOf(client.clientIp) });
  await parts.audit.record(async (tx) => {
    const { id } = await takeAccountLink(tx, 'verify-email', token);
    await updateAccount(tx, id, { emailVerified: true });
    return { result: undefined, events: [accountEvent('account.email_verified', id, anonymous(client))] };
  });
}
