import type { AuditTrailEvent } from '#contract/audit-events.ts';
import type { FieldValue } from '#contract/fields.ts';

/** Who was where with which device is said of the act of signing, on the certificate; of nothing else. */
const whereabouts: ReadonlySet<string> = new Set(['ip', 'userAgent']);

function factsOf(event: AuditTrailEvent): Record<string, unknown> {
  return (JSON.parse(event.body) as { facts: Record<string, unknown> }).facts;
}

/**
 * The trail as every party may keep it: each event as it was hashed, and opened only what the sealed document says
 * itself. What somebody typed and took back, or drew and threw away, stays a commitment: once delivered, nothing of it
 * could be redacted any more.
 */
export function discloseTrail(
  events: readonly AuditTrailEvent[],
  values: ReadonlyMap<string, FieldValue>,
): AuditTrailEvent[] {
  const lastChange = new Map<unknown, string>();
  for (const event of events)
    if (event.type === 'field.changed') lastChange.set(factsOf(event)['field'], event.id);
  const usedMarks = new Set(
    [...values.values()].map((value) => (value.type === 'mark' ? value.markId : null)),
  );
  const stands = (event: AuditTrailEvent): boolean => {
    if (event.type === 'field.changed') {
      const { field, cleared } = factsOf(event);
      // A choice that another took the place of, and what a condition hid, were taken back without an event of their own.
      return lastChange.get(field) === event.id && (cleared === 'yes' || values.has(String(field)));
    }
    if (event.type === 'signature.adopted') return usedMarks.has(String(factsOf(event)['mark']));
    return true;
  };
  return events.map((event) => {
    const isSaid = (name: string): boolean =>
      stands(event) && (event.type === 'recipient.signed' || !whereabouts.has(name));
    const keep = (openings: Record<string, string>): Record<string, string> =>
      Object.fromEntries(Object.entries(openings).filter(([name]) => isSaid(name)));
    return { ...event, details: keep(event.details), salts: keep(event.salts) };
  });
}
