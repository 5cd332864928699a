import { createAccessControl, type Role as AccessRole } from 'better-auth/plugins/access';
import { adminAc, defaultStatements, ownerAc } from 'better-auth/plugins/organization/access';
import { permissions, rolePermissions, roles, type Permission, type Role } from '#contract/permissions.ts';

type Statements = Record<string, string[]>;

/** `documents:read` → resource `documents`, action `read`. */
function byResource(list: readonly Permission[]): Statements {
  const statements: Statements = {};
  for (const permission of list) {
    const [resource = '', action = ''] = permission.split(':');
    (statements[resource] ??= []).push(action);
  }
  return statements;
}

/** Who may manage members and invitations; the other roles manage nobody. */
const managing: Partial<Record<Role, Statements>> = {
  owner: ownerAc.statements as unknown as Statements,
  admin: adminAc.statements as unknown as Statements,
};

/** better-auth's access control, generated from the one permission table. */
export const accessControl = createAccessControl({ ...defaultStatements, ...byResource(permissions) });

export const accessRoles = Object.fromEntries(
  roles.map((role) => [
    role,
    accessControl.newRole({ ...managing[role], ...byResource(rolePermissions[role]) } as never),
  ]),
) as unknown as Record<Role, AccessRole>;

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}
