/** The one permission table: API, console and docs are generated from it. Deny by default. */
export const permissions = [
  'documents:read',
  'documents:write',
  'envelopes:read',
  'envelopes:write',
  'embeds:create',
  'embeds:revoke',
  'audit:read',
  'apps:read',
  'apps:write',
  'keys:write',
  'members:read',
  'members:write',
  'owners:write',
  'legal_holds:read',
  'legal_holds:write',
  'deletions:read',
  'deletions:write',
  'retention:read',
  'retention:write',
  'webhooks:read',
  'webhooks:write',
  'billing:read',
  'billing:write',
  'data:export',
  'usage:read',
  'security:read',
] as const;
export type Permission = (typeof permissions)[number];

export const isPermission = (name: string): name is Permission =>
  (permissions as readonly string[]).includes(name);

export const roles = ['owner', 'admin', 'developer', 'sender', 'auditor', 'billing', 'compliance'] as const;
export type Role = (typeof roles)[number];

const reading: readonly Permission[] = [
  'documents:read',
  'envelopes:read',
  'audit:read',
  'apps:read',
  'members:read',
  'webhooks:read',
  'usage:read',
  'security:read',
];
const readingLifecycle: readonly Permission[] = ['legal_holds:read', 'deletions:read', 'retention:read'];
/** Nobody makes or unmakes somebody who may more than they do, so this alone keeps owners to owners. */
const ofOwners: readonly Permission[] = ['owners:write'];
/** Whoever preserves evidence must not be who destroys it: below the owner nobody has both. */
const preserving: readonly Permission[] = ['legal_holds:write', 'retention:write'];

export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permissions,
  admin: permissions.filter((permission) => ![...ofOwners, ...preserving].includes(permission)),
  developer: [
    ...reading,
    'documents:write',
    'envelopes:write',
    'embeds:create',
    'embeds:revoke',
    'apps:write',
    'keys:write',
    'webhooks:write',
  ],
  sender: [
    'documents:read',
    'documents:write',
    'envelopes:read',
    'envelopes:write',
    'embeds:create',
    'apps:read',
    'security:read',
  ],
  auditor: [...reading, ...readingLifecycle, 'billing:read'],
  billing: ['apps:read', 'billing:read', 'billing:write', 'usage:read', 'security:read'],
  compliance: [...reading, ...readingLifecycle, ...preserving],
};
