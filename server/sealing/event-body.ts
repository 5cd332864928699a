import type { AuditTrailEvent } from '#contract/audit-events.ts';

export interface EventBody {
  actor: { kind: string; id: string };
  facts: Record<string, string | number>;
}

export const bodyOf = (event: AuditTrailEvent): EventBody => JSON.parse(event.body) as EventBody;

export const eventsBy = (
  events: readonly AuditTrailEvent[],
  recipientId: string,
  type: AuditTrailEvent['type'],
): AuditTrailEvent[] =>
  events.filter((event) => event.type === type && bodyOf(event).actor.id === recipientId);
