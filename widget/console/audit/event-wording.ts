import { msg } from '@lit/localize';
import type { AuditEventType } from '../../contract/audit-events.ts';

/** What happened, in words; an event that has none yet is shown by its type. */
const wordings: Readonly<Partial<Record<AuditEventType, () => string>>> = {
  'organization.created': () => msg('Organization made', { id: 'event-organization' }),
  'app.created': () => msg('App made', { id: 'event-app' }),
  'app.changed': () => msg('App changed', { id: 'event-app-changed' }),
  'api_key.created': () => msg('API key made', { id: 'event-key' }),
  'api_key.rotated': () => msg('API key rotated', { id: 'event-key-rotated' }),
  'api_key.revoked': () => msg('API key revoked', { id: 'event-key-revoked' }),
  'access.denied': () => msg('Access denied', { id: 'event-denied' }),
  'document.uploaded': () => msg('Document uploaded', { id: 'event-uploaded' }),
  'document.refused': () => msg('Document refused', { id: 'event-refused' }),
  'document.downloaded': () => msg('Document downloaded', { id: 'event-downloaded' }),
  'envelope.created': () => msg('Envelope made', { id: 'event-created' }),
  'envelope.sent': () => msg('Sent for signing', { id: 'event-sent' }),
  'envelope.voided': () => msg('Voided', { id: 'status-voided' }),
  'envelope.expired': () => msg('Expired', { id: 'status-expired' }),
  'envelope.completed': () => msg('Completed', { id: 'status-completed' }),
  'envelope.sealed': () => msg('Sealed', { id: 'event-sealed' }),
  'envelope.seal_failed': () => msg('Sealing failed', { id: 'seal-failed' }),
  'envelope.seal_retried': () => msg('Sealing tried again', { id: 'event-seal-retried' }),
  'envelope.seal_extended': () => msg('Timestamp added to the seal', { id: 'event-seal-extended' }),
  'sealed_document.downloaded': () => msg('Sealed document downloaded', { id: 'event-sealed-downloaded' }),
  'evidence.downloaded': () => msg('Evidence downloaded', { id: 'event-evidence' }),
  'audit_trail.downloaded': () => msg('Audit trail read', { id: 'event-trail' }),
  'log_proof.downloaded': () => msg('Log proof downloaded', { id: 'event-log-proof' }),
  'transaction.looked_up': () => msg('Transaction looked up', { id: 'event-looked-up' }),
  'embed.created': () => msg('Embed made', { id: 'event-embed' }),
  'embed_token.issued': () => msg('Embed token issued', { id: 'event-token' }),
  'embed_token.exchanged': () => msg('Embed session opened', { id: 'event-session' }),
  'embed_token.refused': () => msg('Embed token refused', { id: 'event-token-refused' }),
  'embed_session.revoked': () => msg('Embed session revoked', { id: 'event-session-revoked' }),
  'embed_session.expired': () => msg('Embed session ended unused', { id: 'event-session-idle' }),
  'link.fetched': () => msg('Signing page fetched', { id: 'event-fetched' }),
  'document.opened': () => msg('Document opened', { id: 'event-opened' }),
  'document.viewed': () => msg('Document viewed', { id: 'event-viewed' }),
  'consent.given': () => msg('Consent given', { id: 'event-consent' }),
  'signature.adopted': () => msg('Signature adopted', { id: 'event-adopted' }),
  'field.changed': () => msg('Field filled in', { id: 'event-field' }),
  'action.refused': () => msg('Action refused', { id: 'event-action-refused' }),
  'recipient.signed': () => msg('Signed', { id: 'event-signed' }),
  'recipient.declined': () => msg('Declined', { id: 'status-refused' }),
  'recipient.delegated': () => msg('Passed on to somebody else', { id: 'event-delegated' }),
};

export const namedEventTypes = Object.keys(wordings) as AuditEventType[];

export const nameEvent = (type: AuditEventType): string => wordings[type]?.() ?? type;
