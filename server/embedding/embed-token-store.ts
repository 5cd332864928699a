import { and, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { Queries } from '../platform/database/database.ts';
import type { EmbedTokenRow } from './embed-store.ts';
import { embedTokens } from './tables.ts';

/** For a token that nobody has used. */
export const insertEmbedToken = ({
  digest,
  embedId,
  jkt,
  expiresAt,
  sealedHostIdentity,
}: Omit<EmbedTokenRow, 'usedAt' | 'usedByJkt'>): SQL =>
  sql`INSERT INTO embed_token (digest, embed_id, jkt, expires_at, sealed_host_identity)
    VALUES (${digest}::bytea, ${embedId}, ${jkt}, ${expiresAt.toISOString()}::timestamptz, ${sealedHostIdentity}::bytea)`;

/** Burns the token in one statement; false when somebody else burnt it first. */
export async function burnEmbedToken(on: Queries, digest: Buffer, jkt: string, at: Date): Promise<boolean> {
  const rows = await on
    .update(embedTokens)
    .set({ usedAt: at, usedByJkt: jkt })
    .where(and(eq(embedTokens.digest, digest), isNull(embedTokens.usedAt)))
    .returning({ digest: embedTokens.digest });
  return rows.length === 1;
}
