import { createHash } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import type { FieldValue } from '#contract/fields.ts';
import type { EmbedAction } from '#contract/signing.ts';
import { isSignLabel } from '#contract/sign-labels.ts';
import { signedValuesText } from '#contract/signed-values.ts';
import { allSigned, isTurn, seated } from '../envelopes/envelope.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { formOf, knownTimeZone, requireComplete } from './field-rules.ts';
import { unsignedAttachments } from './place-attachment.ts';
import { changeEnvelope, changeRecipient, type ActContext, type ActOutcome } from './act-context.ts';

/**
 * The signing itself. `field_required` names what is missing, and every rule is asked once more; `values_changed`: the fields no longer hold what this
 * signer was shown, because somebody else had the document open as them. The last signer turns the envelope to `sealing` in this
 * same transaction; those whose turn comes are notified.
 */
export async function applySign(
  context: ActContext,
  action: Extract<EmbedAction, { act: 'recipient.sign' }>,
): Promise<ActOutcome> {
  const { self, fields, recipients, values, drafts, documents } = context.state;
  if (!isSignLabel(action.intent, documents.length))
    throw new ServiceError('invalid_request', {
      details: [{ path: 'intent', problem: 'not the label of the button that signs these documents' }],
    });
  const own = fields.filter((field) => field.recipientId === self.id);
  // With what does not fit, as the screen has it: it is refused below, or hidden and not signed.
  const form = formOf(fields, self.id, new Map([...values, ...drafts]));
  const shown = signedValuesText(own.map(({ id }) => ({ id, value: form.values.get(id) ?? null })));
  if (createHash('sha256').update(shown).digest('base64url') !== action.valuesSha256)
    throw new ServiceError('values_changed');
  requireComplete(form);
  const changes = await settleValues(context, form.values);
  if (drafts.size > 0) changes.push(context.parts.store.draftsGone(context.tx, [...drafts.keys()]));
  drafts.clear();
  const dropped = { rows: await unsignedAttachments(context), reason: 'unsigned' } as const;
  const { intent } = action;
  const timeZone = knownTimeZone(action.timeZone);
  await changeRecipient(context, self, { status: 'signed', signedAt: context.now, timeZone, intent });
  const last = allSigned(recipients);
  if (last) await changeEnvelope(context, { status: 'sealing' });
  for (const person of seated(recipients)) {
    if (person.status === 'waiting' && isTurn(person, recipients))
      await changeRecipient(context, person, { status: 'notified' });
  }
  return {
    type: 'recipient.signed',
    facts: { fields: own.length, last: last ? 'yes' : 'no', intent: action.intent },
    personal: { timeZone: { subjectId: self.id, value: timeZone } },
    changes,
    dropped,
  };
}

/** What is signed is what is kept: no value of a hidden field, and each formula's result. */
async function settleValues(
  { tx, parts, caller, state }: ActContext,
  signed: ReadonlyMap<string, FieldValue | null>,
): Promise<SQL[]> {
  const { self, values } = state;
  const owner = { organizationId: caller.principal.organizationId, recipientId: self.id };
  const changes: SQL[] = [];
  for (const [fieldId, value] of signed) {
    const stored = values.get(fieldId) ?? null;
    if (value === stored) continue;
    changes.push(await parts.store.valueChange(tx, owner, fieldId, value));
    if (value === null) values.delete(fieldId);
    else values.set(fieldId, value);
  }
  return changes;
}
