import type { AuditEventList, AuditEventQuery } from '#contract/audit-events.ts';
import { proveEvents } from '../audit/tree/prove-events.ts';
import type { EnvelopeReach } from '../envelopes/envelope-store.ts';
import { listAuditEvents } from './audit-event-store.ts';
import type { EvidenceParts } from './transaction.ts';

/** One page of the events within reach, each with its proof to the newest checkpoint where that covers it. */
export async function readAuditEvents(
  parts: EvidenceParts,
  reach: EnvelopeReach,
  { type, cursor, limit }: AuditEventQuery,
): Promise<AuditEventList> {
  const found = await listAuditEvents(parts.database.queries, reach, {
    type,
    after: cursor,
    limit: limit + 1,
  });
  const events = found.slice(0, limit);
  const ids = events.map(({ id }) => id);
  const { log, inclusions } = await proveEvents(parts.tree, ids);
  const whereabouts = await parts.audit.trails.readNamed(reach.organizationId, events, 'ip');
  return {
    log,
    events: events.map((event) => ({
      ...event,
      clientIp: whereabouts.get(event.id) ?? null,
      inclusion: inclusions.get(event.id) ?? null,
    })),
    nextCursor: found.length > limit ? (ids.at(-1) ?? null) : null,
  };
}
