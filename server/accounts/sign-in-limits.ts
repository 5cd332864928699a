import type { AttemptLimit, Attempts } from './attempts.ts';

const minute = 60;
const hour = 60 * minute;

export const signInByPerson: AttemptLimit = { kind: 'sign-in/address+network', most: 8, seconds: 5 * minute };
export const signInByNetwork: AttemptLimit = { kind: 'sign-in/network', most: 60, seconds: 10 * minute };
/** From anywhere; higher than the others, for whoever uses it up shuts the person out (NIST SP 800-63B §5.2.2 allows 100). */
export const signInByAddress: AttemptLimit = { kind: 'sign-in/address', most: 50, seconds: hour };
/** Only whoever has the password gets this far, so nobody else can shut the person out. */
const codeByAccount: AttemptLimit = { kind: 'code/account', most: 5, seconds: 15 * minute };
/** Three codes of a million are right at a time: a day's tries guess one with a chance of 1 in 16,000. */
const codeByDay: AttemptLimit = { kind: 'code/account/day', most: 20, seconds: 24 * hour };
export const passwordByAccount: AttemptLimit = { kind: 'password/account', most: 8, seconds: 15 * minute };
export const signUpByNetwork: AttemptLimit = { kind: 'sign-up/network', most: 30, seconds: hour };
export const mailByAccount: AttemptLimit = { kind: 'mail/account', most: 5, seconds: hour };
export const mailByNetwork: AttemptLimit = { kind: 'mail/network', most: 30, seconds: hour };
export const linkByNetwork: AttemptLimit = { kind: 'link/network', most: 60, seconds: 10 * minute };

/** Before a code is looked at, right or wrong. @throws ServiceError `rate_limited` */
export function countCode(attempts: Attempts, accountId: string): Promise<void> {
  return attempts.count({ limit: codeByAccount, of: accountId }, { limit: codeByDay, of: accountId });
}

/** Whoever signs in often is not kept out for it; wrong codes of the day stay counted, for they may be somebody else's. */
export async function codeWasRight(attempts: Attempts, accountId: string): Promise<void> {
  await attempts.forget(codeByAccount, accountId);
  await attempts.giveBack(codeByDay, accountId);
}
