import type { SQL } from 'drizzle-orm';
import type { Attempts } from '../accounts/attempts.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { ObjectKeys } from '../documents/object-keys.ts';
import type { DocumentVault } from '../documents/vault.ts';
import type { EmbedCaller, SessionParts } from '../embedding/authenticate-session.ts';
import {
  updateEnvelope,
  updateRecipient,
  type EnvelopeRow,
  type RecipientRow,
} from '../envelopes/envelope-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { AttachmentRow } from './attachment-store.ts';
import type { DropReason } from './drop-attachments.ts';
import type { SigningState } from './signing-state-store.ts';
import type { SigningViewParts } from './signing-view.ts';

export type SigningParts = SigningViewParts &
  SessionParts & { vault: DocumentVault; objectKeys: ObjectKeys; attempts: Attempts };

/** What an act is done to, inside its transaction, with the envelope locked. */
export interface ActContext {
  tx: Transaction;
  parts: SigningParts;
  caller: EmbedCaller;
  /** As the act changes it: the answer is made from it and not read once more. */
  state: SigningState;
  now: Date;
}

/** What an act adds to its audit event; `changes` that nobody waits for go with it. */
export type ActOutcome = Pick<AuditEntry, 'type' | 'facts' | 'personal'> & {
  changes?: readonly SQL[];
  /** Whose data the act's payload is, where it is not the actor's own: it goes when theirs does. */
  payloadSubjectId?: string;
  /** Files that go with the act, each with an event of its own. */
  dropped?: { rows: readonly AttachmentRow[]; reason: DropReason };
};

/** Changes a recipient in the database and in the context's state. */
export async function changeRecipient(
  { tx }: ActContext,
  person: RecipientRow,
  change: Partial<Omit<RecipientRow, 'id' | 'envelopeId'>>,
): Promise<void> {
  await updateRecipient(tx, person.id, change);
  Object.assign(person, change);
}

export async function changeEnvelope(
  { tx, state }: ActContext,
  change: Partial<Pick<EnvelopeRow, 'status'>>,
): Promise<void> {
  await updateEnvelope(tx, state.envelope.id, change);
  Object.assign(state.envelope, change);
}
