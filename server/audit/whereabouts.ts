import type { AuditActor, AuditEntry } from './audit-log.ts';

const people: ReadonlySet<string> = new Set(['account', 'recipient']);

/**
 * Under whose key it is kept where an act came from: of a person under their own, so that it goes with them; of an app's key, and
 * of whoever nobody knows, under the key of whose log it is.
 */
export const whereaboutsSubject = ({ kind, id }: AuditActor, organizationId: string): string =>
  people.has(kind) ? id : organizationId;

/** The entry with where its act came from. */
export function withWhereabouts<Entry extends AuditEntry>(entry: Entry): Entry {
  const { actor, organizationId, personal } = entry;
  if (actor.clientIp === undefined || personal?.['ip']) return entry;
  const subjectId = whereaboutsSubject(actor, organizationId);
  return { ...entry, personal: { ...personal, ip: { subjectId, value: actor.clientIp } } };
}
