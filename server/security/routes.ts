import { createRoute } from '@hono/zod-openapi';
import { securitySchema } from '#contract/security.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { readSecurity, type SecurityParts } from './read-security.ts';

const read = createRoute({
  method: 'get',
  path: '/v1/security',
  summary:
    'Read how the organization’s data is encrypted, where the audit log stands, and who else is let at it',
  ...permitted('security:read'),
  responses: { 200: jsonAnswer(securitySchema, 'As the server finds it now.'), default: problemAnswer },
});

export function securityRoutes(parts: SecurityParts) {
  return createRouter<IntegratorEnv>().openapi(read, async (c) =>
    c.json(await readSecurity(parts, c.get('principal').organizationId), 200),
  );
}
