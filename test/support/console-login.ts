import { sql } from 'drizzle-orm';
import type { Role } from '../../widget/contract/permissions.ts';
import type { TestServer } from './inkseal-server.ts';

/** A person signed in at the console, as their browser would ask: with cookies and from the console's own origin. */
export interface ConsoleLogin {
  accountId: string;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    options?: { json?: unknown; appId?: string; headers?: Record<string, string> },
  ): Promise<{ status: number; body: T }>;
  /** There is no invitation yet that would do this. */
  becomes(role: Role, organizationId: string): Promise<void>;
}

let people = 0;

/** Signs up on a server with open sign-up. */
export async function signUp(server: TestServer): Promise<ConsoleLogin> {
  let cookie = '';
  const { database } = server.parts;
  const ask = async (method: string, path: string, json?: unknown, more: Record<string, string> = {}) => {
    const response = await fetch(server.origin + path, {
      method,
      headers: {
        cookie,
        ...(method !== 'GET' && { origin: server.origin }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...more,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (cookies.length > 0) cookie = cookies.join('; ');
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, body: isJson ? ((await response.json()) as unknown) : {} };
  };
  const email = `person${people++}@example.com`;
  const password = 'a long enough password';
  const made = await ask('POST', '/api/auth/sign-up/email', { name: 'Grace Hopper', email, password });
  const { id: accountId } = (made.body as { user: { id: string } }).user;
  return {
    accountId,
    async call<T>(
      method: string,
      path: string,
      { json, appId, headers }: { json?: unknown; appId?: string; headers?: Record<string, string> } = {},
    ) {
      const app = appId === undefined ? undefined : { 'inkseal-app': appId };
      const { status, body } = await ask(method, path, json, { ...app, ...headers });
      return { status, body: body as T };
    },
    async becomes(role, organizationId) {
      await database.transaction(async (tx) => {
        await tx.execute(sql`DELETE FROM member WHERE user_id = ${accountId}`);
        await tx.execute(
          sql`INSERT INTO member (id, organization_id, user_id, role, created_at)
            VALUES (${`mem_${accountId}`}, ${organizationId}, ${accountId}, ${role}, now())`,
        );
      });
      await ask('POST', '/api/auth/organization/set-active', { organizationId });
    },
  };
}
