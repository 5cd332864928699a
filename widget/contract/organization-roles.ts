import { z } from 'zod';
import { permissionSchema } from './apps.ts';
import { isOneLine, oneLineProblem } from './one-line.ts';
import { permissions } from './permissions.ts';

const name = z.string().trim().min(1).max(60).refine(isOneLine, oneLineProblem);
/**
 * None that whoever makes or changes the role does not hold, and not `deletions:write` together with `legal_holds:write` or
 * `retention:write`.
 */
const rolePermissionList = z.array(permissionSchema).min(1).max(permissions.length);

/** What a member can be. */
export const organizationRoleSchema = z.object({
  /** The role's name in the API: `owner` and the like, or `rol_…` for one that the organization has made. */
  id: z.string(),
  /** As its maker calls it; null for the roles that every organization has, which cannot be changed. */
  name: z.string().nullable(),
  permissions: z.array(permissionSchema),
  /** How many have it. */
  members: z.number().int(),
});
export type OrganizationRole = z.infer<typeof organizationRoleSchema>;

export const newOrganizationRoleSchema = z.object({ name, permissions: rolePermissionList });
export type NewOrganizationRole = z.infer<typeof newOrganizationRoleSchema>;

/** What is left out stays as it is. */
export const organizationRoleChangeSchema = newOrganizationRoleSchema.partial();
export type OrganizationRoleChange = z.infer<typeof organizationRoleChangeSchema>;
