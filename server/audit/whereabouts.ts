import type { AuditEntry } from './audit-log.ts';

const people: ReadonlySet<string> = new Set(['account', 'recipient']);

/**
 * The entry with where its act came from: of a person under their own key, so that it goes with them; of an app's key, and of
 * whoever nobody knows, under the key of whose log it is.
 */
export function withWhereabouts<Entry extends AuditEntry>(entry: Entry): Entry {
  const { actor, organizationId, personal } = entry;
  if (actor.clientIp === undefined || personal?.['ip']) return entry;
  const subjectId = people.has(actor.kind) ? actor.id : organizationId;
  return { ...entry, personal: { ...personal, ip: { subjectId, value: actor.clientIp } } };
}
