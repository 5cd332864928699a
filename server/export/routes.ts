import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { personExportQuerySchema } from '#contract/exports.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { actorOf } from '../accounts/principal.ts';
import { toBody } from '../documents/pdf-answer.ts';
import { createRouter, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { ExportParts } from './export-parts.ts';
import { exportOrganization, exportPerson } from './make-export.ts';

const zipAnswer = {
  200: { description: 'A zip file.', content: { 'application/zip': { schema: z.string() } } },
  default: problemAnswer,
};

const organization = createRoute({
  method: 'get',
  path: '/v1/exports/organization',
  summary: 'Download everything held about the organization; for a person at the console, not for an API key',
  ...permitted('data:export', 'documents:read'),
  responses: zipAnswer,
});

const person = createRoute({
  method: 'get',
  path: '/v1/exports/person',
  summary: 'Download everything the organization holds about a person, by address, recipient or account',
  ...permitted('data:export', 'documents:read'),
  request: { query: personExportQuerySchema },
  responses: zipAnswer,
});

function answerZip(name: string, bytes: AsyncIterable<Uint8Array>): Response {
  return new Response(toBody(bytes), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${name}.zip"`,
      'cache-control': 'private, no-store',
    },
  });
}

export function exportRoutes(parts: ExportParts) {
  return createRouter<IntegratorEnv>()
    .openapi(organization, async (c) => {
      const principal = c.get('principal');
      // A key is of one app and one mode, and everything is of all of them.
      if (principal.kind !== 'account') throw new ServiceError('person_required');
      const { testMode: _, appId: __, ...whole } = principal;
      const bytes = await exportOrganization(parts, whole, actorOf(principal));
      return answerZip('organization-export', bytes);
    })
    .openapi(person, async (c) => {
      const principal = c.get('principal');
      const bytes = await exportPerson(parts, principal, c.req.valid('query'), actorOf(principal));
      return answerZip('person-export', bytes);
    });
}
