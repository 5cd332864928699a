/** What the frame and the server say to each other. Every call carries a DPoP proof (RFC 9449) by the frame's key. */
import { z } from 'zod';
import { completionModeSchema, pageSizeSchema } from './documents.ts';
import { envelopeStatusSchema, newRecipientSchema, recipientStatusSchema } from './envelopes.ts';
import { scopeSchema } from './embeds.ts';
import { languages } from './languages.ts';
import { signerLockSchema } from './signer-authentication.ts';
import {
  adoptedMarkSchema,
  attachmentValueSchema,
  fieldSchema,
  fieldValueSchema,
  textValueSchema,
} from './fields.ts';
import { themeSchema } from './apps.ts';

export const exchangeRequestSchema = z.object({
  embedId: z.string().max(64),
  token: z.string().max(64),
  /** The origin the frame pinned in the handshake: evidence, not the thief-stopper. */
  hostOrigin: z.string().max(255),
  /** What this session is to do with; by default all the embed allows, never more. */
  scopes: z.array(scopeSchema).max(16).optional(),
});
export type ExchangeRequest = z.infer<typeof exchangeRequestSchema>;

export const frameDocumentSchema = z.object({
  id: z.string(),
  name: z.string(),
  byteSize: z.number().int(),
  sha256: z.string(),
  pageSizes: z.array(pageSizeSchema),
  completionMode: completionModeSchema,
});

export const adoptedMarkViewSchema = z.object({
  id: z.string(),
  purpose: z.enum(['signature', 'initials']),
  mark: adoptedMarkSchema,
});

export const signerReceiptSchema = z.object({
  transactionId: z.string(),
  /** The public page of the transaction, as the completion certificate names it. */
  lookUpUrl: z.url(),
  /** Of each file as it is handed out now, SHA-256 in hex; empty until it is sealed. */
  sealed: z.array(z.object({ documentId: z.string(), sha256: z.string() })),
  /** Whether a signed copy is to go to this person by mail, or went; not where it could not be handed over. */
  isCopyMailed: z.boolean(),
});

/** The signer's view: own fields with values, other people only by name and status. */
export const signingViewSchema = z.object({
  /** When this was told, by the server's clock: the one that `expiresAt` is measured by. */
  now: z.iso.datetime(),
  envelope: z.object({
    id: z.string(),
    title: z.string(),
    status: envelopeStatusSchema,
    testMode: z.boolean(),
    senderName: z.string(),
    /** BCP 47, of the document's dates and numbers as they are sealed. */
    language: z.string(),
    expiresAt: z.iso.datetime().nullable(),
  }),
  recipient: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    status: recipientStatusSchema,
    consentedAt: z.iso.datetime().nullable(),
    signedAt: z.iso.datetime().nullable(),
    /** False while earlier recipients have still to act. */
    isTurn: z.boolean(),
    /** The name of whom this recipient has passed the document on to. */
    delegatedTo: z.string().nullable(),
    /** Who passed it on to this recipient, and what they wrote. */
    delegatedBy: z.object({ name: z.string(), note: z.string() }).nullable(),
  }),
  others: z.array(z.object({ name: z.string(), status: recipientStatusSchema })),
  documents: z.array(frameDocumentSchema),
  /** The recipient's own fields, in reading order. */
  fields: z.array(
    fieldSchema.extend({
      value: fieldValueSchema.nullable(),
      /** What was typed last, where that breaks a rule of the field: it is shown again, and never signed. */
      draft: textValueSchema.optional(),
    }),
  ),
  /** Values other recipients have signed already; drawn, not editable. */
  completedFields: z.array(
    fieldSchema.extend({
      text: z.string().nullable(),
      mark: adoptedMarkSchema.nullable(),
      checked: z.boolean().nullable(),
    }),
  ),
  marks: z.array(adoptedMarkViewSchema),
  /** In the language that this person is to be spoken to in. */
  consent: z.object({
    version: z.string(),
    language: z.enum(languages),
    text: z.string(),
    sha256: z.string(),
  }),
  scopes: z.array(scopeSchema),
  /** JWS (typ inkseal-completion+jwt) once the envelope is completed, for the host's backend; see /.well-known/jwks.json. */
  completionStatement: z.string().nullable(),
  /** What this person keeps; null until they have signed, and once the document is refused to them. */
  receipt: signerReceiptSchema.nullable(),
});
export type SigningView = z.infer<typeof signingViewSchema>;

