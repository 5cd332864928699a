import { z } from 'zod';
import { permissions } from './permissions.ts';

const appName = z.string().trim().min(1).max(120);
/** Exact: scheme, host and port. Plain http and localhost are for test apps. */
const allowedOrigins = z.array(z.string().max(255)).max(100);

/** One integration of an organization: its API keys, where its element may stand, test or live. */
export const appSchema = z.object({
  id: z.string(),
  name: z.string(),
  testMode: z.boolean(),
  allowedOrigins,
  createdAt: z.iso.datetime(),
});
export type App = z.infer<typeof appSchema>;

export const newAppSchema = z.object({
  name: appName,
  testMode: z.boolean(),
  allowedOrigins: allowedOrigins.default([]),
});
export type NewApp = z.infer<typeof newAppSchema>;

/** What is left out stays as it is. Embeds and open sessions lose at once an origin that is taken away. */
export const appChangeSchema = z.object({
  name: appName.optional(),
  allowedOrigins: allowedOrigins.optional(),
});
export type AppChange = z.infer<typeof appChangeSchema>;

export const permissionSchema = z.enum(permissions);

export const apiKeySchema = z.object({
  id: z.string(),
  appId: z.string(),
  testMode: z.boolean(),
  /** The secret's first characters, so that a person can tell keys apart. */
  hint: z.string(),
  permissions: z.array(permissionSchema),
  createdAt: z.iso.datetime(),
  /** Not later than a minute after it was last used. */
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

const tenYearsInSeconds = 315_360_000;

export const newApiKeySchema = z.object({
  /** None that whoever asks does not have. */
  permissions: z.array(permissionSchema).min(1),
  /** Without it, the key is good until it is revoked. */
  expiresInSeconds: z.number().int().min(60).max(tenYearsInSeconds).optional(),
});

export const rotateApiKeySchema = z.object({
  /** How long the old key goes on beside the new one; 0 ends it at once. */
  overlapSeconds: z.number().int().min(0).max(2_592_000).default(86_400),
});

/** The only answer that holds the secret. */
export const createdApiKeySchema = z.object({ apiKey: apiKeySchema, secret: z.string() });
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;
