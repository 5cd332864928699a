import type { AuditEventType } from '#contract/audit-events.ts';
import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { StrangerTraces } from '../audit/stranger-traces.ts';
import type { EnvelopeRow } from '../envelopes/envelope-store.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { FirstsOfMinute } from '../platform/http/firsts-of-minute.ts';

type Reading = Extract<
  AuditEventType,
  'transaction.looked_up' | 'audit_trail.downloaded' | 'log_proof.downloaded'
>;
type Read = Pick<EnvelopeRow, 'id' | 'organizationId'>;

/**
 * Records who read an envelope's record, in the envelope's own chain: the first reading of a minute by each, for
 * somebody who asks again and again would make the trail long by reading it.
 */
export class Readings {
  readonly #audit: AuditLog;
  readonly #firsts = new FirstsOfMinute();

  constructor(audit: AuditLog) {
    this.#audit = audit;
  }

  async record(type: Reading, { id, organizationId }: Read, principal: IntegratorPrincipal): Promise<void> {
    const actor = actorOf(principal);
    if (!this.#firsts.isFirst(`${type} ${id} ${actor.id}`)) return;
    await this.#audit.recordKnown([{ type, organizationId, chain: id, actor }]);
  }
}

/** Who holds the id and shows no key: it is on paper, and others' to give away. */
export function recordStranger(
  strangers: StrangerTraces,
  { id, organizationId }: Read,
  { clientIp, userAgent }: RequestFacts,
): Promise<void> {
  return strangers.record(
    { about: id, clientIp },
    {
      type: 'transaction.looked_up',
      organizationId,
      chain: id,
      actor: { kind: 'anonymous', id: 'unknown' },
    },
    {
      personal: {
        ip: { subjectId: id, value: clientIp },
        userAgent: { subjectId: id, value: userAgent },
      },
    },
  );
}
