import { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import type { ZodType } from 'zod';
import { problemSchema } from './problem.ts';

/** A router whose schema failures reach the one error handler as they are. */
export function createRouter<E extends Env>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>({
    defaultHook: (result) => {
      if (!result.success) throw result.error;
    },
  });
}

export function jsonBody<T extends ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } };
}

export function jsonAnswer<T extends ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** Every route may answer with a problem document (RFC 9457). */
export const problemAnswer = {
  description: 'A problem document; see "code".',
  content: { 'application/problem+json': { schema: problemSchema } },
};