export const exchangeAnswerSchema = z.object({
  /** es_…, bound to the frame's key; sent as `Authorization: DPoP es_…`. */
  accessToken: z.string(),
  idleTimeoutSeconds: z.number().int(),
  /** How the app wants to look, and whether there is a logo at /v1/embed/logo. */
  branding: z.object({ theme: themeSchema, logo: z.boolean() }),
  /** What the person has to show first; null when they may go on. Until then there is no view. */
  lock: signerLockSchema.nullable(),
  view: signingViewSchema.nullable(),
  /** First 64 KiB of the first document, base64, so that the first page needs no further request for a small file. */
  firstSegment: z.string().nullable(),
  /** The last range of it, base64, where it is longer than frames read whole: a PDF is read from its end. */
  lastSegment: z.string().nullable(),
});
export type ExchangeAnswer = z.infer<typeof exchangeAnswerSchema>;

/** What the right code is answered with: what the exchange held back. */
export const unlockedAnswerSchema = exchangeAnswerSchema
  .pick({ firstSegment: true, lastSegment: true })
  .extend({ view: signingViewSchema });
export type UnlockedAnswer = z.infer<typeof unlockedAnswerSchema>;

/** What a person did in the frame. Each is one audit event, with the action statement that carried it. */
export const embedActionSchema = z.discriminatedUnion('act', [
  /** Pages were really drawn and the person acted (a scroll, key or pointer event that is trusted). */
  z.object({
    act: z.literal('document.view'),
    documentId: z.string().max(64),
    pagesDrawn: z.number().int().min(1),
  }),
  /** Whole seconds that pages were in view so far in this embed session: drawn, on a screen that was looked at. */
  z.object({
    act: z.literal('pages.view'),
    documentId: z.string().max(64),
    pages: z
      .array(z.object({ page: z.number().int().min(1), seconds: z.number().int().min(1).max(604_800) }))
      .min(1)
      .max(5_000),
  }),
  z.object({
    act: z.literal('consent.give'),
    version: z.string().max(64),
    language: z.string().max(35),
    sha256: z.string().length(64),
  }),
  z.object({
    act: z.literal('mark.adopt'),
    purpose: z.enum(['signature', 'initials']),
    mark: adoptedMarkSchema,
  }),
  z.object({ act: z.literal('field.set'), fieldId: z.string().max(64), value: fieldValueSchema.nullable() }),
  /** Keeps what breaks a rule of the field, so that nobody types it anew; the field holds no value until one is set. */
  z.object({ act: z.literal('field.draft'), fieldId: z.string().max(64), value: textValueSchema }),
  z.object({
    act: z.literal('recipient.sign'),
    /**
     * The exact label of the button that was pressed: the intent that was shown. The one for so many documents, see
     * sign-labels.ts.
     */
    intent: z.string().max(200),
    /** base64url SHA-256 of what the signer's own fields hold on the screen, see signed-values.ts. */
    valuesSha256: z.string().length(43),
    /** IANA name; dates `date_signed` fields in the signer's own day. One the server does not know counts as UTC. */
    timeZone: z.string().regex(/^[\w+\-/:]{1,64}$/),
  }),
  z.object({ act: z.literal('recipient.decline'), reason: z.string().trim().max(1000) }),
  /** Somebody else is to sign in this recipient's place; the note is for them alone. */
  newRecipientSchema.pick({ name: true, email: true }).extend({
    act: z.literal('recipient.delegate'),
    note: z.string().trim().max(1000),
  }),
]);
export type EmbedAction = z.infer<typeof embedActionSchema>;

/** Whether the sign button could be seen when pressed. `visible`: IntersectionObserver v2 said so; `confirmed`: a second step. */
export const visibilitySchema = z.enum(['visible', 'confirmed', 'not-gated']);

/**
 * Payload of the action statement: a compact JWS by the frame's key, header {alg: ES256, typ: "inkseal-action+jwt", jwk}.
 * `payloadSha256` is the base64url SHA-256 of the exact `payload` text sent beside it.
 */
export const actionStatementSchema = z.object({
  act: z.string(),
  embedId: z.string(),
  envelopeId: z.string(),
  recipientId: z.string(),
  payloadSha256: z.string().length(43),
  /** SHA-256 (hex) of each document as shown. */
  documentSha256: z.array(z.string().length(64)),
  /** Rises by one with every action of this embed session, from 1. */
  seq: z.number().int().min(1).max(2_147_483_647),
  hostOrigin: z.string(),
  visibility: visibilitySchema,
  /** Frame's clock, Unix seconds. */
  iat: z.number().int(),
});
export type ActionStatement = z.infer<typeof actionStatementSchema>;

export const actionRequestSchema = z.object({
  statement: z.string().max(8192),
  /** JSON text of an EmbedAction, hashed as sent. */
  payload: z.string().max(400_000),
});

/** What POST /v1/embed/attachments answers: the value that names the file in `field.set`. */
export const attachmentAnswerSchema = z.object({ value: attachmentValueSchema });
export type AttachmentAnswer = z.infer<typeof attachmentAnswerSchema>;

export const actionAnswerSchema = z.object({ view: signingViewSchema });
export type ActionAnswer = z.infer<typeof actionAnswerSchema>;
