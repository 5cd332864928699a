import { setTimeout as pause } from 'node:timers/promises';
import type { Language } from '#contract/languages.ts';
import { networkOf } from '../audit/denials.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { sendAccountLink, sendSecurityNotice } from './account-links.ts';
import { accountEvent, anonymous, type AccountCaseParts } from './account-parts.ts';
import { findAccountByEmail, findPasswordHash, lockAccount, type AccountRow } from './account-store.ts';
import { startLogin, type SignInMethod } from './console-logins.ts';
import { createAccount } from './create-account.ts';
import { hashOf, isPassword, requireGoodPassword } from './password-rules.ts';
import { takeSecondFactor, type ShownCode } from './second-factor.ts';
import {
  codeWasRight,
  countCode,
  signInByAddress,
  signInByNetwork,
  signInByPerson,
  signUpByNetwork,
} from './sign-in-limits.ts';

export interface SignedIn {
  /** For the cookie. */
  token: string;
  account: Pick<AccountRow, 'id' | 'name' | 'email'>;
}

type Client = Pick<RequestFacts, 'clientIp' | 'userAgent'>;

/** Longer than writing the event takes: how long a refusal takes does not tell whether there is an account. */
const refusalMilliseconds = 100;

/** Says no to whoever is not, or not yet, who they say; on the record of the account, where there is one. */
export async function refuseSignIn(
  { audit }: AccountCaseParts,
  { account, client }: { account: AccountRow | undefined; client: Pick<RequestFacts, 'clientIp'> },
  code: 'sign_in_refused' | 'two_factor_refused',
): Promise<never> {
  const step = code === 'sign_in_refused' ? 'password' : 'second_factor';
  const record = async ({ id }: AccountRow): Promise<void> => {
    const event = accountEvent('account.sign_in_refused', id, anonymous(client), { step });
    await audit.recordKnown([event]);
  };
  await Promise.all([pause(refusalMilliseconds), account && record(account)]);
  throw new ServiceError(code);
}

/**
 * A console login for whoever knows the password and, where the account has one, shows the second factor in the same
 * request: nothing half signed in exists that could be taken for a login, and nothing is written before both are right.
 * @throws ServiceError `sign_in_refused`, `two_factor_required`, `two_factor_refused` or `rate_limited`
 */
export async function signIn(
  parts: AccountCaseParts,
  { email, password, ...shown }: { email: string; password: string } & ShownCode,
  client: Client,
): Promise<SignedIn> {
  const network = networkOf(client.clientIp);
  const person = `${email} ${network}`;
  await parts.attempts.count(
    { limit: signInByNetwork, of: network },
    { limit: signInByPerson, of: person },
    { limit: signInByAddress, of: email },
  );
  const { queries } = parts.database;
  const account = await findAccountByEmail(queries, email);
  const hash = account && (await findPasswordHash(queries, account.id));
  if (!(await isPassword(password, hash)) || !account)
    return refuseSignIn(parts, { account, client }, 'sign_in_refused');
  const showsCode = account.twoFactorEnabled && (shown.code ?? shown.recoveryCode) !== undefined;
  if (showsCode) await countCode(parts.attempts, account.id);
  const signedIn = await enter(parts, { accountId: account.id, hash }, shown, client).catch(
    (thrown: unknown) => {
      const isWrongCode = thrown instanceof ServiceError && thrown.code === 'two_factor_refused';
      if (isWrongCode) return refuseSignIn(parts, { account, client }, 'two_factor_refused');
      throw thrown;
    },
  );
  await parts.attempts.forget(signInByPerson, person);
  await parts.attempts.forget(signInByAddress, email);
  if (showsCode) await codeWasRight(parts.attempts, account.id);
  return signedIn;
}

/** What was true before the lock must still be: a password changed meanwhile lets nobody in. */
async function enter(
  parts: AccountCaseParts,
  { accountId, hash }: { accountId: string; hash: string | undefined },
  shown: ShownCode,
  client: Client,
): Promise<SignedIn> {
  return parts.audit.record(async (tx) => {
    const account = await lockAccount(tx, accountId);
    if ((await findPasswordHash(tx, accountId)) !== hash) throw new ServiceError('sign_in_refused');
    let method: SignInMethod = 'password';
    if (account.twoFactorEnabled) method = `password+${await takeSecondFactor(parts, tx, accountId, shown)}`;
    if (method === 'password+recovery_code')
      await sendSecurityNotice(parts, tx, account, 'recovery-code-used');
    const { token, event } = await startLogin(tx, accountId, client, method);
    return { result: { token, account }, events: [event] };
  });
}

/** An account with its first login, and the mail that is to show that the address is theirs. @throws ServiceError
 * `sign_up_closed`, `password_refused`, `email_taken` or `rate_limited` */
export async function signUp(
  parts: AccountCaseParts,
  draft: { name: string; email: string; password: string; language: Language },
  client: Client,
): Promise<SignedIn> {
  if (!parts.openSignUp) throw new ServiceError('sign_up_closed');
  await parts.attempts.count({ limit: signUpByNetwork, of: networkOf(client.clientIp) });
  const { name, email, password, language } = draft;
  requireGoodPassword(password, draft);
  const passwordHash = await hashOf(password);
  return parts.audit.record(async (tx) => {
    const newcomer = { name, email, emailVerified: false, language, passwordHash };
    const { id, event: created } = await createAccount(tx, newcomer, client);
    await sendAccountLink(parts, tx, { id, email }, { purpose: 'verify-email', language });
    const { token, event: signedIn } = await startLogin(tx, id, client, 'password');
    return { result: { token, account: { id, name, email } }, events: [created, signedIn] };
  });
}
