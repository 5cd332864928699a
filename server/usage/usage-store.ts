import { and, count, eq, gt, gte, isNull, sql } from 'drizzle-orm';
import { embeds, embedSessions } from '../embedding/tables.ts';
import { envelopes } from '../envelopes/tables.ts';
import type { Queries } from '../platform/database/database.ts';

/** Whose; for an API key its app's alone. */
export interface UsageReach {
  organizationId: string;
  appId?: string | undefined;
}

/** Completed since then, by app and calendar month in UTC, YYYY-MM. */
export async function countCompleted(
  on: Queries,
  { organizationId, appId }: UsageReach,
  since: Date,
): Promise<{ appId: string; month: string; envelopes: number }[]> {
  const month = sql<string>`to_char(${envelopes.completedAt} AT TIME ZONE 'UTC', 'YYYY-MM')`;
  return on
    .select({ appId: envelopes.appId, month, envelopes: count() })
    .from(envelopes)
    .where(
      and(
        eq(envelopes.organizationId, organizationId),
        appId === undefined ? undefined : eq(envelopes.appId, appId),
        gte(envelopes.completedAt, since),
      ),
    )
    .groupBy(envelopes.appId, month);
}

/** Open embed sessions that somebody has used since then, by app. */
export async function countActiveSessions(
  on: Queries,
  { organizationId, appId }: UsageReach,
  usedSince: Date,
): Promise<Map<string, number>> {
  const rows = await on
    .select({ appId: embeds.appId, sessions: count() })
    .from(embedSessions)
    .innerJoin(embeds, eq(embeds.id, embedSessions.embedId))
    .where(
      and(
        eq(embeds.organizationId, organizationId),
        appId === undefined ? undefined : eq(embeds.appId, appId),
        isNull(embedSessions.endedAt),
        gt(embedSessions.lastUsedAt, usedSince),
      ),
    )
    .groupBy(embeds.appId);
  return new Map(rows.map(({ appId, sessions }) => [appId, sessions]));
}
