import { createRoute, z } from '@hono/zod-openapi';
import {
  accountSchema,
  consoleLoginSchema,
  languageRequestSchema,
  mailTokenSchema,
  ownPermissionsSchema,
  passwordChangeSchema,
  passwordResetRequestSchema,
  passwordResetSchema,
} from '#contract/account.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { forAnybody, forSignedIn, type AccountEnv } from './account-env.ts';
import { accountEvent, type AccountCaseParts } from './account-parts.ts';
import { needAccount } from './account-store.ts';
import { authenticateAccount } from './authenticate-account.ts';
import { changePassword, requestPasswordReset, resetPassword } from './change-password.ts';
import { endLogin, listLogins, type ConsoleLoginRow } from './console-logins.ts';
import { accountActor } from './principal.ts';
import { countRecoveryCodes } from './second-factor.ts';
import { requestVerification, verifyEmail } from './verify-email.ts';

const done = (description: string) => ({ 204: { description }, default: problemAnswer });
const mailed = { 202: { description: 'A mail is on its way.' }, default: problemAnswer };

function accountRoute(parts: AccountCaseParts) {
  return createRoute({
    method: 'get',
    path: '/v1/account',
    summary: 'One’s own account',
    ...forSignedIn(parts),
    responses: { 200: jsonAnswer(accountSchema, 'The account.'), default: problemAnswer },
  });
}

function permissionsRoute(parts: AccountCaseParts) {
  return createRoute({
    method: 'get',
    path: '/v1/account/permissions',
    summary: 'What one may do in the organization one is at work for; nothing, where that is none',
    ...forSignedIn(parts),
    responses: { 200: jsonAnswer(ownPermissionsSchema, 'The permissions.'), default: problemAnswer },
  });
}

function loginRoutesOf(parts: AccountCaseParts) {
  const signedIn = forSignedIn(parts);
  const list = createRoute({
    method: 'get',
    path: '/v1/account/logins',
    summary: 'List one’s console logins',
    ...signedIn,
    responses: {
      200: jsonAnswer(z.object({ logins: z.array(consoleLoginSchema) }), 'The logins.'),
      default: problemAnswer,
    },
  });
  const end = createRoute({
    method: 'delete',
    path: '/v1/account/logins/{id}',
    summary: 'End one of one’s console logins at once',
    ...signedIn,
    request: { params: z.object({ id: z.string().max(64) }) },
    responses: done('It has ended.'),
  });
  return { list, end };
}

function passwordRoutesOf(parts: AccountCaseParts) {
  const change = createRoute({
    method: 'post',
    path: '/v1/account/password',
    summary: 'Change one’s password; ends every other console login and every link for single sign-on',
    ...forSignedIn(parts),
    request: { body: jsonBody(passwordChangeSchema) },
    responses: done('It is changed.'),
  });
  const request = createRoute({
    method: 'post',
    path: '/v1/account/password-resets',
    summary: 'Have a link for a new password mailed; the answer is the same for an address nobody has',
    ...forAnybody(parts),
    request: { body: jsonBody(passwordResetRequestSchema) },
    responses: mailed,
  });
  const complete = createRoute({
    method: 'post',
    path: '/v1/account/password-resets/complete',
    summary:
      'Set a new password with the token from the mail; ends every console login and link for single sign-on',
    ...forAnybody(parts),
    request: { body: jsonBody(passwordResetSchema) },
    responses: done('It is set.'),
  });
  return { change, request, complete };
}

function verificationRoutesOf(parts: AccountCaseParts) {
  const request = createRoute({
    method: 'post',
    path: '/v1/account/email-verifications',
    summary: 'Have the link that shows one’s address to be one’s own mailed again',
    ...forSignedIn(parts),
    request: { body: jsonBody(languageRequestSchema) },
    responses: mailed,
  });
  const complete = createRoute({
    method: 'post',
    path: '/v1/account/email-verifications/complete',
    summary: 'Show that an address is one’s own, with the token from the mail',
    ...forAnybody(parts),
    request: { body: jsonBody(mailTokenSchema) },
    responses: done('It is shown.'),
  });
  return { request, complete };
}

const loginAnswer = (row: ConsoleLoginRow, currentId: string) => ({
  id: row.id,
  current: row.id === currentId,
  ip: row.ipAddress ?? '',
  userAgent: row.userAgent ?? '',
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

/** A person's own account, which no role of an organization has a say in. */
export function ownAccountRoutes(parts: AccountCaseParts) {
  const queries = () => parts.database.queries;
  const logins = loginRoutesOf(parts);
  return createRouter<AccountEnv>()
    .openapi(accountRoute(parts), async (c) => {
      const row = await needAccount(queries(), c.get('login').accountId);
      const { id, name, email, emailVerified, twoFactorEnabled: twoFactor } = row;
      const recoveryCodesLeft = await countRecoveryCodes(queries(), id);
      return c.json({ id, name, email, emailVerified, twoFactor, recoveryCodesLeft }, 200);
    })
    .openapi(permissionsRoute(parts), async (c) => {
      const principal = await authenticateAccount(parts, c.req.raw, c.var);
      return c.json({ permissions: [...(principal?.permissions ?? [])] }, 200);
    })
    .openapi(logins.list, async (c) => {
      const { id, accountId } = c.get('login');
      const rows = await listLogins(queries(), accountId);
      return c.json({ logins: rows.map((row) => loginAnswer(row, id)) }, 200);
    })
    .openapi(logins.end, async (c) => {
      const login = c.get('login');
      const { accountId } = login;
      const { id } = c.req.valid('param');
      await parts.audit.record(async (tx) => {
        if (!(await endLogin(tx, accountId, id))) throw new ServiceError('not_found');
        return {
          result: undefined,
          events: [accountEvent('account.login_revoked', accountId, accountActor(login), { login: id })],
        };
      });
      return c.body(null, 204);
    });
}

export function passwordRoutes(parts: AccountCaseParts) {
  const password = passwordRoutesOf(parts);
  const verification = verificationRoutesOf(parts);
  return createRouter<AccountEnv>()
    .openapi(password.change, async (c) => {
      await changePassword(parts, c.get('login'), c.req.valid('json'));
      return c.body(null, 204);
    })
    .openapi(password.request, async (c) => {
      await requestPasswordReset(parts, c.req.valid('json'), c.var);
      return c.body(null, 202);
    })
    .openapi(password.complete, async (c) => {
      await resetPassword(parts, c.req.valid('json'), c.var);
      return c.body(null, 204);
    })
    .openapi(verification.request, async (c) => {
      await requestVerification(parts, c.get('login'), c.req.valid('json').language);
      return c.body(null, 202);
    })
    .openapi(verification.complete, async (c) => {
      await verifyEmail(parts, c.req.valid('json').token, c.var);
      return c.body(null, 204);
    });
}
