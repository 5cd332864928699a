import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import type { EmbedCaller } from '../embedding/authenticate-session.ts';
import type { EnvelopeAggregate, RecipientRow } from '../envelopes/envelope-store.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import type { SigningViewParts } from './signing-view.ts';

export interface SigningParts extends SigningViewParts {
  database: Database;
  audit: AuditLog;
}

/** What an act is done to, inside its transaction, with the envelope locked. */
export interface ActContext {
  tx: Transaction;
  parts: SigningParts;
  caller: EmbedCaller;
  aggregate: EnvelopeAggregate;
  self: RecipientRow;
  now: Date;
}

/** What an act adds to its audit event. */
export type ActOutcome = Pick<AuditEntry, 'type' | 'facts' | 'personal'>;
