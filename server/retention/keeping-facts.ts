import { sql, type SQL } from 'drizzle-orm';
import { goneStates, keepingBlockers, type Blocker } from '../documents/data-state.ts';
import type { IdPage } from '../documents/document-store.ts';
import { documents } from '../documents/tables.ts';
import type { Database, Queries } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';

const inForce = (now: Date): SQL => sql`hold.released_at IS NULL
  AND (hold.expires_at IS NULL OR hold.expires_at > ${now.toISOString()}::timestamptz)`;

/** Of a document in which the legal hold's organization has an interest, or had one still when it placed the hold. */
const covers = sql`(hold.test_mode IS NULL OR hold.test_mode = document.test_mode)
  AND EXISTS (SELECT FROM interest WHERE document_id = document.id
    AND party_kind = 'organization' AND party_id = hold.organization_id
    AND (state = 'held' OR ended_at >= hold.placed_at))
  AND (hold.scope = 'organization'
    OR EXISTS (SELECT FROM legal_hold_document WHERE legal_hold_id = hold.id AND document_id = document.id)
    OR EXISTS (SELECT FROM envelope_document
      WHERE envelope_id = hold.envelope_id AND document_id = document.id))`;

/** Legal holds in force at `now` that cover a document. */
const holdsOn = (now: Date): SQL =>
  sql`SELECT count(*) FROM legal_hold AS hold WHERE ${inForce(now)} AND ${covers}`;

/** By itself, and not joined: a join may look for the few events of the type through all that ever happened to anybody. */
const completedAt = sql`(SELECT at FROM audit_event WHERE chain = link.envelope_id
  AND type = 'envelope.completed' ORDER BY seq DESC LIMIT 1)`;

/**
 * From when an organization's policies count: the last completion, or the upload of what was never completed. Both by the
 * database's clock, as it dates events and interests.
 */
const concludedAt = sql`coalesce((SELECT max(${completedAt}) FROM envelope_document AS link
    WHERE link.document_id = document.id), (SELECT held_since FROM interest
  WHERE document_id = document.id AND party_kind = 'organization' AND party_id = document.organization_id))`;

/** Of the owner while it holds an interest: who has let go decides nothing any more about what others hold. */
const policiesOf = sql`retention_policy AS policy WHERE policy.ended_at IS NULL
  AND policy.organization_id = document.organization_id
  AND EXISTS (SELECT FROM interest WHERE document_id = document.id AND party_kind = 'organization'
    AND party_id = document.organization_id AND state = 'held')
  AND (policy.test_mode IS NULL OR policy.test_mode = document.test_mode)
  AND (policy.app_id IS NULL OR policy.app_id = document.app_id)`;

interface FactsRow {
  id: string;
  holds: number;
  until: string | null;
  open: number;
  jobs: number;
}

