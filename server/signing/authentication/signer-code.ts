import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { codeLength, isCodeMethod, type CodeMethod } from '#contract/signer-methods.ts';
import type { RecipientPrincipal } from '../../accounts/principal.ts';
import { ServiceError } from '../../platform/http/service-error.ts';

export const createCode = (): string => String(randomInt(10 ** codeLength)).padStart(codeLength, '0');

/**
 * A code is all but guessed by whoever has its bare hash, so it is kept under a key that is not in the database; and bound
 * to its place, so that a row which was copied to another session, recipient or envelope opens nothing there.
 */
export function digestCode(
  key: Buffer,
  { embedSessionId, envelopeId, recipientId }: RecipientPrincipal,
  method: CodeMethod,
  code: string,
): Buffer {
  const place = [embedSessionId, envelopeId, recipientId, method, code].join('\n');
  return createHmac('sha256', key).update(place).digest();
}

export const isSame = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

/**
 * How this person is to show who they are.
 * @throws ServiceError `signer_code_not_needed` or `host_identity_required`
 */
export function requireCodeMethod({ isAuthenticated, signerAuthentication }: RecipientPrincipal): CodeMethod {
  if (isAuthenticated) throw new ServiceError('signer_code_not_needed');
  if (!isCodeMethod(signerAuthentication)) throw new ServiceError('host_identity_required');
  return signerAuthentication;
}

/** An address or a number as whoever has it recognizes it, and nobody else could write to it. */
export function mask(method: CodeMethod, address: string): string {
  if (method === 'sms_code') return `•••••${address.slice(-2)}`;
  const at = address.lastIndexOf('@');
  const [first = ''] = address;
  return `${at > 1 ? first : ''}•••${address.slice(at)}`;
}
