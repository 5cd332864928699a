import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { AuditEventType, LoggedEvent } from '#contract/audit-events.ts';
import { auditEvent } from '../audit/tables.ts';
import type { EnvelopeReach } from '../envelopes/envelope-store.ts';
import { envelopes } from '../envelopes/tables.ts';
import type { Queries } from '../platform/database/database.ts';

export interface EventPage {
  type?: AuditEventType | undefined;
  /** The id of the event to go on after. */
  after?: string | undefined;
  limit: number;
}

/**
 * An organization's events over all its chains, newest first by the database's clock. Who acts in one mode sees what
 * happened to envelopes of that mode alone: a test key must not learn of what is live.
 */
export async function listAuditEvents(
  on: Queries,
  { organizationId, testMode }: EnvelopeReach,
  { type, after, limit }: EventPage,
): Promise<Omit<LoggedEvent, 'inclusion' | 'clientIp'>[]> {
  const ofMode = on
    .select({ id: envelopes.id })
    .from(envelopes)
    .where(and(eq(envelopes.organizationId, organizationId), eq(envelopes.testMode, testMode ?? false)));
  const last = sql`(SELECT at, id FROM ${auditEvent}
    WHERE id = ${after ?? ''} AND organization_id = ${organizationId})`;
  const rows = await on
    .select()
    .from(auditEvent)
    .where(
      and(
        eq(auditEvent.organizationId, organizationId),
        testMode === undefined ? undefined : inArray(auditEvent.chain, ofMode),
        type === undefined ? undefined : eq(auditEvent.type, type),
        after === undefined ? undefined : sql`(${auditEvent.at}, ${auditEvent.id}) < ${last}`,
      ),
    )
    .orderBy(desc(auditEvent.at), desc(auditEvent.id))
    .limit(limit);
  return rows.map((row) => ({
    id: row.id,
    chain: row.chain,
    seq: row.seq,
    type: row.type as AuditEventType,
    at: row.at.toISOString(),
    body: row.body,
    sha256: row.sha256.toString('hex'),
  }));
}
