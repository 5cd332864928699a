import { z } from 'zod';
import { scopeSchema } from './embeds.ts';
import { languages } from './languages.ts';
import { permissions } from './permissions.ts';
import { recipientMails, signingPageUrl } from './recipient-mails.ts';
import { scopes, signingScopes } from './scopes.ts';
import { signerAuthenticationSchema } from './signer-authentication.ts';

const appName = z.string().trim().min(1).max(120);
/** Exact: scheme, host and port. Plain http and localhost are for test apps. */
const allowedOrigins = z.array(z.string().max(255)).max(100);

const themeValue = z.string().max(200).optional();
/** How the frame looks for every recipient of the app; what its page wishes for at run time comes on top. See theme-rules.ts. */
export const themeSchema = z.strictObject({
  accent: themeValue,
  'on-accent': themeValue,
  radius: themeValue,
  'font-family': themeValue,
});

/** Kept as a PNG of its pixels alone. */
const logoSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  byteSize: z.number().int(),
});

/** What holds for every embed of an app, whatever its backend asks for. */
const appSettings = {
  /** What embeds may be given at most. What is taken away, embeds and open sessions lose at once. */
  allowedScopes: z.array(scopeSchema).max(scopes.length),
  /** What an embed is given when it is asked for without `scopes`; each among `allowedScopes`. */
  defaultScopes: z.array(scopeSchema).min(1).max(scopes.length),
  /** How long an embed token may be good for at most. */
  maxTokenLifetimeSeconds: z.number().int().min(10).max(3600),
  /** Recipients are spoken to in one of these: the first of what their page, you and their browser name, … */
  allowedLanguages: z.array(z.enum(languages)).min(1).max(languages.length),
  /** … or this one, when none of those is allowed; itself among `allowedLanguages`. */
  defaultLanguage: z.enum(languages),
  /** What every signer has to show before the document is shown to them. What is tightened holds for open sessions at once. */
  signerAuthentication: signerAuthenticationSchema,
  /** Set by a person, not by an API key: a stolen one must not send our mails’ readers elsewhere. */
  signingPageUrl,
  /** Signing requests need a `signingPageUrl`. */
  ...recipientMails,
  theme: themeSchema,
  /** Which version of the app's own consent text signers agree to besides ours; null for ours alone. */
  consentVersion: z.string().max(32).nullable(),
};

const appSettingsSchema = z.object(appSettings);
export type AppSettings = z.infer<typeof appSettingsSchema>;

/** An app's as long as nobody changes them. */
export const usualAppSettings: AppSettings = {
  allowedScopes: [...scopes],
  defaultScopes: [...signingScopes],
  maxTokenLifetimeSeconds: 3600,
  allowedLanguages: [...languages],
  defaultLanguage: 'en',
  signerAuthentication: 'none',
  signingPageUrl: null,
  signingRequests: false,
  reminders: null,
  signedCopies: false,
  theme: {},
  consentVersion: null,
};

/** One integration of an organization: its API keys, where its element may stand, test or live. */
export const appSchema = z.object({
  id: z.string(),
  name: z.string(),
  testMode: z.boolean(),
  allowedOrigins,
  ...appSettings,
  /** Set and read at /v1/apps/:id/logo. */
  logo: logoSchema.nullable(),
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
  ...appSettingsSchema.partial().shape,
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
  /** Without it, the key is good until it is revoked. One made by an API key ends with that key at the latest. */
  expiresInSeconds: z.number().int().min(60).max(tenYearsInSeconds).optional(),
});

export const rotateApiKeySchema = z.object({
  /** How long the old key goes on beside the new one; 0 ends it at once. */
  overlapSeconds: z.number().int().min(0).max(2_592_000).default(86_400),
});

/** The only answer that holds the secret. */
export const createdApiKeySchema = z.object({ apiKey: apiKeySchema, secret: z.string() });
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;
