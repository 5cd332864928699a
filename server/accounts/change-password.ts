import { setTimeout as pause } from 'node:timers/promises';
import type { Language } from '#contract/languages.ts';
import { networkOf } from '../audit/denials.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { dropAccountLink, sendAccountLink, sendSecurityNotice, takeAccountLink } from './account-links.ts';
import { accountEvent, anonymous, type AccountCaseParts } from './account-parts.ts';
import {
  findAccountByEmail,
  findPasswordHash,
  lockAccount,
  needAccount,
  updateAccount,
  updatePasswordHash,
} from './account-store.ts';
import type { ConsoleLogin } from './authenticate-account.ts';
import { endLogins } from './console-logins.ts';
import { hashOf, isPassword, requireGoodPassword } from './password-rules.ts';
import { accountActor } from './principal.ts';
import { unlinkAccount } from './single-sign-on/sign-on-store.ts';
import { linkByNetwork, mailByAccount, mailByNetwork, passwordByAccount } from './sign-in-limits.ts';

type Client = Pick<RequestFacts, 'clientIp'>;

/** Longer than writing a mail takes: how long the answer takes does not tell whether there is an account. */
const answerMilliseconds = 400;

/**
 * Whoever is signed in shows that it is still they, for an unlocked screen is not a person. Answers with the hash the
 * password was right for. @throws ServiceError `sign_in_refused` or `rate_limited`
 */
export async function requirePassword(
  { attempts, database }: AccountCaseParts,
  accountId: string,
  password: string,
): Promise<string> {
  await attempts.count({ limit: passwordByAccount, of: accountId });
  const hash = await findPasswordHash(database.queries, accountId);
  if (!(await isPassword(password, hash)) || hash === undefined) throw new ServiceError('sign_in_refused');
  await attempts.forget(passwordByAccount, accountId);
  return hash;
}

/**
 * Ends every other login, and every link to an OpenID provider: whoever had either by the old password has none by the new.
 */
export async function changePassword(
  parts: AccountCaseParts,
  login: ConsoleLogin,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<void> {
  const { id: loginId, accountId } = login;
  const before = await requirePassword(parts, accountId, currentPassword);
  const person = await needAccount(parts.database.queries, accountId);
  requireGoodPassword(newPassword, person);
  const hash = await hashOf(newPassword);
  await parts.audit.record(async (tx) => {
    const account = await lockAccount(tx, accountId);
    if ((await findPasswordHash(tx, accountId)) !== before) throw new ServiceError('sign_in_refused');
    await updatePasswordHash(tx, accountId, hash);
    await dropAccountLink(tx, accountId, 'reset-password');
    const loginsEnded = await endLogins(tx, accountId, loginId);
    const linksEnded = await unlinkAccount(tx, accountId);
    await sendSecurityNotice(parts, tx, account, 'password-changed');
    const facts = { loginsEnded, linksEnded };
    const event = accountEvent('account.password_changed', accountId, accountActor(login), facts);
    return { result: undefined, events: [event] };
  });
}

/** The same answer after the same time, whether or not anybody has that address. @throws ServiceError `rate_limited` */
export async function requestPasswordReset(
  parts: AccountCaseParts,
  { email, language }: { email: string; language: Language },
  client: Client,
): Promise<void> {
  await parts.attempts.count(
    { limit: mailByNetwork, of: networkOf(client.clientIp) },
    { limit: mailByAccount, of: email },
  );
  await Promise.all([pause(answerMilliseconds), mailReset(parts, { email, language }, client)]);
}

async function mailReset(
  parts: AccountCaseParts,
  { email, language }: { email: string; language: Language },
  client: Client,
): Promise<void> {
  const account = await findAccountByEmail(parts.database.queries, email);
  if (!account) return;
  await parts.audit.record(async (tx) => {
    await sendAccountLink(parts, tx, account, { purpose: 'reset-password', language });
    const event = accountEvent('account.password_reset_requested', account.id, anonymous(client));
    return { result: undefined, events: [event] };
  });
}

/**
 * A new password by the link from a mail, which proves the address by the way. Ends every login and starts none, and every
 * link to an OpenID provider, which is what the mail about one that was not theirs has its reader do: a second factor is
 * asked for as ever. A refused password does not use the link up.
 * @throws ServiceError `mail_link_refused`, `password_refused` or `rate_limited`
 */
export async function resetPassword(
  parts: AccountCaseParts,
  { token, password }: { token: string; password: string },
  client: Client,
): Promise<void> {
  await parts.attempts.count({ limit: linkByNetwork, of: networkOf(client.clientIp) });
  const hash = await hashOf(password.slice(0, 256));
  await parts.audit.record(async (tx) => {
    const account = await takeAccountLink(tx, 'reset-password', token);
    requireGoodPassword(password, account);
    await updatePasswordHash(tx, account.id, hash);
    await updateAccount(tx, account.id, { emailVerified: true });
    const loginsEnded = await endLogins(tx, account.id);
    const linksEnded = await unlinkAccount(tx, account.id);
    await sendSecurityNotice(parts, tx, account, 'password-changed');
    const facts = { loginsEnded, linksEnded };
    const event = accountEvent('account.password_reset', account.id, anonymous(client), facts);
    return { result: undefined, events: [event] };
  });
}
