import { sql } from 'drizzle-orm';
import type { TestServer } from './inkseal-server.ts';

/** A person signed in at the console, as their browser would ask: with cookies and from the console's own origin. */
export interface ConsoleLogin {
  accountId: string;
  email: string;
  /** `json` may be a file instead, and goes as what it is. */
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    options?: { json?: unknown; appId?: string; headers?: Record<string, string> },
  ): Promise<{ status: number; body: T }>;
  /** For what is no JSON. */
  get(path: string): Promise<Response>;
  /** As if their address had been proven, somebody had invited them and they had turned to that organization. */
  becomes(role: string, organizationId: string): Promise<void>;
  /** Again, from another browser; what comes of it has a cookie of its own. */
  signIn(proof?: { password?: string; code?: string; recoveryCode?: string }): Promise<SecondLogin>;
}

export interface SecondLogin extends Pick<ConsoleLogin, 'call'> {
  status: number;
  code: unknown;
  cookies: string[];
}

export const usualPassword = 'a long enough password';

let people = 0;

type Ask = (
  method: string,
  path: string,
  json?: unknown,
  more?: Record<string, string>,
) => Promise<{ response: Response; cookies: string[] }>;

/** A browser: what it is given as a cookie it sends back. */
function openBrowser(server: TestServer): Ask {
  let cookie = '';
  return async (method, path, json, more = {}) => {
    const response = await fetch(server.origin + path, {
      method,
      headers: {
        cookie,
        ...(method !== 'GET' && { origin: server.origin }),
        ...(json !== undefined && { 'content-type': json instanceof Blob ? json.type : 'application/json' }),
        ...more,
      },
      ...(json !== undefined && { body: json instanceof Blob ? json : JSON.stringify(json) }),
    });
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) cookie = cookies.map((line) => line.split(';')[0]).join('; ');
    return { response, cookies };
  };
}

async function read(response: Response): Promise<{ status: number; body: unknown }> {
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  const text = await response.text();
  return { status: response.status, body: isJson ? JSON.parse(text) : {} };
}

const callWith =
  (ask: Ask): ConsoleLogin['call'] =>
  async <T>(
    method: string,
    path: string,
    { json, appId, headers }: { json?: unknown; appId?: string; headers?: Record<string, string> } = {},
  ) => {
    const app = appId === undefined ? undefined : { 'inkseal-app': appId };
    const { status, body } = await read((await ask(method, path, json, { ...app, ...headers })).response);
    return { status, body: body as T };
  };

/** Signs in from a browser of its own. */
export async function signIn(server: TestServer, proof: Record<string, string>): Promise<SecondLogin> {
  const ask = openBrowser(server);
  const { response, cookies } = await ask('POST', '/api/auth/sign-in/email', proof);
  const { status, body } = await read(response);
  return { status, code: (body as { code?: unknown }).code, cookies, call: callWith(ask) };
}

/** Signs up on a server with open sign-up. */
export async function signUp(server: TestServer, name = 'Grace Hopper'): Promise<ConsoleLogin> {
  const ask = openBrowser(server);
  const { database } = server.parts;
  const email = `person${people++}@example.com`;
  const made = await ask('POST', '/api/auth/sign-up/email', { name, email, password: usualPassword });
  const { body } = await read(made.response);
  const { id: accountId } = (body as { user: { id: string } }).user;
  return {
    accountId,
    email,
    call: callWith(ask),
    get: async (path) => (await ask('GET', path)).response,
    signIn: (proof = {}) => signIn(server, { email, password: usualPassword, ...proof }),
    async becomes(role, organizationId) {
      await database.transaction(async (tx) => {
        await tx.execute(sql`DELETE FROM member WHERE user_id = ${accountId}`);
        await tx.execute(sql`UPDATE "user" SET email_verified = true WHERE id = ${accountId}`);
        await tx.execute(
          sql`INSERT INTO member (id, organization_id, user_id, role, created_at)
            VALUES (${`mem_${accountId}`}, ${organizationId}, ${accountId}, ${role}, now())`,
        );
        await tx.execute(
          sql`UPDATE console_login SET active_organization_id = ${organizationId} WHERE user_id = ${accountId}`,
        );
      });
    },
  };
}
