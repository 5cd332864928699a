import type { CodeMethod } from '#contract/signer-methods.ts';
import type { AttemptLimit } from '../../accounts/attempts.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export const codeLifetimeSeconds = 10 * minute;
/** Of one code, right or wrong. */
export const mostGuesses = 5;
/** Time enough for a mail to come, before somebody takes it for lost. */
export const resendSeconds = 30;

export const sendBySession: AttemptLimit = {
  kind: 'signer-code/send/session',
  most: 1,
  seconds: resendSeconds,
};
export const sendByRecipient: AttemptLimit = {
  kind: 'signer-code/send/recipient',
  most: 6,
  seconds: 15 * minute,
};
export const sendByRecipientAndDay: AttemptLimit = {
  kind: 'signer-code/send/recipient/day',
  most: 20,
  seconds: day,
};
/** Whoever has a key must not be able to fill a stranger's mailbox by making envelopes, … */
export const sendByOrganizationAndAddress: AttemptLimit = {
  kind: 'signer-code/send/organization+address',
  most: 20,
  seconds: hour,
};
/** … nor to keep them from the codes of everybody else: higher than the other, for it counts what all organizations send. */
export const sendByAddress: AttemptLimit = { kind: 'signer-code/send/address', most: 400, seconds: hour };
/** Text messages cost money; whoever gets some of it by having them sent to numbers of theirs is kept to this. */
export const sendByOrganization: Readonly<Record<CodeMethod, AttemptLimit>> = {
  email_code: { kind: 'signer-code/send/organization/email', most: 1_000, seconds: hour },
  sms_code: { kind: 'signer-code/send/organization/sms', most: 200, seconds: hour },
};
/** Whoever opens organization after organization, each with its own share, is kept to this. */
export const sendByServer: Readonly<Record<CodeMethod, AttemptLimit>> = {
  email_code: { kind: 'signer-code/send/server/email', most: 20_000, seconds: hour },
  sms_code: { kind: 'signer-code/send/server/sms', most: 2_000, seconds: hour },
};
/** In whatever embed sessions: however many somebody opens, they guess one code in 50,000 with a day's tries. */
export const guessByRecipient: AttemptLimit = { kind: 'signer-code/guess/recipient', most: 20, seconds: day };
