import { createRoute, z } from '@hono/zod-openapi';
import {
  invitationSchema,
  memberChangeSchema,
  memberSchema,
  newInvitationSchema,
  type Invitation,
  type Member,
} from '#contract/members.ts';
import type { Database } from '../platform/database/database.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { changeMemberRole, removeMember } from './change-member.ts';
import { permitted, type IntegratorEnv } from './integrator-env.ts';
import { findInvitation, listInvitations, type InvitationRow } from './invitation-store.ts';
import { cancelInvitation, inviteMember, type InvitationParts } from './invite-member.ts';
import { listMembers, needMember, type MemberRow } from './member-store.ts';
import { requirePerson } from './principal.ts';

const params = z.object({ id: z.string().max(64) });

const list = createRoute({
  method: 'get',
  path: '/v1/members',
  summary: 'List the organization’s members',
  ...permitted('members:read'),
  responses: {
    200: jsonAnswer(z.object({ members: z.array(memberSchema) }), 'The members.'),
    default: problemAnswer,
  },
});

const change = createRoute({
  method: 'patch',
  path: '/v1/members/{id}',
  summary: 'Give a member another role, with nothing one does not hold; for people, not for API keys',
  ...permitted('members:write'),
  request: { params, body: jsonBody(memberChangeSchema) },
  responses: { 200: jsonAnswer(memberSchema, 'The member.'), default: problemAnswer },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/members/{id}',
  summary: 'Remove a member; for people, not for API keys',
  ...permitted('members:write'),
  request: { params },
  responses: { 204: { description: 'It is one no more.' }, default: problemAnswer },
});

const listInvited = createRoute({
  method: 'get',
  path: '/v1/invitations',
  summary: 'List the invitations that wait to be accepted',
  ...permitted('members:read'),
  responses: {
    200: jsonAnswer(z.object({ invitations: z.array(invitationSchema) }), 'The invitations.'),
    default: problemAnswer,
  },
});

const invite = createRoute({
  method: 'post',
  path: '/v1/invitations',
  summary: 'Invite somebody by mail, in place of an earlier invitation; for people, not for API keys',
  ...permitted('members:write'),
  request: { body: jsonBody(newInvitationSchema) },
  responses: { 201: jsonAnswer(invitationSchema, 'The invitation.'), default: problemAnswer },
});

const cancel = createRoute({
  method: 'delete',
  path: '/v1/invitations/{id}',
  summary: 'Cancel an invitation: its link is worth nothing any more; for people, not for API keys',
  ...permitted('members:write'),
  request: { params },
  responses: { 204: { description: 'It is cancelled.' }, default: problemAnswer },
});

const memberAnswer = (row: MemberRow): Member => ({
  id: row.accountId,
  name: row.name,
  email: row.email,
  role: row.role,
  twoFactor: row.twoFactor,
  joinedAt: row.joinedAt.toISOString(),
});

const invitationAnswer = (row: InvitationRow): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role,
  invitedBy: row.inviterId,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

type MemberRouteParts = InvitationParts & { database: Database };

export function memberRoutes(parts: MemberRouteParts) {
  return createRouter<IntegratorEnv>()
    .openapi(list, async (c) => {
      const rows = await listMembers(parts.database.queries, c.get('principal').organizationId);
      return c.json({ members: rows.map(memberAnswer) }, 200);
    })
    .openapi(change, async (c) => {
      const principal = c.get('principal');
      const { id } = c.req.valid('param');
      await needMember(parts.database.queries, principal.organizationId, id);
      const { role } = c.req.valid('json');
      const changed = await changeMemberRole(parts.audit, requirePerson(principal), id, role);
      return c.json(memberAnswer(changed), 200);
    })
    .openapi(remove, async (c) => {
      const principal = c.get('principal');
      const { id } = c.req.valid('param');
      await needMember(parts.database.queries, principal.organizationId, id);
      await removeMember(parts.audit, requirePerson(principal), id);
      return c.body(null, 204);
    });
}

export function invitationRoutes(parts: MemberRouteParts) {
  return createRouter<IntegratorEnv>()
    .openapi(listInvited, async (c) => {
      const rows = await listInvitations(parts.database.queries, c.get('principal').organizationId);
      return c.json({ invitations: rows.map(invitationAnswer) }, 200);
    })
    .openapi(invite, async (c) => {
      const row = await inviteMember(parts, requirePerson(c.get('principal')), c.req.valid('json'));
      return c.json(invitationAnswer(row), 201);
    })
    .openapi(cancel, async (c) => {
      const principal = c.get('principal');
      const row = await findInvitation(
        parts.database.queries,
        principal.organizationId,
        c.req.valid('param').id,
      );
      if (!row) throw new ServiceError('not_found');
      await cancelInvitation(parts, requirePerson(principal), row);
      return c.body(null, 204);
    });
}
