import { msg } from '@lit/localize';
import type { Permission } from '../../contract/permissions.ts';

/** What a permission lets one do, in a few words; its own name stands beside it. */
const wordings: Readonly<Record<Permission, () => string>> = {
  'documents:read': () => msg('Download documents', { id: 'may-documents-read' }),
  'documents:write': () => msg('Upload documents', { id: 'may-documents-write' }),
  'envelopes:read': () => msg('See envelopes and embed sessions', { id: 'may-envelopes-read' }),
  'envelopes:write': () => msg('Make, send and void envelopes', { id: 'may-envelopes-write' }),
  'embeds:create': () => msg('Let signers open the widget', { id: 'may-embeds-create' }),
  'embeds:revoke': () => msg('End embed sessions', { id: 'may-embeds-revoke' }),
  'audit:read': () => msg('Read the audit log and evidence', { id: 'may-audit-read' }),
  'apps:read': () => msg('See the app and its keys', { id: 'may-apps-read' }),
  'apps:write': () => msg('Change the app and its origins', { id: 'may-apps-write' }),
  'keys:write': () => msg('Make and revoke keys', { id: 'may-keys-write' }),
  'members:read': () => msg('See members and roles', { id: 'may-members-read' }),
  'members:write': () => msg('Invite, change and remove members', { id: 'may-members-write' }),
  'owners:write': () => msg('Make and unmake owners', { id: 'may-owners-write' }),
  'legal_holds:read': () => msg('See legal holds', { id: 'may-holds-read' }),
  'legal_holds:write': () => msg('Place and release legal holds', { id: 'may-holds-write' }),
  'deletions:read': () => msg('See deletion requests and receipts', { id: 'may-deletions-read' }),
  'deletions:write': () => msg('Ask for and cancel deletions', { id: 'may-deletions-write' }),
  'retention:read': () => msg('See retention policies', { id: 'may-retention-read' }),
  'retention:write': () => msg('Make and end retention policies', { id: 'may-retention-write' }),
  'webhooks:read': () => msg('See webhooks and deliveries', { id: 'may-webhooks-read' }),
  'webhooks:write': () => msg('Add, change and delete webhooks', { id: 'may-webhooks-write' }),
  'billing:read': () => msg('See plan and usage', { id: 'may-billing-read' }),
  'billing:write': () => msg('Choose and pay for the plan', { id: 'may-billing-write' }),
  'data:export': () => msg('Export all that is held', { id: 'may-data-export' }),
  'usage:read': () => msg('See what was used', { id: 'may-usage-read' }),
  'security:read': () => msg('See how data is kept', { id: 'may-security-read' }),
};

export const namePermission = (name: Permission): string => wordings[name]();
