import { createRoute } from '@hono/zod-openapi';
import {
  passwordProofSchema,
  recoveryCodesSchema,
  secondFactorProofSchema,
  totpCodeSchema,
  totpSetupSchema,
} from '#contract/account.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { forSignedIn, type AccountEnv } from './account-env.ts';
import type { AccountCaseParts } from './account-parts.ts';
import {
  disableTwoFactor,
  enableTwoFactor,
  prepareTwoFactor,
  renewRecoveryCodes,
} from './change-second-factor.ts';

function routesOf(parts: AccountCaseParts) {
  const signedIn = forSignedIn(parts);
  const codes = {
    200: jsonAnswer(recoveryCodesSchema, 'The recovery codes, this once.'),
    default: problemAnswer,
  };
  const prepare = createRoute({
    method: 'post',
    path: '/v1/account/two-factor',
    summary: 'Begin two-step sign-in: the secret for an authenticator app, shown this once',
    ...signedIn,
    request: { body: jsonBody(passwordProofSchema) },
    responses: { 200: jsonAnswer(totpSetupSchema, 'The secret.'), default: problemAnswer },
  });
  const enable = createRoute({
    method: 'post',
    path: '/v1/account/two-factor/confirm',
    summary: 'Turn two-step sign-in on with a first code; ends every other console login',
    ...signedIn,
    request: { body: jsonBody(totpCodeSchema) },
    responses: codes,
  });
  const renew = createRoute({
    method: 'post',
    path: '/v1/account/two-factor/recovery-codes',
    summary: 'New recovery codes in place of all earlier ones',
    ...signedIn,
    request: { body: jsonBody(secondFactorProofSchema) },
    responses: codes,
  });
  const disable = createRoute({
    method: 'post',
    path: '/v1/account/two-factor/disable',
    summary: 'Turn two-step sign-in off',
    ...signedIn,
    request: { body: jsonBody(secondFactorProofSchema) },
    responses: { 204: { description: 'It is off.' }, default: problemAnswer },
  });
  return { prepare, enable, renew, disable };
}

export function secondFactorRoutes(parts: AccountCaseParts) {
  const { prepare, enable, renew, disable } = routesOf(parts);
  return createRouter<AccountEnv>()
    .openapi(prepare, async (c) => {
      const made = await prepareTwoFactor(parts, c.get('login'), c.req.valid('json').password);
      return c.json(made, 200);
    })
    .openapi(enable, async (c) => {
      const recoveryCodes = await enableTwoFactor(parts, c.get('login'), c.req.valid('json').code);
      return c.json({ recoveryCodes }, 200);
    })
    .openapi(renew, async (c) => {
      const recoveryCodes = await renewRecoveryCodes(parts, c.get('login'), c.req.valid('json'));
      return c.json({ recoveryCodes }, 200);
    })
    .openapi(disable, async (c) => {
      await disableTwoFactor(parts, c.get('login'), c.req.valid('json'));
      return c.body(null, 204);
    });
}
