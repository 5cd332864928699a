import { ServiceError } from '../platform/http/service-error.ts';
import { sendSecurityNotice } from './account-links.ts';
import { accountEvent, type AccountCaseParts } from './account-parts.ts';
import { lockAccount, updateAccount, type AccountRow } from './account-store.ts';
import type { ConsoleLogin } from './authenticate-account.ts';
import { requirePassword } from './change-password.ts';
import { endLogins } from './console-logins.ts';
import { accountActor } from './principal.ts';
import {
  confirmTotp,
  dropSecondFactor,
  prepareTotp,
  replaceRecoveryCodes,
  takeSecondFactor,
  takeTotp,
  type ShownCode,
} from './second-factor.ts';
import { codeWasRight, countCode } from './sign-in-limits.ts';
import { encodeBase32, totpUri } from './totp.ts';

/**
 * A seed for the authenticator app, in force once a code of it is shown. Only for a proven address: somebody who signed up
 * with another person's could otherwise lock that person out of what they reset the password of.
 * @throws ServiceError `sign_in_refused`, `email_not_verified` or `two_factor_on`
 */
export async function prepareTwoFactor(
  parts: AccountCaseParts,
  login: ConsoleLogin,
  password: string,
): Promise<{ secret: string; uri: string }> {
  const { accountId } = login;
  await requirePassword(parts, accountId, password);
  return parts.audit.record(async (tx) => {
    const account = await lockAccount(tx, accountId);
    if (!account.emailVerified) throw new ServiceError('email_not_verified');
    const secret = await prepareTotp(parts, tx, accountId);
    return {
      result: { secret: encodeBase32(secret), uri: totpUri(secret, account.email) },
      events: [accountEvent('account.two_factor_prepared', accountId, accountActor(login))],
    };
  });
}

/** Two-step sign-in from now on, and no other login that came in with one. Answers with the recovery codes, this once. */
export async function enableTwoFactor(
  parts: AccountCaseParts,
  login: ConsoleLogin,
  code: string,
): Promise<string[]> {
  const { id: loginId, accountId } = login;
  await countCode(parts.attempts, accountId);
  const codes = await parts.audit.record(async (tx) => {
    const account = await lockAccount(tx, accountId);
    if (account.twoFactorEnabled) throw new ServiceError('two_factor_on');
    await takeTotp(parts, tx, accountId, code);
    await confirmTotp(tx, accountId);
    await updateAccount(tx, accountId, { twoFactorEnabled: true });
    const loginsEnded = await endLogins(tx, accountId, loginId);
    await sendSecurityNotice(parts, tx, account, 'two-factor-on');
    return {
      result: await replaceRecoveryCodes(parts, tx, accountId),
      events: [accountEvent('account.two_factor_enabled', accountId, accountActor(login), { loginsEnded })],
    };
  });
  await codeWasRight(parts.attempts, accountId);
  return codes;
}

const requireOn = ({ twoFactorEnabled }: AccountRow): void => {
  if (!twoFactorEnabled) throw new ServiceError('two_factor_off');
};

interface Proof extends ShownCode {
  password: string;
}

/** @throws ServiceError `sign_in_refused`, `two_factor_required`, `two_factor_refused`, `two_factor_off` or `rate_limited` */
export async function disableTwoFactor(
  parts: AccountCaseParts,
  login: ConsoleLogin,
  { password, ...shown }: Proof,
): Promise<void> {
  const { accountId } = login;
  await requirePassword(parts, accountId, password);
  await countCode(parts.attempts, accountId);
  await parts.audit.record(async (tx) => {
    const account = await lockAccount(tx, accountId);
    requireOn(account);
    const method = await takeSecondFactor(parts, tx, accountId, shown);
    await dropSecondFactor(tx, accountId);
    await updateAccount(tx, accountId, { twoFactorEnabled: false });
    await sendSecurityNotice(parts, tx, account, 'two-factor-off');
    return {
      result: undefined,
      events: [accountEvent('account.two_factor_disabled', accountId, accountActor(login), { method })],
    };
  });
  await codeWasRight(parts.attempts, accountId);
}

/** New recovery codes in place of all earlier ones. @throws as `disableTwoFactor` does */
export async function renewRecoveryCodes(
  parts: AccountCaseParts,
  login: ConsoleLogin,
  { password, ...shown }: Proof,
): Promise<string[]> {
  const { accountId } = login;
  await requirePassword(parts, accountId, password);
  await countCode(parts.attempts, accountId);
  const codes = await parts.audit.record(async (tx) => {
    requireOn(await lockAccount(tx, accountId));
    const method = await takeSecondFactor(parts, tx, accountId, shown);
    return {
      result: await replaceRecoveryCodes(parts, tx, accountId),
      events: [accountEvent('account.recovery_codes_replaced', accountId, accountActor(login), { method })],
    };
  });
  await codeWasRight(parts.attempts, accountId);
  return codes;
}
