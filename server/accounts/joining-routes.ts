import { createRoute, z } from '@hono/zod-openapi';
import {
  joinedSchema,
  mailTokenSchema,
  newcomerSchema,
  newOrganizationSchema,
  receivedInvitationSchema,
} from '#contract/account.ts';
import { networkOf } from '../audit/denials.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { acceptInvitation, readInvitation } from './accept-invitation.ts';
import { forAnybody, forSignedIn, type AccountEnv } from './account-env.ts';
import type { ConsoleLogin } from './authenticate-account.ts';
import type { AccountCaseParts } from './account-parts.ts';
import { removeMember } from './change-member.ts';
import { foundOrganization } from './create-organization.ts';
import { findMemberRoles } from './organization-store.ts';
import { hashOf, requireGoodPassword } from './password-rules.ts';
import { findMemberPermissions, findRole } from './role-store.ts';
import { linkByNetwork } from './sign-in-limits.ts';

function routesOf(parts: AccountCaseParts) {
  const joined = {
    200: jsonAnswer(joinedSchema, 'The organization that was joined.'),
    default: problemAnswer,
  };
  const read = createRoute({
    method: 'post',
    path: '/v1/account/invitations/read',
    summary: 'What an invitation says, by the token from its mail',
    ...forAnybody(parts),
    request: { body: jsonBody(mailTokenSchema) },
    responses: { 200: jsonAnswer(receivedInvitationSchema, 'The invitation.'), default: problemAnswer },
  });
  const accept = createRoute({
    method: 'post',
    path: '/v1/account/invitations/accept',
    summary: 'Accept an invitation that was mailed to one’s own address',
    ...forSignedIn(parts),
    request: { body: jsonBody(mailTokenSchema) },
    responses: joined,
  });
  const acceptAsNew = createRoute({
    method: 'post',
    path: '/v1/account/invitations/accept-as-new',
    summary: 'Make an account for the address an invitation was mailed to, and accept it',
    ...forAnybody(parts),
    request: { body: jsonBody(newcomerSchema) },
    responses: joined,
  });
  const leave = createRoute({
    method: 'delete',
    path: '/v1/account/memberships/{organizationId}',
    summary: 'Leave an organization',
    ...forSignedIn(parts),
    request: { params: z.object({ organizationId: z.string().max(64) }) },
    responses: { 204: { description: 'One is no member any more.' }, default: problemAnswer },
  });
  const found = createRoute({
    method: 'post',
    path: '/v1/account/organizations',
    summary: 'Create an organization; one is its owner, and at work for it from then on',
    ...forSignedIn(parts),
    request: { body: jsonBody(newOrganizationSchema) },
    responses: {
      201: jsonAnswer(joinedSchema, 'The organization that was created.'),
      default: problemAnswer,
    },
  });
  return { read, accept, acceptAsNew, leave, found };
}

/** Whoever leaves needs no permission, whatever organization they are just at work for. */
async function leaveOrganization(
  parts: AccountCaseParts,
  { accountId, emailVerified, clientIp }: Pick<ConsoleLogin, 'accountId' | 'emailVerified' | 'clientIp'>,
  organizationId: string,
): Promise<void> {
  const on = parts.database.queries;
  const roles = await findMemberRoles(on, organizationId, accountId);
  const may = roles === undefined ? undefined : await findMemberPermissions(on, organizationId, roles);
  if (!may) throw new ServiceError('not_found');
  const person = { kind: 'account', organizationId, accountId, emailVerified, clientIp, ...may } as const;
  await removeMember(parts.audit, person, accountId);
}

export function joiningRoutes(parts: AccountCaseParts) {
  const { read, accept, acceptAsNew, leave, found } = routesOf(parts);
  const countLink = (clientIp: string) =>
    parts.attempts.count({ limit: linkByNetwork, of: networkOf(clientIp) });
  return createRouter<AccountEnv>()
    .openapi(read, async (c) => {
      await countLink(c.get('clientIp'));
      const { row, organization, hasAccount } = await readInvitation(parts, c.req.valid('json').token);
      const { email, role, expiresAt } = row;
      const own = await findRole(parts.database.queries, row.organizationId, role);
      const about = { email, role, roleName: own?.name ?? null, organization, hasAccount };
      return c.json({ ...about, expiresAt: expiresAt.toISOString() }, 200);
    })
    .openapi(accept, async (c) => {
      await countLink(c.get('clientIp'));
      const joined = await acceptInvitation(parts, c.req.valid('json').token, c.get('login'));
      return c.json({ organizationId: joined.organizationId }, 200);
    })
    .openapi(acceptAsNew, async (c) => {
      await countLink(c.get('clientIp'));
      const { token, name, password, language } = c.req.valid('json');
      const { row } = await readInvitation(parts, token);
      requireGoodPassword(password, { name, email: row.email });
      const { clientIp } = c.var;
      const newcomer = { name, passwordHash: await hashOf(password), language, clientIp };
      const joined = await acceptInvitation(parts, token, newcomer);
      return c.json({ organizationId: joined.organizationId }, 200);
    })
    .openapi(leave, async (c) => {
      await leaveOrganization(parts, c.get('login'), c.req.valid('param').organizationId);
      return c.body(null, 204);
    })
    .openapi(found, async (c) => {
      const organizationId = await foundOrganization(parts.audit, c.get('login'), c.req.valid('json').name);
      return c.json({ organizationId }, 201);
    });
}
