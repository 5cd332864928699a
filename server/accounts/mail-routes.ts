import { createRoute, z } from '@hono/zod-openapi';
import { mailSchema, type Mail } from '#contract/mails.ts';
import { listMails, type MailRow } from '../mail/mail-store.ts';
import type { Database } from '../platform/database/database.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { permitted, type IntegratorEnv } from './integrator-env.ts';

const list = createRoute({
  method: 'get',
  path: '/v1/mails',
  summary: 'List the organization’s latest mails and what became of them, the newest first',
  ...permitted('audit:read'),
  responses: {
    200: jsonAnswer(z.object({ mails: z.array(mailSchema) }), 'At most 200 mails.'),
    default: problemAnswer,
  },
});

const mailAnswer = ({ id, kind, status, tries, createdAt, settledAt }: MailRow): Mail => ({
  id,
  kind,
  status,
  tries,
  createdAt: createdAt.toISOString(),
  settledAt: settledAt?.toISOString() ?? null,
});

export function mailRoutes(parts: { database: Database }) {
  return createRouter<IntegratorEnv>().openapi(list, async (c) => {
    const rows = await listMails(parts.database.queries, c.get('principal').organizationId);
    return c.json({ mails: rows.map(mailAnswer) }, 200);
  });
}
