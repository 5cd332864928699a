import { createRoute } from '@hono/zod-openapi';
import { billingSchema, checkoutSchema, redirectSchema } from '#contract/billing.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { requirePerson } from '../accounts/principal.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { openCheckout, openPortal } from './open-redirect.ts';
import { readBilling } from './read-billing.ts';
import { requireBilling, type BillingParts } from './stripe-account.ts';

const read = createRoute({
  method: 'get',
  path: '/v1/billing',
  summary: 'Read plan, state, period, usage and seats; billing_off where there is no billing',
  ...permitted('billing:read'),
  responses: { 200: jsonAnswer(billingSchema, 'How the organization stands.'), default: problemAnswer },
});

const checkout = createRoute({
  method: 'post',
  path: '/v1/billing/checkout',
  summary: 'Get the address of the payment service’s page to subscribe at; for people, not for API keys',
  ...permitted('billing:write'),
  request: { body: jsonBody(checkoutSchema) },
  responses: { 200: jsonAnswer(redirectSchema, 'Where to send the browser.'), default: problemAnswer },
});

const portal = createRoute({
  method: 'post',
  path: '/v1/billing/portal',
  summary:
    'Get the address of the payment service’s page to pay, change or cancel at; for people, not for API keys',
  ...permitted('billing:write'),
  responses: { 200: jsonAnswer(redirectSchema, 'Where to send the browser.'), default: problemAnswer },
});

export function billingRoutes(parts: BillingParts) {
  return createRouter<IntegratorEnv>()
    .openapi(read, async (c) => c.json(await readBilling(parts, c.get('principal').organizationId), 200))
    .openapi(checkout, async (c) => {
      requireBilling(parts);
      const person = requirePerson(c.get('principal'));
      return c.json(await openCheckout(parts, person, c.req.valid('json').plan), 200);
    })
    .openapi(portal, async (c) => {
      requireBilling(parts);
      return c.json(await openPortal(parts, requirePerson(c.get('principal'))), 200);
    });
}
