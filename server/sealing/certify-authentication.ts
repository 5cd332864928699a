import type { AuditTrailEvent } from '#contract/audit-events.ts';
import type { RecipientRow } from '../envelopes/envelope-store.ts';
import { mask } from '../signing/authentication/signer-code.ts';
import type { CertifiedAuthentication } from './certificate-content.ts';
import { bodyOf, eventsBy } from './event-body.ts';
import type { GatheredEnvelope } from './gather-envelope.ts';

/**
 * What the signer had shown in the embed session they signed in: a code that was in another one shows nothing of this one.
 * Without any of it the application's word is all there is, and that is said.
 */
export function authenticationOf(
  { events, envelope }: Pick<GatheredEnvelope, 'events' | 'envelope'>,
  { id }: RecipientRow,
  signedAt: Date,
): CertifiedAuthentication[] {
  const signed = eventsBy(events, id, 'recipient.signed').at(-1);
  const { session, jkt } = signed ? bodyOf(signed).facts : {};
  const verified = eventsBy(events, id, 'signer_code.verified').findLast(
    (event) => bodyOf(event).facts['session'] === session,
  );
  const exchanges = eventsBy(events, id, 'embed_token.exchanged');
  const exchanged = exchanges.findLast((event) => bodyOf(event).facts['jkt'] === jkt) ?? exchanges.at(-1);
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
