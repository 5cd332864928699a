import type { AuditEventType } from '../../widget/contract/audit-events.ts';
import type { TestServer } from './inkseal-server.ts';

/** An event as the log states it, with what its openings say. */
export interface SeenEvent {
  type: AuditEventType;
  actor: { kind: string; id: string };
  facts: Record<string, string | number>;
  details: Record<string, string>;
}

/** Of one chain, in its order; an organization's own where none is named. */
export async function eventsOf(
  { parts }: Pick<TestServer, 'parts'>,
  organizationId: string,
  chain = organizationId,
): Promise<SeenEvent[]> {
  const events = await parts.audit.readChain(organizationId, chain);
  return events.map(({ type, body, details }) => {
    const { actor, facts } = JSON.parse(body) as Pick<SeenEvent, 'actor' | 'facts'>;
    return { type, actor, facts, details };
  });
}
