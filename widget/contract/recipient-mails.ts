import { z } from 'zod';

/** When a recipient whose turn it is, and who was asked by mail, is reminded by itself. */
export const remindersSchema = z.object({
  /** After the signing request. */
  afterDays: z.number().int().min(1).max(90),
  /** From one reminder to the next. */
  everyDays: z.number().int().min(1).max(90),
  /** To one recipient, at most. */
  most: z.number().int().min(1).max(10),
});
export type Reminders = z.infer<typeof remindersSchema>;

/**
 * What recipients get by mail. Most are shown the document where they are signed in already, so at first it is nothing. An
 * envelope is sent by what its app had chosen when it was made, unless it says otherwise itself.
 */
export const recipientMails = {
  /** Each signer is asked by mail when their turn comes; leads to the app’s `signingPageUrl`. */
  signingRequests: z.boolean(),
  /** Of signing requests; null for none but those you send with POST …/remind. */
  reminders: remindersSchema.nullable(),
  /**
   * Signers and recipients of a copy get what was sealed, as an attachment where it is small enough, else a text that says
   * by which id it is found.
   */
  signedCopies: z.boolean(),
};

/**
 * Your page on which a recipient signs, at one of the app’s allowed origins, such as
 * `https://app.example.com/sign?envelope={envelopeId}&recipient={recipientId}`. It is mailed, so it holds no secret: who opens
 * it signs in with you, or shows who they are as `signerAuthentication` asks.
 */
export const signingPageUrl = z.string().max(1000).nullable();

export const signingPagePlaceholders = ['envelopeId', 'recipientId'] as const;

/** Who is to be asked once more. */
export const newReminderSchema = z.object({ recipientId: z.string().max(64) });
