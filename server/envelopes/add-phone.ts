import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { EnvelopeParts } from './create-envelope.ts';
import { loadAggregate, lockEnvelope, updateRecipient, type EnvelopeAggregate } from './envelope-store.ts';
import { requireOpen } from './envelope.ts';
import { sealPhone } from './sealed-phone.ts';

/**
 * A number for a signer who has none and has not acted, in a draft or while it is out for signing.
 * @throws ServiceError `recipient_phone_known`, `recipient_not_signer`, `recipient_…` or `envelope_…` where nothing is left to show
 */
export async function addPhone(
  parts: EnvelopeParts,
  principal: IntegratorPrincipal,
  { id, recipientId }: { id: string; recipientId: string },
  phone: string,
): Promise<EnvelopeAggregate> {
  return parts.audit.record(async (tx) => {
    const row = await lockEnvelope(tx, principal, id);
    if (row.status !== 'draft') requireOpen(row, new Date());
    const { recipients } = await loadAggregate(tx, row);
    const person = recipients.find((one) => one.id === recipientId);
    if (!person) throw new ServiceError('not_found');
    if (person.role !== 'signer') throw new ServiceError('recipient_not_signer');
    if (person.status === 'signed') throw new ServiceError('recipient_already_signed');
    if (person.status === 'delegated') throw new ServiceError('recipient_delegated');
    if (person.sealedPhone) throw new ServiceError('recipient_phone_known');
    const sealedPhone = await sealPhone(parts.subjectKeys, tx, row.organizationId, person, phone);
    await updateRecipient(tx, person.id, { sealedPhone });
    return {
      result: await loadAggregate(tx, row),
      events: [
        {
          type: 'recipient.phone_added',
          organizationId: row.organizationId,
          chain: row.id,
          actor: actorOf(principal),
          // Not the number itself: what a trail opens is attached to the sealed document, for every party.
          facts: { recipient: person.id },
        },
      ],
    };
  });
}
