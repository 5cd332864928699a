import type { NewEnvelope } from '#contract/envelopes.ts';
import { isAtLeast, stricterOf, type SignerAuthentication } from '#contract/signer-methods.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { RecipientRow } from './envelope-store.ts';

/**
 * Whether each recipient is asked for no less than the app asks of everybody, and can be sent what they are asked for.
 * @throws ServiceError `signer_authentication_too_weak` or `signer_phone_missing`, with the indexes of those it is about
 */
export function requireSoundAuthentication(
  signerAuthentication: SignerAuthentication,
  recipients: NewEnvelope['recipients'],
): void {
  const indexesOf = (isWrong: (person: NewEnvelope['recipients'][number]) => boolean): number[] =>
    recipients.flatMap((person, index) => (person.role === 'signer' && isWrong(person) ? [index] : []));
  const weak = indexesOf(
    ({ signerAuthentication: own }) => own !== undefined && !isAtLeast(own, signerAuthentication),
  );
  if (weak.length > 0)
    throw new ServiceError('signer_authentication_too_weak', {
      details: { recipients: weak, signerAuthentication },
    });
  const unreachable = indexesOf(
    ({ signerAuthentication: own, phone }) =>
      stricterOf(signerAuthentication, own) === 'sms_code' && phone === undefined,
  );
  if (unreachable.length > 0)
    throw new ServiceError('signer_phone_missing', { details: { recipients: unreachable } });
}

/**
 * By recipient, what they are asked for from the sending on: no less than the app asks of everybody by then.
 * @throws ServiceError `signer_phone_missing`, when the app asks for more than when the draft was made
 */
export function lastingAuthentication(
  signerAuthentication: SignerAuthentication,
  recipients: readonly RecipientRow[],
): RecipientRow['signerAuthentication'][] {
  const asked = recipients.map(({ signerAuthentication: own }) => {
    const both = stricterOf(signerAuthentication, own);
    return both === 'none' ? own : both;
  });
  const unreachable = recipients.flatMap(({ role, sealedPhone }, index) =>
    role === 'signer' && asked[index] === 'sms_code' && !sealedPhone ? [index] : [],
  );
  if (unreachable.length > 0)
    throw new ServiceError('signer_phone_missing', { details: { recipients: unreachable } });
  return asked;
}
