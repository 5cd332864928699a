import { createRoute, z } from '@hono/zod-openapi';
import {
  newOrganizationRoleSchema,
  organizationRoleChangeSchema,
  organizationRoleSchema,
  type OrganizationRole,
} from '#contract/organization-roles.ts';
import { isPermission, rolePermissions, roles } from '#contract/permissions.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../platform/database/database.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { permitted, type IntegratorEnv } from './integrator-env.ts';
import { changeRole, createRole, removeRole } from './manage-roles.ts';
import { requirePerson, type IntegratorPrincipal } from './principal.ts';
import { countMembersByRole, findRole, listRoles, type RoleRow } from './role-store.ts';

const params = z.object({ id: z.string().max(64) });

const list = createRoute({
  method: 'get',
  path: '/v1/roles',
  summary: 'List what members can be: the roles that every organization has, and its own',
  ...permitted('members:read'),
  responses: {
    200: jsonAnswer(z.object({ roles: z.array(organizationRoleSchema) }), 'The roles.'),
    default: problemAnswer,
  },
});

const create = createRoute({
  method: 'post',
  path: '/v1/roles',
  summary: 'Make a role, with nothing one does not hold; for people, not for API keys',
  ...permitted('members:write'),
  request: { body: jsonBody(newOrganizationRoleSchema) },
  responses: { 201: jsonAnswer(organizationRoleSchema, 'The role.'), default: problemAnswer },
});

const change = createRoute({
  method: 'patch',
  path: '/v1/roles/{id}',
  summary: 'Change a role of one’s own making, at once for all who have it; for people, not for API keys',
  ...permitted('members:write'),
  request: { params, body: jsonBody(organizationRoleChangeSchema) },
  responses: { 200: jsonAnswer(organizationRoleSchema, 'The role.'), default: problemAnswer },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/roles/{id}',
  summary: 'Delete a role that nobody has and nobody is invited to; for people, not for API keys',
  ...permitted('members:write'),
  request: { params },
  responses: { 204: { description: 'It is gone.' }, default: problemAnswer },
});

const ownAnswer = (row: RoleRow, members: Map<string, number>): OrganizationRole => ({
  id: row.id,
  name: row.name,
  permissions: row.permissions.filter(isPermission),
  members: members.get(row.id) ?? 0,
});

interface RoleRouteParts {
  database: Database;
  audit: AuditLog;
}

export function roleRoutes(parts: RoleRouteParts) {
  const on = () => parts.database.queries;
  const needRole = async ({ organizationId }: IntegratorPrincipal, id: string): Promise<void> => {
    if (!(await findRole(on(), organizationId, id))) throw new ServiceError('not_found');
  };
  return createRouter<IntegratorEnv>()
    .openapi(list, async (c) => {
      const { organizationId } = c.get('principal');
      const members = await countMembersByRole(on(), organizationId);
      const usual = roles.map((id) => ({
        id,
        name: null,
        permissions: [...rolePermissions[id]],
        members: members.get(id) ?? 0,
      }));
      const own = (await listRoles(on(), organizationId)).map((row) => ownAnswer(row, members));
      return c.json({ roles: [...usual, ...own] }, 200);
    })
    .openapi(create, async (c) => {
      const row = await createRole(parts.audit, requirePerson(c.get('principal')), c.req.valid('json'));
      return c.json(ownAnswer(row, new Map()), 201);
    })
    .openapi(change, async (c) => {
      const { id } = c.req.valid('param');
      await needRole(c.get('principal'), id);
      const person = requirePerson(c.get('principal'));
      const row = await changeRole(parts.audit, person, id, c.req.valid('json'));
      return c.json(ownAnswer(row, await countMembersByRole(on(), row.organizationId)), 200);
    })
    .openapi(remove, async (c) => {
      const { id } = c.req.valid('param');
      await needRole(c.get('principal'), id);
      await removeRole(parts.audit, requirePerson(c.get('principal')), id);
      return c.body(null, 204);
    });
}
