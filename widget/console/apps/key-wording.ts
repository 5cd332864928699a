import { msg } from '@lit/localize';
import type { Permission } from '../../contract/permissions.ts';

/** What a permission lets one do, in a few words; its own name stands beside it. */
const wordings: Readonly<Partial<Record<Permission, () => string>>> = {
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
};

export const namePermission = (name: Permission): string => wordings[name]?.() ?? name;
