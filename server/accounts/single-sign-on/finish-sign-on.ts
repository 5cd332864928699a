import type { PendingSignOn as PendingAnswer } from '#contract/account.ts';
import { networkOf } from '../../audit/denials.ts';
import type { AuditEntry } from '../../audit/audit-log.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { RequestFacts } from '../../platform/http/http-env.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { sendSecurityNotice } from '../account-links.ts';
import { findPasswordHash, lockAccount, needAccount, type AccountRow } from '../account-store.ts';
import { startLogin, type SignInMethod } from '../console-logins.ts';
import { isPassword } from '../password-rules.ts';
import { takeSecondFactor, type ShownCode } from '../second-factor.ts';
import { codeWasRight, countCode, passwordByAccount, signInByNetwork } from '../sign-in-limits.ts';
import { refuseSignIn, type SignedIn } from '../sign-in.ts';
import type { SignOnParts } from './come-back.ts';
import { linkedEvent } from './linked-event.ts';
import type { SignOnRequest } from './sign-on-request.ts';
import { findPending, linkAccount, takePending, type PendingSignOn } from './sign-on-store.ts';

type Client = Pick<RequestFacts, 'clientIp' | 'userAgent'>;
type Shown = ShownCode & { password?: string | undefined };

async function needPending(
  { database }: SignOnParts,
  request: SignOnRequest | undefined,
): Promise<PendingSignOn> {
  const found = request && (await findPending(database.queries, request.digest));
  if (!found) throw new ServiceError('single_sign_on_over');
  return found;
}

/** @throws ServiceError `single_sign_on_over` */
export async function readPending(
  parts: SignOnParts,
  request: SignOnRequest | undefined,
): Promise<PendingAnswer> {
  const { accountId, subject } = await needPending(parts, request);
  const { email, twoFactorEnabled } = await needAccount(parts.database.queries, accountId);
  return { email, password: subject !== null, code: twoFactorEnabled };
}

/** The hash that the password was right for, where one is asked for: only whoever has it may link the account. */
async function provePassword(
  parts: SignOnParts,
  { account, subject, client }: { account: AccountRow; subject: string | null; client: Client },
  password = '',
): Promise<string | undefined> {
  if (subject === null) return undefined;
  await parts.attempts.count({ limit: passwordByAccount, of: account.id });
  const hash = await findPasswordHash(parts.database.queries, account.id);
  if (!(await isPassword(password, hash))) return refuseSignIn(parts, { account, client }, 'sign_in_refused');
  await parts.attempts.forget(passwordByAccount, account.id);
  return hash;
}

/**
 * A console login for whoever came back from the provider and shows what was missing: the second factor of the account,
 * and the password where provider and account are linked by it.
 * @throws ServiceError `single_sign_on_over`, `sign_in_refused`, `two_factor_required`, `two_factor_refused` or
 * `rate_limited`
 */
export async function finishSignOn(
  parts: SignOnParts,
  request: SignOnRequest | undefined,
  { shown, client }: { shown: Shown; client: Client },
): Promise<SignedIn> {
  await parts.attempts.count({ limit: signInByNetwork, of: networkOf(client.clientIp) });
  const { accountId, subject } = await needPending(parts, request);
  const account = await needAccount(parts.database.queries, accountId);
  const hash = await provePassword(parts, { account, subject, client }, shown.password);
  const showsCode = account.twoFactorEnabled && (shown.code ?? shown.recoveryCode) !== undefined;
  if (showsCode) await countCode(parts.attempts, accountId);
  const entered = parts.audit.record(async (tx) => {
    const locked = await lockAccount(tx, accountId);
    if (!request || !(await takePending(tx, request.digest))) throw new ServiceError('single_sign_on_over');
    const isSame = subject === null || (await findPasswordHash(tx, accountId)) === hash;
    if (!isSame) throw new ServiceError('sign_in_refused');
    const method = await methodOf(parts, tx, { account: locked, subject, shown });
    const links = subject === null ? [] : await link(parts, tx, locked, { subject, client });
    const { token, event } = await startLogin(tx, accountId, client, method);
    return { result: { token, account: locked }, events: [...links, event] };
  });
  const signedIn = await entered.catch((thrown: unknown) => {
    const isWrongCode = thrown instanceof ServiceError && thrown.code === 'two_factor_refused';
    if (isWrongCode) return refuseSignIn(parts, { account, client }, 'two_factor_refused');
    throw thrown;
  });
  if (showsCode) await codeWasRight(parts.attempts, accountId);
  return signedIn;
}

async function methodOf(
  parts: SignOnParts,
  tx: Transaction,
  { account, subject, shown }: { account: AccountRow; subject: string | null; shown: Shown },
): Promise<SignInMethod> {
  const first = subject === null ? 'single_sign_on' : 'single_sign_on+password';
  if (!account.twoFactorEnabled) return first;
  const second = await takeSecondFactor(parts, tx, account.id, shown);
  if (second === 'recovery_code') await sendSecurityNotice(parts, tx, account, 'recovery-code-used');
  return `${first}+${second}`;
}

async function link(
  parts: SignOnParts,
  tx: Transaction,
  account: AccountRow,
  { subject, client }: { subject: string; client: Client },
): Promise<AuditEntry[]> {
  const { issuer } = parts.singleSignOn;
  if (!(await linkAccount(tx, { issuer, subject, accountId: account.id })))
    throw new ServiceError('single_sign_on_over');
  await sendSecurityNotice(parts, tx, account, 'single-sign-on-linked');
  return [linkedEvent(account.id, issuer, client)];
}
