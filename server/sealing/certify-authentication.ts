import type { AuditTrailEvent } from '#contract/audit-events.ts';
import type { RecipientRow } from '../envelopes/envelope-store.ts';
import { mask } from '../signing/authentication/signer-code.ts';
import type { CertifiedAuthentication } from './certificate-content.ts';
import { bodyOf, eventsBy } from './event-body.ts';
import type { GatheredEnvelope } from './gather-envelope.ts';

/**
 * What the signer had shown in the embed session they signed in: neither a code nor a host's word in another one shows anything of
 * this one, though it be of the same key. Without any of it the application's word is all there is, and that is said.
 */
export function authenticationOf(
  { events, envelope }: Pick<GatheredEnvelope, 'events' | 'envelope'>,
  { id }: RecipientRow,
  signedAt: Date,
): CertifiedAuthentication[] {
  const signed = eventsBy(events, id, 'recipient.signed').at(-1);
  const session = signed && bodyOf(signed).facts['session'];
  const inSession = (type: AuditTrailEvent['type']): AuditTrailEvent | undefined =>
    session === undefined
      ? undefined
      : eventsBy(events, id, type).findLast((event) => bodyOf(event).facts['session'] === session);
  const verified = inSession('signer_code.verified');
  const exchanged = inSession('embed_token.exchanged');
  const shown = [
    ...(verified ? codeShown(events, id, verified) : []),
    ...(exchanged ? identityAsserted(exchanged) : []),
  ];
  const at = exchanged ? new Date(exchanged.at) : signedAt;
  return shown.length > 0 ? shown : [{ method: 'host-asserted', by: envelope.senderName, at }];
}

function codeShown(
  events: readonly AuditTrailEvent[],
  recipientId: string,
  verified: AuditTrailEvent,
): CertifiedAuthentication[] {
  const { session, method } = bodyOf(verified).facts;
  const issued = eventsBy(events, recipientId, 'signer_code.issued').findLast(
    (event) => bodyOf(event).facts['session'] === session,
  );
  const sentTo = issued?.details['sentTo'] ?? '';
  const at = new Date(verified.at);
  // The other parties know the address already, and have no business with the number.
  return method === 'sms_code'
    ? [{ method: 'sms-code', sentTo: mask('sms_code', sentTo), at }]
    : [{ method: 'email-code', sentTo, at }];
}

function identityAsserted(exchanged: AuditTrailEvent): CertifiedAuthentication[] {
  const text = exchanged.details['hostIdentity'];
  if (text === undefined) return [];
  const { by, subject, method, authenticatedAt } = JSON.parse(text) as Record<string, string>;
  const at = new Date(authenticatedAt ?? exchanged.at);
  return [{ method: 'host-identity', by: by ?? '', subject: subject ?? '', how: method ?? '', at }];
}
