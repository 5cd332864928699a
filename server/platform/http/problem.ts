import { errorExplanations, type ErrorCode } from '#contract/errors.ts';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { sqlState } from '../database/sql-state.ts';
import type { HttpEnv } from './http-env.ts';
import { ServiceError } from './service-error.ts';
import { statusOf } from './error-status.ts';

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  details: z.unknown().optional(),
  requestId: z.string(),
});

/** What the database answers to who adds to an organization that was erased meanwhile (0003_lifecycle.sql). */
const ofErasedOrganization = 'IS410';

/** Any thrown value as a ServiceError. The original stays in `cause` for the log; its text never reaches a caller. */
export function toServiceError(thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  if (thrown instanceof z.ZodError) {
    const details = thrown.issues.map((issue) => ({ path: issue.path.join('.'), problem: issue.message }));
    return new ServiceError('invalid_request', { cause: thrown, details });
  }
  if (thrown instanceof HTTPException) {
    const code: ErrorCode = thrown.status === 413 ? 'payload_too_large' : 'invalid_request';
    return new ServiceError(code, { cause: thrown });
  }
  if (sqlState(thrown) === ofErasedOrganization) return new ServiceError('not_found', { cause: thrown });
  return new ServiceError('internal_error', { cause: thrown });
}

/** RFC 9457 problem document. */
export function answerProblem(context: Context<HttpEnv>, error: ServiceError): Response {
  const status = statusOf(error.code);
  for (const [name, value] of Object.entries(error.headers)) context.header(name, value);
  context.header('cache-control', 'no-store');
  // The rest of the body is not read, so nothing more can come over this connection; a client that was not told would
  // send its next request there and lose it (RFC 9110 §15.5.14).
  if (status === 413) context.header('connection', 'close');
  const body = {
    type: `https://inkseal.dev/errors/${error.code}`,
    title: error.code.replaceAll('_', ' '),
    status,
    code: error.code,
    detail: errorExplanations[error.code],
    ...(error.details === undefined ? {} : { details: error.details }),
    requestId: context.get('requestId'),
  };
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}
