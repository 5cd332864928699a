import { sql, type SQL } from 'drizzle-orm';
import type { KeepingFacts } from '../documents/data-state.ts';
import type { Database, Queries } from '../platform/database/database.ts';

/** Legal holds in force at `now` that cover a document in which their organization has or had an interest. */
const holdsOn = (now: Date): SQL => sql`SELECT count(*) FROM legal_hold AS hold
  WHERE hold.released_at IS NULL AND (hold.expires_at IS NULL OR hold.expires_at > ${now.toISOString()}::timestamptz)
    AND (hold.test_mode IS NULL OR hold.test_mode = document.test_mode)
    AND EXISTS (SELECT FROM interest WHERE document_id = document.id
      AND party_kind = 'organization' AND party_id = hold.organization_id)
    AND (hold.scope = 'organization'
      OR EXISTS (SELECT FROM legal_hold_document WHERE legal_hold_id = hold.id AND document_id = document.id)
      OR EXISTS (SELECT FROM envelope_document
        WHERE envelope_id = hold.envelope_id AND document_id = document.id))`;

/**
 * From when an organization's policies count: the last completion, or the upload of what was never completed. Both by the
 * database's clock, as it dates events and interests.
 */
const concludedAt = sql`coalesce((SELECT max(at) FROM audit_event JOIN envelope_document ON envelope_id = chain
  WHERE document_id = document.id AND type = 'envelope.completed'), (SELECT held_since FROM interest
  WHERE document_id = document.id AND party_kind = 'organization' AND party_id = document.organization_id))`;

const policiesOf = sql`retention_policy AS policy WHERE policy.ended_at IS NULL
  AND policy.organization_id = document.organization_id
  AND (policy.test_mode IS NULL OR policy.test_mode = document.test_mode)
  AND (policy.app_id IS NULL OR policy.app_id = document.app_id)`;

/** What keeps a document whatever its parties want. */
export async function readKeepingFacts(
  database: Database,
  on: Queries,
  documentId: string,
  now: Date,
): Promise<KeepingFacts> {
  const [row] = await database.rows<{ holds: number; until: string | null; open: number; jobs: number }>(
    on,
    sql`SELECT (${holdsOn(now)})::int AS holds,
      (SELECT (extract(epoch FROM ${concludedAt} + max(policy.keep_days) * interval '1 day') * 1000)::text
        FROM ${policiesOf}) AS until,
      (SELECT count(*)::int FROM envelope JOIN envelope_document ON envelope_id = envelope.id
        WHERE document_id = document.id AND status IN ('sent', 'sealing')) AS open,
      (SELECT count(*)::int FROM sealed_document
        WHERE document_id = document.id AND extension = 'pending') AS jobs
    FROM document WHERE document.id = ${documentId}`,
  );
  return {
    legalHolds: row?.holds ?? 0,
    retainedUntil: row?.until ? new Date(Math.ceil(Number(row.until))) : null,
    openEnvelopes: row?.open ?? 0,
    runningJobs: row?.jobs ?? 0,
  };
}

/** Living documents whose time by a policy's maximum is over and whose deletion nobody has asked for; at most `limit`. */
export async function findExpired(
  database: Database,
  on: Queries,
  now: Date,
  limit: number,
): Promise<{ id: string; organizationId: string; testMode: boolean }[]> {
  return database.rows(
    on,
    sql`SELECT document.id, document.organization_id AS "organizationId", document.test_mode AS "testMode"
    FROM document WHERE data_state = 'live'
      AND EXISTS (SELECT FROM interest WHERE document_id = document.id AND party_kind = 'organization'
        AND party_id = document.organization_id AND state = 'held')
      AND EXISTS (SELECT FROM ${policiesOf} AND policy.destroy_after_days IS NOT NULL
        AND ${concludedAt} + policy.destroy_after_days * interval '1 day' <= ${now.toISOString()}::timestamptz)
      AND NOT EXISTS (SELECT FROM envelope JOIN envelope_document ON envelope_id = envelope.id
        WHERE document_id = document.id AND status IN ('sent', 'sealing'))
    ORDER BY document.id LIMIT ${limit}`,
  );
}
