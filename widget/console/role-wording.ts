import { msg } from '@lit/localize';
import type { OrganizationRole } from '../contract/organization-roles.ts';
import type { Role } from '../contract/permissions.ts';

const names: Readonly<Record<Role, () => string>> = {
  owner: () => msg('Owner', { id: 'role-owner' }),
  admin: () => msg('Administrator', { id: 'role-admin' }),
  developer: () => msg('Developer', { id: 'role-developer' }),
  sender: () => msg('Sender', { id: 'role-sender' }),
  auditor: () => msg('Auditor', { id: 'role-auditor' }),
  billing: () => msg('Billing', { id: 'role-billing' }),
  compliance: () => msg('Compliance', { id: 'role-compliance' }),
};

/** What a role is for, in a few words. */
const purposes: Readonly<Record<Role, () => string>> = {
  owner: () => msg('Everything, other owners included', { id: 'role-owner-may' }),
  admin: () => msg('Everything but owners, legal holds and retention', { id: 'role-admin-may' }),
  developer: () => msg('Apps, keys, documents and envelopes', { id: 'role-developer-may' }),
  sender: () => msg('Documents and envelopes', { id: 'role-sender-may' }),
  auditor: () => msg('Reads everything, changes nothing', { id: 'role-auditor-may' }),
  billing: () => msg('Plan, payment and usage', { id: 'role-billing-may' }),
  compliance: () =>
    msg('Reads everything, and keeps legal holds and retention', { id: 'role-compliance-may' }),
};

const isUsual = (role: string): role is Role => Object.hasOwn(names, role);

/** `own`: the roles that the organization has made, by their makers' names for them. */
export const nameRole = (role: string, own: readonly OrganizationRole[] = []): string =>
  isUsual(role) ? names[role]() : (own.find(({ id }) => id === role)?.name ?? role);

export const explainRole = ({ id, permissions }: OrganizationRole): string =>
  isUsual(id) ? purposes[id]() : permissions.join(', ');