/** What keeps documents whatever their parties want; nothing keeps those that are not named in the answer. */
export async function readKeeping(
  database: Database,
  on: Queries,
  documentIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Blocker[]>> {
  if (documentIds.length === 0) return new Map();
  const rows = await database.rows<FactsRow>(
    on,
    sql`SELECT id, (${holdsOn(now)})::int AS holds,
      (SELECT CASE WHEN count(*) > 0 THEN (extract(epoch FROM ${concludedAt}
          + max(policy.keep_days) * interval '1 day') * 1000)::text END FROM ${policiesOf}) AS until,
      (SELECT count(*)::int FROM envelope JOIN envelope_document ON envelope_id = envelope.id
        WHERE document_id = document.id AND status IN ('sent', 'sealing')) AS open,
      (SELECT count(*)::int FROM sealed_document
        WHERE document_id = document.id AND extension = 'pending') AS jobs
    FROM document WHERE ${isOneOf(documents.id, documentIds)}`,
  );
  return new Map(rows.map((row) => [row.id, blockersOf(row, now)]));
}

/** Of how many legal holds that keep a document each of their organizations is the one who placed them. */
export type Holders = ReadonlyMap<string, number>;

export async function readHolders(
  database: Database,
  on: Queries,
  documentIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Holders>> {
  if (documentIds.length === 0) return new Map();
  const rows = await database.rows<{ id: string; holder: string; holds: number }>(
    on,
    sql`SELECT document.id, hold.organization_id AS holder, count(*)::int AS holds
      FROM document JOIN legal_hold AS hold ON ${inForce(now)} AND ${covers}
      WHERE ${isOneOf(documents.id, documentIds)} GROUP BY document.id, hold.organization_id`,
  );
  const byDocument = Map.groupBy(rows, ({ id }) => id);
  return new Map(
    [...byDocument].map(([id, own]) => [id, new Map(own.map(({ holder, holds }) => [holder, holds]))]),
  );
}

const blockersOf = ({ holds, until, open, jobs }: Omit<FactsRow, 'id'>, now: Date): Blocker[] =>
  keepingBlockers(
    {
      legalHolds: holds,
      retainedUntil: until ? new Date(Math.ceil(Number(until))) : null,
      openEnvelopes: open,
      runningJobs: jobs,
    },
    now,
  );

/**
 * The organization's documents that it has not let go of yet, and what of its own keeps any of them; what others have to do
 * with one is told with that document's own request.
 */
export async function readOrganizationBlockers(
  database: Database,
  on: Queries,
  organizationId: string,
  now: Date,
): Promise<Blocker[]> {
  const own = sql`document JOIN interest AS own ON own.document_id = document.id AND own.state = 'held'
    AND own.party_kind = 'organization' AND own.party_id = ${organizationId}`;
  const [row] = await database.rows<Omit<FactsRow, 'id'> & { documents: number }>(
    on,
    sql`SELECT (SELECT count(*)::int FROM ${own}) AS documents,
      (SELECT count(*)::int FROM legal_hold AS hold WHERE hold.organization_id = ${organizationId}
        AND ${inForce(now)} AND EXISTS (SELECT FROM ${own} WHERE ${covers})) AS holds,
      (SELECT (extract(epoch FROM max(${concludedAt} + policy.keep_days * interval '1 day')) * 1000)::text
        FROM ${own}, ${policiesOf} AND document.organization_id = ${organizationId}) AS until,
      (SELECT count(*)::int FROM envelope WHERE organization_id = ${organizationId}
        AND status IN ('sent', 'sealing')) AS open,
      0 AS jobs`,
  );
  if (!row || row.documents === 0) return [];
  return [{ kind: 'documents', count: row.documents }, ...blockersOf(row, now)];
}

/**
 * Documents that are not gone, whose time by a policy's maximum is over and whose deletion their owner has not asked for;
 * another party's request is no reason to keep them. Only where there is a policy is any document looked at.
 */
export async function findExpired(
  database: Database,
  on: Queries,
  now: Date,
  { after, limit }: IdPage,
): Promise<string[]> {
  const rows = await database.rows<{ id: string }>(
    on,
    sql`SELECT document.id
    FROM document WHERE data_state NOT IN ${[...goneStates]} AND document.id > ${after}
      AND document.organization_id IN (SELECT organization_id FROM retention_policy
        WHERE ended_at IS NULL AND destroy_after_days IS NOT NULL)
      AND EXISTS (SELECT FROM interest WHERE document_id = document.id AND party_kind = 'organization'
        AND party_id = document.organization_id AND state = 'held')
      AND EXISTS (SELECT FROM ${policiesOf} AND policy.destroy_after_days IS NOT NULL
        AND ${concludedAt} + policy.destroy_after_days * interval '1 day' <= ${now.toISOString()}::timestamptz)
      AND NOT EXISTS (SELECT FROM envelope JOIN envelope_document ON envelope_id = envelope.id
        WHERE document_id = document.id AND status IN ('sent', 'sealing'))
      AND NOT EXISTS (SELECT FROM deletion_request WHERE target_id = document.id
        AND organization_id = document.organization_id AND state <> 'cancelled')
    ORDER BY document.id LIMIT ${limit}`,
  );
  return rows.map(({ id }) => id);
}
