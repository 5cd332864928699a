import { createHash } from 'node:crypto';
import type { EmbedAction } from '#contract/signing.ts';
import { signedValuesText } from '#contract/signed-values.ts';
import { allSigned, isTurn } from '../envelopes/envelope.ts';
import { updateEnvelope, updateRecipient } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { findUnfilled } from './field-rules.ts';
import type { ActContext, ActOutcome } from './act-context.ts';

/**
 * The signing itself. `field_required` names what is missing; `values_changed`: the fields no longer hold what this
 * signer was shown, because somebody else had the document open as them. The last signer turns the envelope to `sealing` in this
 * same transaction; those whose turn comes are notified.
 */
export async function applySign(
  { tx, parts, caller, aggregate, self, now }: ActContext,
  action: Extract<EmbedAction, { act: 'recipient.sign' }>,
): Promise<ActOutcome> {
  const own = aggregate.fields.filter((field) => field.recipientId === self.id);
  const values = await parts.store.loadValues(tx, caller.principal.organizationId, [self.id]);
  const unfilled = findUnfilled(own, values);
  const shown = signedValuesText(own.map(({ id }) => ({ id, value: values.get(id) ?? null })));
  if (createHash('sha256').update(shown).digest('base64url') !== action.valuesSha256)
    throw new ServiceError('values_changed');
  if (unfilled.length > 0) throw new ServiceError('field_required', { details: { fieldIds: unfilled } });
  await updateRecipient(tx, self.id, {
    status: 'signed',
    signedAt: now,
    timeZone: action.timeZone,
    intent: action.intent,
  });
  const after = aggregate.recipients.map((person) =>
    person.id === self.id ? { ...person, status: 'signed' as const } : person,
  );
  const last = allSigned(after);
  if (last) await updateEnvelope(tx, aggregate.envelope.id, { status: 'sealing' });
  for (const person of after) {
    if (person.status === 'waiting' && isTurn(person, after)) {
      await updateRecipient(tx, person.id, { status: 'notified' });
    }
  }
  return {
    type: 'recipient.signed',
    facts: { fields: own.length, last: last ? 'yes' : 'no', intent: action.intent },
    personal: { timeZone: { subjectId: self.id, value: action.timeZone } },
  };
}
