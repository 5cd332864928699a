import { z } from 'zod';

/**
 * One vocabulary for the audit log, webhooks and (with the prefix `inkseal-`) DOM events: subject, dot, past participle.
 * `link.fetched` (any GET), `document.viewed` (drawn and acted upon) and `page.viewed` are three different facts.
 */
export const auditEventTypes = [
  'organization.created',
  'app.created',
  'app.changed',
  'consent_text.added',
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
  'account.created',
  'account.signed_in',
  'account.sign_in_refused',
  'account.login_revoked',
  'account.email_verification_requested',
  'account.email_verified',
  'account.password_reset_requested',
  'account.password_reset',
  'account.password_changed',
  'account.proof_requested',
  'account.single_sign_on_linked',
  'account.two_factor_prepared',
  'account.two_factor_enabled',
  'account.two_factor_disabled',
  'account.recovery_codes_replaced',
  'account.deleted',
  'invitation.created',
  'invitation.cancelled',
  'invitation.accepted',
  'member.role_changed',
  'role.created',
  'role.changed',
  'role.deleted',
  'member.removed',
  'member.left',
  'access.denied',
  'mail.handed_over',
  'mail.failed',
  'mail.bounced',
  'mail.retried',
  'sms.handed_over',
  'sms.failed',
  'document.uploaded',
  'document.refused',
  'document.downloaded',
  'document.shredded',
  'document.copies_erasing',
  'document.destroyed',
  'envelope.created',
  'envelope.sent',
  'envelope.voided',
  'envelope.expired',
  'envelope.completed',
  'envelope.sealed',
  'envelope.seal_failed',
  'envelope.seal_retried',
  'envelope.seal_extended',
  'envelope.seal_extension_failed',
  'sealed_document.downloaded',
  'evidence.downloaded',
  'audit_trail.downloaded',
  'log_proof.downloaded',
  'transaction.looked_up',
  'embed.created',
  'embed_token.issued',
  'embed_token.exchanged',
  'embed_token.refused',
  'embed_session.revoked',
  'embed_session.expired',
  'signer_code.issued',
  'signer_code.refused',
  'signer_code.verified',
  'link.fetched',
  'document.opened',
  'document.viewed',
  'page.viewed',
  'consent.given',
  'signature.adopted',
  'field.changed',
  'field.drafted',
  'attachment.uploaded',
  'attachment.removed',
  'attachment.downloaded',
  'action.refused',
  'recipient.phone_added',
  'recipient.notified',
  'recipient.signed',
  'recipient.declined',
  'recipient.delegated',
  'interest.given',
  'interest.released',
  'interest.lapsed',
  'legal_hold.placed',
  'legal_hold.extended',
  'legal_hold.release_asked',
  'legal_hold.released',
  'deletion.requested',
  'deletion.waiting',
  'deletion.resumed',
  'deletion.cancelled',
  'deletion.completed',
  'personal_data.redacted',
  'retention.expired',
  'retention_policy.created',
  'retention_policy.ended',
  'webhook.created',
  'webhook.changed',
  'webhook.secret_rotated',
  'webhook.tested',
  'webhook.disabled',
  'webhook.deleted',
  'webhook.delivery_failed',
  'webhook.delivery_replayed',
  'billing.customer_created',
  'billing.checkout_opened',
  'billing.portal_opened',
  'billing.changed',
  'billing.suspended',
  'usage.reported',
  'usage.failed',
  'log.origin_opened',
  'root_key.rotation_started',
  'root_key.rotated',
  'key_epoch.rewrapped',
  'key_epoch.destroyed',
  'clock.stepped',
  'data.exported',
  'keys.copied',
  'backup.made',
  'backup.restored',
] as const;
export const auditEventTypeSchema = z.enum(auditEventTypes);
export type AuditEventType = z.infer<typeof auditEventTypeSchema>;

export const auditActorKinds = [
  'api_key',
  'account',
  'recipient',
  'system',
  'anonymous',
  'operator',
] as const;

/** An event as GET /v1/envelopes/:id/audit-trail gives it: the stored text, what it commits to, and the openings. */
export const auditTrailEventSchema = z.object({
  id: z.string(),
  chain: z.string(),
  seq: z.number().int(),
  type: auditEventTypeSchema,
  at: z.iso.datetime(),
  /** The event exactly as stored and hashed; verifiers hash this text and never re-serialise it. */
  body: z.string(),
  /** SHA-256 of `body`, hex. */
  sha256: z.string(),
  /** Commitments in `body` that can still be opened: name → value. Missing once redacted. */
  details: z.record(z.string(), z.string()),
  /** The 32-byte salt (hex) of each detail, to recompute its commitment. */
  salts: z.record(z.string(), z.string()),
});
export type AuditTrailEvent = z.infer<typeof auditTrailEventSchema>;

/** Where an event stands in the log: its place from 0, and the hashes (base64) from its sibling up to the root's child. */
export const logInclusionSchema = z.object({ index: z.number().int(), hashes: z.array(z.string()) });
export type LogInclusion = z.infer<typeof logInclusionSchema>;

export const auditTrailSchema = z.object({
  envelopeId: z.string(),
  transactionId: z.string(),
  /** The checkpoint that the proofs lead to, with the log's name and key; null before anything was signed. */
  log: z
    .object({
      origin: z.string(),
      /** `origin+key id+key`, as c2sp.org/signed-note writes it. Trust it only from where you trust it. */
      verifierKey: z.string(),
      /** A signed note, c2sp.org/tlog-checkpoint. */
      checkpoint: z.string(),
    })
    .nullable(),
  /** `inclusion` is null for an event that the checkpoint does not cover yet: a second or two after it happened. */
  events: z.array(auditTrailEventSchema.extend({ inclusion: logInclusionSchema.nullable() })),
});
export type AuditTrail = z.infer<typeof auditTrailSchema>;

/** An event of the organization's log: what was done, by whom and from where; of its openings nothing else. */
export const loggedEventSchema = auditTrailEventSchema.omit({ details: true, salts: true }).extend({
  /** The address that the request came from; null where none was kept, and once it is destroyed. */
  clientIp: z.string().nullable(),
  inclusion: logInclusionSchema.nullable(),
});
export type LoggedEvent = z.infer<typeof loggedEventSchema>;

export const auditEventListSchema = auditTrailSchema.pick({ log: true }).extend({
  events: z.array(loggedEventSchema),
  nextCursor: z.string().nullable(),
});
export type AuditEventList = z.infer<typeof auditEventListSchema>;

export const auditEventQuerySchema = z.object({
  type: auditEventTypeSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(64).regex(/^\w+$/).optional(),
});

export type AuditEventQuery = z.infer<typeof auditEventQuerySchema>;

export const transactionSchema = z.object({
  transactionId: z.string(),
  envelopeId: z.string(),
  title: z.string(),
  status: z.string(),
  completedAt: z.iso.datetime().nullable(),
  /** Sealed, and the timestamp is still to follow. */
  timestampPending: z.boolean(),
  documents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      originalSha256: z.string(),
      viewedSha256: z.string(),
      sealedSha256: z.string().nullable(),
      /** Of the same file with timestamp and validation data appended; it begins with the sealed one. */
      extendedSha256: z.string().nullable(),
    }),
  ),
  recipients: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      signedAt: z.iso.datetime().nullable(),
      /** What a signer had shown in the embed session they signed in, the weightiest first. */
      authentication: z.array(z.enum(['host-asserted', 'host-identity', 'email-code', 'sms-code'])),
    }),
  ),
  eventCount: z.number().int(),
});
