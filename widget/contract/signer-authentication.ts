import { z } from 'zod';
import { languages } from './languages.ts';
import { isOneLine, oneLineProblem } from './one-line.ts';
import { codeLength, codeMethods, signerAuthentications } from './signer-methods.ts';

export const signerAuthenticationSchema = z.enum(signerAuthentications);

const words = (most: number) => z.string().trim().min(1).max(most).refine(isOneLine, oneLineProblem);

/** Whom your application had signed in when it asked for the embed token. Recorded as its word; nobody here checks it. */
export const hostIdentitySchema = z.object({
  /** Who, as your own records know them: a user id, a name or an address. */
  subject: words(200),
  /** How they had signed in, such as "password+totp" or "bankid". */
  method: words(100),
  authenticatedAt: z.iso.datetime({ offset: true }).optional(),
});
export type HostIdentity = z.infer<typeof hostIdentitySchema>;

/** E.164: a plus sign, the country's number and the rest, without spaces. */
export const phoneSchema = z.string().regex(/^\+[1-9]\d{6,14}$/, 'not a number such as +4790000000');

/**
 * What stands between an embed session and its document. It tells nothing of the document, and of the address or number
 * only what somebody who has it recognizes.
 */
export const signerLockSchema = z.object({
  method: z.enum(codeMethods),
  /** Such as "a•••@example.com". */
  sentTo: z.string(),
  /** What this person is to be spoken to in. */
  language: z.enum(languages),
  /**
   * `none`: no code is out. `delayed`: it could not be handed over yet, and is tried again until it is over. `sent` does
   * not say that anybody got it: whether an address exists is nobody's business who has not shown that it is theirs.
   */
  delivery: z.enum(['none', 'underway', 'delayed', 'sent']),
  expiresInSeconds: z.number().int().nullable(),
  /** Until the next code may be asked for. */
  resendInSeconds: z.number().int(),
  attemptsLeft: z.number().int(),
});
export type SignerLock = z.infer<typeof signerLockSchema>;

export const lockAnswerSchema = z.object({ lock: signerLockSchema });
export type LockAnswer = z.infer<typeof lockAnswerSchema>;

export const shownCodeSchema = z.object({ code: z.string().length(codeLength).regex(/^\d+$/) });
