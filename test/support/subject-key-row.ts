import { sql } from 'drizzle-orm';
import type { AccompanyingRow } from '../../server/audit/audit-log.ts';

const insert = (listed: string) =>
  sql`INSERT INTO subject_key (organization_id, subject_id, epoch, wrapped)
    SELECT "organizationId", "subjectId", '2026-01', '\\x01'
    FROM json_to_recordset(${listed}::json) AS key("organizationId" text, "subjectId" text)`;

/** A key that opens nothing, to go with an event. */
export const subjectKeyRow = (organizationId: string, subjectId: string): AccompanyingRow => ({
  insert,
  row: { organizationId, subjectId },
});
