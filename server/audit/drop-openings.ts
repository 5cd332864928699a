import { and, eq, inArray, sql } from 'drizzle-orm';
import type { AuditEventType } from '#contract/audit-events.ts';
import type { Transaction } from '../platform/database/database.ts';
import { auditEvent, auditOpening } from './tables.ts';

interface OpeningsOf {
  type: AuditEventType;
  chains: readonly string[];
  names: readonly string[];
}

/**
 * Takes away what was said by such events about those fields, where it is under the key of a person of whom the rest stays:
 * the commitments in the log lead to nothing from then on.
 */
export async function dropOpenings(
  tx: Transaction,
  { type, chains, names }: OpeningsOf,
  fieldIds: readonly string[],
): Promise<void> {
  if (fieldIds.length === 0) return;
  const events = tx
    .select({ id: auditEvent.id })
    .from(auditEvent)
    .where(
      and(
        inArray(auditEvent.chain, [...new Set(chains)]),
        eq(auditEvent.type, type),
        inArray(sql`${auditEvent.body}::json -> 'facts' ->> 'field'`, [...fieldIds]),
      ),
    );
  await tx
    .delete(auditOpening)
    .where(and(inArray(auditOpening.eventId, events), inArray(auditOpening.name, [...names])));
}
