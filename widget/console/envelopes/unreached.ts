import type { AuditTrailEvent } from '../../contract/audit-events.ts';
import { readBody } from '../audit/event-body.ts';

/** That the last mail to somebody has not reached them. */
export interface Unreached {
  how: 'bounced' | 'given-up';
  /** An SMTP status or a word of ours; of what came back, as RFC 3463 has it. */
  why: string;
  at: string;
}

/**
 * Of the recipients of an envelope, by their ids, as its events in their order tell it. A later mail to them is
 * another chance.
 */
export function findUnreached(
  events: readonly Pick<AuditTrailEvent, 'type' | 'body' | 'at'>[],
): ReadonlyMap<string, Unreached> {
  const unreached = new Map<string, Unreached>();
  const addressees = new Map<string, string>();
  for (const { type, body, at } of events) {
    const { mail, recipient, code, status, final } = readBody(body).facts;
    if (type === 'recipient.notified') {
      // What becomes of those before it is of no interest any more.
      for (const [earlier, whose] of addressees) if (whose === recipient) addressees.delete(earlier);
      addressees.set(String(mail), String(recipient));
    }
    const whose = recipient === undefined ? addressees.get(String(mail)) : String(recipient);
    if (whose === undefined) continue;
    const how = outcomeOf(type, final);
    if (how === 'taken') unreached.delete(whose);
    else if (how) unreached.set(whose, { how, why: String(status ?? code ?? ''), at });
  }
  return unreached;
}

function outcomeOf(type: AuditTrailEvent['type'], final: unknown): Unreached['how'] | 'taken' | undefined {
  if (type === 'mail.bounced') return 'bounced';
  if (type === 'mail.failed' && final === 1) return 'given-up';
  return type === 'mail.handed_over' || type === 'recipient.notified' ? 'taken' : undefined;
}
