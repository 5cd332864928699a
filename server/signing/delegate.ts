import { createId } from '#contract/ids.ts';
import type { EmbedAction } from '#contract/signing.ts';
import { endSessionsOf } from '../embedding/embed-store.ts';
import { seated } from '../envelopes/envelope.ts';
import { passSeat, type RecipientRow } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lockAttachmentsOf } from './attachment-store.ts';
import { changeRecipient, type ActContext, type ActOutcome } from './act-context.ts';

type Delegation = Extract<EmbedAction, { act: 'recipient.delegate' }>;

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** One person in two seats could sign against themselves, and nobody would see it on the certificate. */
function requireOther(self: RecipientRow, recipients: readonly RecipientRow[], email: string): void {
  if (isSame(self.email, email)) throw new ServiceError('delegate_to_self');
  if (seated(recipients).some((person) => isSame(person.email, email)))
    throw new ServiceError('delegate_to_recipient');
}

/** In the same place of the order, and at the very beginning: what others agreed to binds nobody else. */
const successorOf = (self: RecipientRow, { name, email }: Delegation): RecipientRow => ({
  ...self,
  id: createId('rcp'),
  name,
  email,
  status: 'notified',
  viewedAt: null,
  consentedAt: null,
  consentVersion: null,
  consentSha256: null,
  delegationNote: null,
  sealedPhone: null,
  requestedAt: null,
  remindersSent: 0,
  remindAt: null,
});

/**
 * The seat passes to somebody else, who is a recipient with an id of their own: no embed, token or key made for the one
 * before opens anything as the one after. What was filled in goes, every open embed session ends. `delegate_to_self`,
 * `delegate_to_recipient`, `signer_phone_missing`.
 */
export async function applyDelegate(context: ActContext, action: Delegation): Promise<ActOutcome> {
  const { tx, parts, caller, state, now } = context;
  const { self, recipients } = state;
  const { organizationId } = caller.principal;
  requireOther(self, recipients, action.email);
  // They could never open it: a number is the sender's to give, and not for whoever had the seat before.
  if (caller.principal.signerAuthentication === 'sms_code') throw new ServiceError('signer_phone_missing');
  const heir = successorOf(self, action);
  if (action.note !== '')
    heir.delegationNote = await parts.store.sealNote(
      tx,
      { organizationId, recipientId: heir.id },
      action.note,
    );
  const dropped = { rows: await lockAttachmentsOf(tx, self.id), reason: 'delegated' } as const;
  await parts.store.dropAll(tx, self.id);
  await passSeat(tx, self.id, heir);
  await changeRecipient(context, self, { status: 'delegated', delegatedAt: now, delegatedToId: heir.id });
  const endedSessions = await endSessionsOf(tx, self.id, 'delegated', now);
  recipients.push(heir);
  state.fields = state.fields.map((field) =>
    field.recipientId === self.id ? { ...field, recipientId: heir.id } : field,
  );
  state.drafts.clear();
  state.marks = state.marks.filter(({ recipientId }) => recipientId !== self.id);
  const person = ({ name, email }: RecipientRow): string => JSON.stringify({ name, email });
  return {
    type: 'recipient.delegated',
    facts: { delegatedTo: heir.id, endedSessions },
    personal: {
      from: { subjectId: self.id, value: person(self) },
      to: { subjectId: heir.id, value: person(heir) },
    },
    payloadSubjectId: heir.id,
    dropped,
  };
}
