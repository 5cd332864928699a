import type { SQL } from 'drizzle-orm';
import type { FieldType, FieldValue } from '#contract/fields.ts';
import { createId } from '#contract/ids.ts';
import type { EmbedAction } from '#contract/signing.ts';
import { endSessionsOf } from '../embedding/embed-store.ts';
import { seated } from '../envelopes/envelope.ts';
import { passSeat, type RecipientRow } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lockAttachmentsOf } from './attachment-store.ts';
import { changeRecipient, type ActContext, type ActOutcome } from './act-context.ts';
import { requireFits, ruledField } from './field-rules.ts';

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

/** The name and the address of whoever had the seat, where a field states them: the heir's own then. */
function renamed(type: FieldType, value: FieldValue, self: RecipientRow, heir: RecipientRow): FieldValue {
  if (value.type !== 'text') return value;
  const isOld =
    type === 'name' ? value.text === self.name : type === 'email' && isSame(value.text, self.email);
  return isOld ? { type: 'text', text: type === 'name' ? heir.name : heir.email } : value;
}

/**
 * What the sender fixed is part of what is signed, whoever signs it; nobody with this seat could have filled it in.
 * @throws ServiceError by the rule that the heir's own name or address breaks in such a field
 */
function fixedBySender({ state }: ActContext, heir: RecipientRow): Map<string, FieldValue> {
  const { self, fields, values } = state;
  const fixed = new Map<string, FieldValue>();
  for (const row of fields) {
    const value = row.recipientId === self.id && row.settings.readOnly ? values.get(row.id) : undefined;
    if (!value) continue;
    const theirs = renamed(row.type, value, self, heir);
    requireFits({ ...ruledField(row), readOnly: false }, theirs);
    fixed.set(row.id, theirs);
  }
  return fixed;
}

/**
 * The seat passes to somebody else, who is a recipient with an id of their own: no embed, token or key made for the one
 * before opens anything as the one after. What was filled in goes, what the sender fixed stays, every open embed session ends.
 * `delegate_to_self`, `delegate_to_recipient`, `signer_phone_missing`, `field_…`.
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
  const fixed = fixedBySender(context, heir);
  const dropped = { rows: await lockAttachmentsOf(tx, self.id), reason: 'delegated' } as const;
  await parts.store.dropAll(tx, self.id);
  await passSeat(tx, self.id, heir);
  const owner = { organizationId, recipientId: heir.id };
  const changes: SQL[] = [];
  for (const [fieldId, value] of fixed)
    changes.push(await parts.store.valueChange(tx, owner, fieldId, value));
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
    changes,
    dropped,
  };
}
