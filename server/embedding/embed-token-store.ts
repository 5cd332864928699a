import { and, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { AccompanyingRow } from '../audit/audit-log.ts';
import type { Queries } from '../platform/database/database.ts';
import type { EmbedTokenRow } from './embed-store.ts';
import { embedTokens } from './tables.ts';

const insertListed = (listed: string): SQL =>
  sql`INSERT INTO embed_token (digest, embed_id, jkt, expires_at, sealed_host_identity)
    SELECT decode(digest, 'hex'), "embedId", jkt, "expiresAt", decode("sealedHostIdentity", 'hex')
    FROM json_to_recordset(${listed}::json)
      AS token(digest text, "embedId" text, jkt text, "expiresAt" timestamptz, "sealedHostIdentity" text)`;

/** The row of a token that nobody has used. */
export const embedTokenRow = ({
  digest,
  expiresAt,
  sealedHostIdentity,
  ...token
}: Omit<EmbedTokenRow, 'usedAt' | 'usedByJkt'>): AccompanyingRow => ({
  insert: insertListed,
  row: {
    ...token,
    digest: digest.toString('hex'),
    expiresAt: expiresAt.toISOString(),
    sealedHostIdentity: sealedHostIdentity?.toString('hex') ?? null,
  },
});

/** Burns the token in one statement; false when somebody else burnt it first. */
export async function burnEmbedToken(on: Queries, digest: Buffer, jkt: string, at: Date): Promise<boolean> {
  const rows = await on
    .update(embedTokens)
    .set({ usedAt: at, usedByJkt: jkt })
    .where(and(eq(embedTokens.digest, digest), isNull(embedTokens.usedAt)))
    .returning({ digest: embedTokens.digest });
  return rows.length === 1;
}
