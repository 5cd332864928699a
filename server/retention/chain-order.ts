import type { AuditEntry } from '../audit/audit-log.ts';

/** Every transaction that appends to several chains locks them in one order, or two of them could wait for each other. */
export const inChainOrder = (events: readonly AuditEntry[]): AuditEntry[] =>
  events.toSorted((one, other) => (one.chain < other.chain ? -1 : Number(one.chain > other.chain)));
