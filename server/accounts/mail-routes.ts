import { createRoute, z } from '@hono/zod-openapi';
import { mailSchema, type Mail } from '#contract/mails.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { findMail, listMails, type MailRow } from '../mail/mail-store.ts';
import { canRetry, retryMail } from '../mail/retry-mail.ts';
import type { Database } from '../platform/database/database.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import { permitted, type IntegratorEnv } from './integrator-env.ts';
import { actorOf, requirePerson } from './principal.ts';

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

const retry = createRoute({
  method: 'post',
  path: '/v1/mails/{id}/retry',
  summary: 'Send a mail again that was given up; for people, not for API keys',
  ...permitted('members:write'),
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 202: jsonAnswer(mailSchema, 'It is queued.'), default: problemAnswer },
});

const mailAnswer = (row: MailRow): Mail => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  tries: row.tries,
  failure: row.failure,
  canRetry: canRetry(row, new Date()),
  createdAt: row.createdAt.toISOString(),
  settledAt: row.settledAt?.toISOString() ?? null,
});

export function mailRoutes(parts: { database: Database; audit: AuditLog; jobs: JobQueue }) {
  const on = () => parts.database.queries;
  return createRouter<IntegratorEnv>()
    .openapi(list, async (c) => {
      const rows = await listMails(on(), c.get('principal').organizationId);
      return c.json({ mails: rows.map(mailAnswer) }, 200);
    })
    .openapi(retry, async (c) => {
      const row = await findMail(on(), c.get('principal').organizationId, c.req.valid('param').id);
      if (!row) throw new ServiceError('not_found');
      const person = requirePerson(c.get('principal'));
      return c.json(mailAnswer(await retryMail(parts, actorOf(person), row)), 202);
    });
}
