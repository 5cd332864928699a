import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { EnvelopeParts } from './create-envelope.ts';
import { isSealingStuck } from './seal-failure.ts';
import { loadAggregate, lockEnvelope, updateEnvelope, type EnvelopeAggregate } from './envelope-store.ts';

/**
 * draft, sent, or stuck in sealing → voided. Signers who open it afterwards are told calmly. What is being sealed cannot
 * be withdrawn: everybody has signed it.
 */
export async function voidEnvelope(
  parts: EnvelopeParts,
  principal: IntegratorPrincipal,
  envelopeId: string,
  reason: string,
): Promise<EnvelopeAggregate> {
  return parts.audit.record(async (tx) => {
    const row = await lockEnvelope(tx, principal, envelopeId);
    const isOpen = row.status === 'draft' || row.status === 'sent';
    if (!isOpen && !(await isSealingStuck(parts, row, new Date(), tx)))
      throw new ServiceError('envelope_not_sent');
    await updateEnvelope(tx, row.id, { status: 'voided' });
    return {
      result: await loadAggregate(tx, { ...row, status: 'voided' }),
      events: [
        {
          type: 'envelope.voided',
          organizationId: row.organizationId,
          chain: row.id,
          actor: actorOf(principal),
          personal: { reason: { subjectId: row.id, value: reason } },
        },
      ],
    };
  });
}
