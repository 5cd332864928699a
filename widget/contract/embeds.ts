import { z } from 'zod';
import { scopes } from './scopes.ts';
import { hostIdentitySchema } from './signer-authentication.ts';

export const scopeSchema = z.enum(scopes);

/** At most the app's `maxTokenLifetimeSeconds`; 120, or that if it is less, when left out. */
const lifetime = z.number().int().min(10).max(3600).optional();
/** RFC 7638 thumbprint of a P-256 key, base64url without padding. */
const thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const newEmbedSchema = z.object({
  envelopeId: z.string().max(64),
  recipientId: z.string().max(64),
  /** There is no other: fields are placed by your server, with the envelope. */
  purpose: z.literal('sign').default('sign'),
  scopes: z.array(scopeSchema).min(1).optional(),
  /** Exact origins whose pages may frame the widget; each must be registered for the app. */
  allowedOrigins: z.array(z.string().max(255)).min(1).max(20),
  /** Lifetime of the embed token in the answer. */
  expiresInSeconds: lifetime,
  /** Needed where the signer authentication is `host_asserted`; recorded wherever it is given. */
  hostIdentity: hostIdentitySchema.optional(),
});
export type NewEmbed = z.infer<typeof newEmbedSchema>;

export const newEmbedTokenSchema = z.object({
  jkt: thumbprint.optional(),
  expiresInSeconds: lifetime,
  hostIdentity: hostIdentitySchema.optional(),
});
export type NewEmbedToken = z.infer<typeof newEmbedTokenSchema>;

export const embedTokenSchema = z.object({
  embedId: z.string(),
  frameUrl: z.url(),
  /** Shown once; one use. Hand it to your page, never put it in a URL. */
  token: z.string(),
  expiresAt: z.iso.datetime(),
});
export type EmbedToken = z.infer<typeof embedTokenSchema>;

export const embedSessionSchema = z.object({
  id: z.string(),
  embedId: z.string(),
  envelopeId: z.string(),
  recipientId: z.string(),
  scopes: z.array(scopeSchema),
  hostOrigin: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** `revoked` by your API, `token_reused` by another key, `idle` for 30 minutes, `delegated` to somebody else. */
  endReason: z.enum(['revoked', 'token_reused', 'idle', 'delegated']).nullable(),
});
export type EmbedSession = z.infer<typeof embedSessionSchema>;

export const embedSessionQuerySchema = z.object({
  embedId: z.string().max(64).regex(/^\w+$/).optional(),
  envelopeId: z.string().max(64).regex(/^\w+$/).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(64).regex(/^\w+$/).optional(),
});
export type EmbedSessionQuery = z.infer<typeof embedSessionQuerySchema>;
