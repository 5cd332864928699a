import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { EnvelopeParts } from './create-envelope.ts';
import { loadAggregate, lockEnvelope, updateEnvelope, type EnvelopeAggregate } from './envelope-store.ts';

/** draft or sent → voided. Signers who open it afterwards are told calmly. */
export async function voidEnvelope(
  parts: EnvelopeParts,
  principal: IntegratorPrincipal,
  envelopeId: string,
  reason: string,
): Promise<EnvelopeAggregate> {
  return parts.audit.record(async (tx) => {
    const row = await lockEnvelope(tx, principal, envelopeId);
    if (row.status !== 'draft' && row.status !== 'sent') throw new ServiceError('envelope_not_sent');
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
