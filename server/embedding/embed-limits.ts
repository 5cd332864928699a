import { sql, type SQL } from 'drizzle-orm';
import type { Scope } from '#contract/scopes.ts';
import { stricterOf, type SignerAuthentication } from '#contract/signer-methods.ts';
import type { Theme } from '#contract/theme-rules.ts';
import type { embeds } from './tables.ts';

export type EmbedRow = Omit<typeof embeds.$inferSelect, 'scopes'> & { scopes: Scope[] };

/** An embed as it is good for now. */
export interface LimitedEmbed extends EmbedRow {
  /** What its recipient has to show before anything is shown to them. */
  signerAuthentication: SignerAuthentication;
  branding: { theme: Theme; logo: boolean };
  /** Its recipient's data was deleted: it opens nothing any more. */
  isRedacted: boolean;
}

/** What the embed's app allows and asks, and what is asked of its recipient besides. */
interface EmbedLimits {
  origins: string[];
  scopes: Scope[];
  authentication: SignerAuthentication;
  recipientAuthentication: SignerAuthentication | null;
  theme: Theme;
  logo: boolean;
  redacted: boolean;
}

/** Of `embed JOIN app JOIN recipient`, as JSON text for `limitEmbed`. */
export const embedLimits: SQL = sql`json_build_object('origins', app.allowed_origins, 'scopes', app.allowed_scopes,
  'authentication', app.signer_authentication,
  'recipientAuthentication', recipient.signer_authentication,
  'theme', app.theme, 'logo', app.logo IS NOT NULL, 'redacted', recipient.email = '')::text`;

export const withAppAndRecipient: SQL = sql`JOIN app ON app.id = embed.app_id
  JOIN recipient ON recipient.id = embed.recipient_id`;

/**
 * Of the embed's origins and scopes those that its app still allows, and what its signer has to show by now: what an app is
 * refused, or asks of signers, holds for every embed of it at once.
 */
export function limitEmbed(embed: EmbedRow, json: string): LimitedEmbed {
  const limits = JSON.parse(json) as EmbedLimits;
  return {
    ...embed,
    allowedOrigins: embed.allowedOrigins.filter((origin) => limits.origins.includes(origin)),
    scopes: embed.scopes.filter((scope) => limits.scopes.includes(scope)),
    signerAuthentication: stricterOf(limits.authentication, limits.recipientAuthentication),
    branding: { theme: limits.theme, logo: limits.logo },
    isRedacted: limits.redacted,
  };
}
