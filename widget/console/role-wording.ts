import { msg } from '@lit/localize';
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

export const nameRole = (role: Role): string => names[role]();
