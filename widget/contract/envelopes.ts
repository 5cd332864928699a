import { z } from 'zod';
import { attachmentValueSchema, fieldSchema, newFieldSchema } from './fields.ts';
import { isOneLine, isSeen, oneLineProblem } from './one-line.ts';
import { recipientMails } from './recipient-mails.ts';
import { phoneSchema, signerAuthenticationSchema } from './signer-authentication.ts';

export const envelopeStatuses = [
  'draft',
  'sent',
  'sealing',
  'completed',
  'declined',
  'voided',
  'expired',
] as const;
export const envelopeStatusSchema = z.enum(envelopeStatuses);
export type EnvelopeStatus = z.infer<typeof envelopeStatusSchema>;

export const recipientStatuses = [
  'waiting',
  'notified',
  'viewed',
  'signed',
  'declined',
  'delegated',
] as const;
export const recipientStatusSchema = z.enum(recipientStatuses);
export type RecipientStatus = z.infer<typeof recipientStatusSchema>;

/** `cc`: gets a copy of what was signed, as `signedCopies` says, and neither signs nor opens anything. */
export const recipientRoles = ['signer', 'cc'] as const;
export type RecipientRole = (typeof recipientRoles)[number];

const line = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine(isOneLine, oneLineProblem)
  .refine(isSeen, 'holds nothing that can be seen');

export const newRecipientSchema = z.object({
  role: z.enum(recipientRoles).default('signer'),
  name: line,
  email: z.email().max(254),
  /** Recipients with a lower order act first; equal orders act in any order. */
  order: z.number().int().min(1).max(100).default(1),
  /** BCP 47. */
  language: z.string().max(35).optional(),
  /** More than the app asks of every signer; less is refused. */
  signerAuthentication: signerAuthenticationSchema.optional(),
  /** Where `sms_code` is sent to. */
  phone: phoneSchema.optional(),
});

export const newEnvelopeSchema = z.object({
  title: line,
  documentIds: z
    .array(z.string().max(64))
    .min(1)
    .max(20)
    .refine((ids) => new Set(ids).size === ids.length, 'the same document twice'),
  recipients: z.array(newRecipientSchema).min(1).max(50),
  fields: z.array(newFieldSchema).max(2000).default([]),
  /** Time to sign, counted from sending. */
  expiresInSeconds: z.number().int().min(60).max(31_536_000).default(2_592_000),
  /** Without these, what the app has chosen. */
  signingRequests: recipientMails.signingRequests.optional(),
  reminders: recipientMails.reminders.optional(),
  signedCopies: recipientMails.signedCopies.optional(),
});
export type NewEnvelope = z.infer<typeof newEnvelopeSchema>;

export const recipientSchema = z.object({
  id: z.string(),
  role: z.enum(recipientRoles),
  name: z.string(),
  email: z.string(),
  order: z.number().int(),
  status: recipientStatusSchema,
  /** When this recipient was last asked to sign, or reminded, by mail. */
  requestedAt: z.iso.datetime().nullable(),
  /** Whether it is their turn, and POST …/remind by whoever asks writes to them. */
  canRemind: z.boolean(),
  signedAt: z.iso.datetime().nullable(),
  declinedAt: z.iso.datetime().nullable(),
  delegatedAt: z.iso.datetime().nullable(),
  /** Who took the seat of one that is `delegated`: the recipient to make the next embed for. */
  delegatedToId: z.string().nullable(),
  /** What this recipient was given beyond the app's own; null when nothing. */
  signerAuthentication: signerAuthenticationSchema.nullable(),
});
export type Recipient = z.infer<typeof recipientSchema>;

export const envelopeDocumentSchema = z.object({
  id: z.string(),
  name: z.string(),
  pageCount: z.number().int(),
});

/** What may be added to a recipient who does not have it; nothing is replaced. */
export const recipientAdditionSchema = z.object({ phone: phoneSchema });

/** A file that a signer attached and has signed for. */
export const envelopeAttachmentSchema = attachmentValueSchema
  .omit({ type: true, attachmentId: true })
  .extend({
    id: z.string(),
    fieldId: z.string(),
    recipientId: z.string(),
    /** What the signer was told the field is for. */
    label: z.string().nullable(),
  });
export type EnvelopeAttachment = z.infer<typeof envelopeAttachmentSchema>;

export const sealFailureSchema = z.object({
  code: z.literal('seal_failed'),
  /** What went wrong, e.g. "limits", "signer" or "copy_changed"; for whoever runs the server. */
  reason: z.string(),
  failedAt: z.iso.datetime(),
  /** How many have failed since the last signature, or since somebody last asked to try again. */
  attempts: z.int().min(1),
  /** False once nobody tries again by itself: POST …/retry-sealing or …/void is the way on. */
  willRetry: z.boolean(),
});
export type SealFailure = z.infer<typeof sealFailureSchema>;

export const envelopeSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: envelopeStatusSchema,
  /** True for everything made with an sk_test_ key: marked on every page, no legal effect. */
  testMode: z.boolean(),
  /** The id printed on the completion certificate; looked up with GET /v1/transactions/:id. */
  transactionId: z.string(),
  /** Why an envelope is still `sealing`, when its last attempt failed. */
  sealFailure: sealFailureSchema.nullable(),
  /** Sealed and delivered, and the timestamp is still to follow: the sealed documents will grow, and stay valid. */
  timestampPending: z.boolean(),
  documents: z.array(envelopeDocumentSchema),
  recipients: z.array(recipientSchema),
  fields: z.array(fieldSchema),
  createdAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
  completedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  ...recipientMails,
});
export type Envelope = z.infer<typeof envelopeSchema>;

export const envelopeQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(64).regex(/^\w+$/).optional(),
  status: envelopeStatusSchema.optional(),
  /** Part of the title, or of a recipient’s name or address, in any case; or a whole id or transaction id. */
  search: z.string().trim().min(1).max(200).optional(),
});
