import { z } from 'zod';
import { auditActorKinds, type AuditEventType } from './audit-events.ts';

/**
 * What a webhook can tell of: audit events of an envelope, by the same names, and for each the facts that go with it.
 * None of these says who anybody is, or what they wrote.
 */
export const webhookFacts = {
  'envelope.created': ['transaction', 'recipients', 'fields'],
  'envelope.sent': ['expiresAt'],
  'envelope.voided': [],
  'envelope.expired': ['expiresAt'],
  'envelope.completed': ['documents'],
  'envelope.sealed': ['document', 'byteSize', 'pages', 'level'],
  'envelope.seal_failed': ['reason', 'willRetry'],
  'envelope.seal_extended': ['document', 'byteSize', 'level'],
  'document.viewed': ['document', 'pagesDrawn'],
  'consent.given': ['version', 'language'],
  'recipient.signed': ['fields', 'last'],
  'recipient.declined': [],
  'recipient.delegated': ['delegatedTo'],
} as const satisfies Partial<Record<AuditEventType, readonly string[]>>;
export type WebhookEventType = keyof typeof webhookFacts;

export const webhookEventTypes = Object.keys(webhookFacts) as [WebhookEventType, ...WebhookEventType[]];
const webhookEventTypeSchema = z.enum(webhookEventTypes);

/**
 * The body of a webhook. It is signed as https://www.standardwebhooks.com says: check the header `webhook-signature` with a
 * library of theirs and the endpoint's secret or public key before it is believed, refuse a `webhook-timestamp` more than five minutes
 * away, and do nothing twice for one `webhook-id`. Deliveries may come more than once, and not in order.
 */
export const webhookPayloadSchema = z.object({
  type: webhookEventTypeSchema,
  /** When it happened, by the audit log. */
  timestamp: z.iso.datetime(),
  data: z.object({
    /** Of the audit event; `webhook-id` is the same. */
    eventId: z.string(),
    appId: z.string(),
    testMode: z.boolean(),
    envelopeId: z.string(),
    /** Who did it, by id. */
    actor: z.object({ kind: z.enum(auditActorKinds), id: z.string() }),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
});
export type WebhookPayload = z.infer<typeof webhookPayloadSchema>;

/** Of https://www.standardwebhooks.com: `v1` is HMAC-SHA256 under a secret; `v1a` is Ed25519, checked with a public key. */
export const webhookSignatures = ['v1', 'v1a'] as const;
const signatureSchema = z.enum(webhookSignatures);
export type WebhookSignature = z.infer<typeof signatureSchema>;

/** https, without a user or a fragment, at port 443 or one that the operator allows, at an address of the open internet. */
const url = z.string().max(2048);
const eventTypes = z.array(webhookEventTypeSchema).min(1).max(webhookEventTypes.length);

/** Where an app is told what happened to its envelopes. */
export const webhookSchema = z.object({
  id: z.string(),
  appId: z.string(),
  testMode: z.boolean(),
  /** Its origin and the first part of its path; `…` stands for the rest, which may hold a token of yours. */
  url,
  eventTypes,
  enabled: z.boolean(),
  /** `gone`: the endpoint answered 410 and is off until somebody turns it on again. */
  disabledReason: z.enum(['asked', 'gone']).nullable(),
  /** What signs now, the newest first; the older ones until their end. */
  secrets: z.array(
    z.object({
      signature: signatureSchema,
      /** `whpk_` and base64, where `v1a` signs; GET /.well-known/webhook-keys/:id gives it to everybody. */
      publicKey: z.string().nullable(),
      createdAt: z.iso.datetime(),
      endsAt: z.iso.datetime().nullable(),
    }),
  ),
  createdAt: z.iso.datetime(),
});
export type Webhook = z.infer<typeof webhookSchema>;

export const newWebhookSchema = z.object({
  url,
  eventTypes: eventTypes.default([...webhookEventTypes]),
  signature: signatureSchema.default('v1'),
});
export type NewWebhook = z.infer<typeof newWebhookSchema>;

/** What is left out stays as it is. */
export const webhookChangeSchema = z.object({
  url: url.optional(),
  eventTypes: eventTypes.optional(),
  enabled: z.boolean().optional(),
});
export type WebhookChange = z.infer<typeof webhookChangeSchema>;

export const rotateWebhookSecretSchema = z.object({
  /** How long the secrets there are go on signing beside the new one; 0 ends them at once. */
  overlapSeconds: z.number().int().min(0).max(2_592_000).default(86_400),
  /** As it signs now, where nothing is said: a webhook changes over from one to the other by this. */
  signature: signatureSchema.optional(),
});
export type RotateWebhookSecret = z.infer<typeof rotateWebhookSecretSchema>;

/** The only answers that hold the secret: `whsec_` and base64; null where `v1a` signs, for which nobody needs one. */
export const webhookWithSecretSchema = z.object({ webhook: webhookSchema, secret: z.string().nullable() });
export type WebhookWithSecret = z.infer<typeof webhookWithSecretSchema>;

/** GET /.well-known/webhook-keys/:id. Check with each until its `endsAt`. */
export interface WebhookPublicKeys {
  keys: { publicKey: string; createdAt: string; endsAt: string | null }[];
}

/** `erased`: what it would have told of was deleted meanwhile. */
export const webhookDeliveryStatuses = ['queued', 'delivered', 'failed', 'erased'] as const;

/** Why a try brought no 2xx. */
export const webhookFailures = [
  'http_status',
  'redirect_refused',
  'port_refused',
  'no_public_address',
  'certificate_refused',
  'connection_failed',
  'timeout',
  'webhook_disabled',
] as const;
export type WebhookFailure = (typeof webhookFailures)[number];

export const webhookDeliverySchema = z.object({
  id: z.string(),
  webhookId: z.string(),
  eventId: z.string(),
  eventType: webhookEventTypeSchema,
  envelopeId: z.string(),
  status: z.enum(webhookDeliveryStatuses),
  createdAt: z.iso.datetime(),
  /** When it is tried again. */
  nextTryAt: z.iso.datetime().nullable(),
  settledAt: z.iso.datetime().nullable(),
  tries: z.number().int(),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

export const webhookTrySchema = z.object({
  number: z.number().int(),
  at: z.iso.datetime(),
  durationMilliseconds: z.number().int(),
  /** Of the answer, where there was one. */
  httpStatus: z.number().int().nullable(),
  /** Null where the answer was 2xx. */
  failure: z.enum(webhookFailures).nullable(),
});

/** A try of no delivery: its message is of the type `webhook.test`, with `appId` and `testMode` in its data. */
export const webhookTestSchema = webhookTrySchema.omit({ number: true });
export type WebhookTest = z.infer<typeof webhookTestSchema>;

export const webhookDeliveryDetailSchema = webhookDeliverySchema.extend({
  /** Null once it was erased. */
  payload: webhookPayloadSchema.nullable(),
  attempts: z.array(webhookTrySchema),
});
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetailSchema>;

export const webhookDeliveryQuerySchema = z.object({
  status: z.enum(webhookDeliveryStatuses).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(64).regex(/^\w+$/).optional(),
});
export type WebhookDeliveryQuery = z.infer<typeof webhookDeliveryQuerySchema>;
