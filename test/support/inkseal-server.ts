import { serve, type ServerType } from '@hono/node-server';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrganization } from '../../server/accounts/create-organization.ts';
import { createApiKey } from '../../server/apps/api-key.ts';
import { createApp as createIntegratorApp } from '../../server/apps/create-app.ts';
import { createApp } from '../../server/app.ts';
import { parseConfig } from '../../server/config.ts';
import { openParts, type Parts } from '../../server/parts.ts';
import type { Database } from '../../server/platform/database/database.ts';
import type { GuardedPostOptions } from '../../server/platform/http/guarded-post.ts';
import {
  createFailureLog,
  describeFailure,
  type FailureLog,
} from '../../server/platform/http/failure-log.ts';
import { registerListeners, startBackgroundWork } from '../../server/wiring.ts';
import { freePort } from './free-port.ts';

/** The component tests and the benches start such servers, too, and have no run to remember anything of. */
const isVitest = process.env['VITEST'] !== undefined;

export const customerOrigin = 'https://app.customer.test';

/** A real server on a real port, with one customer. */
export interface TestServer {
  origin: string;
  /** Where this one process is reached; of several, `origin` is the one that all of them say they are. */
  address: string;
  dataDirectory: string;
  parts: Parts;
  customer: TestCustomer;
  /** What it logged as unexpected. */
  failures: string[];
  /** What an operator reads of it, as it is written. */
  output: string[];
  addCustomer(options?: { testMode?: boolean; allowedOrigins?: string[] }): Promise<TestCustomer>;
  close(): Promise<void>;
}

export interface TestCustomer {
  organizationId: string;
  appId: string;
  apiKey: string;
  /** Calls the API as this customer; `json` is sent as JSON or, a file, as what it is; `pdf` as application/pdf. */
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: { json?: unknown; pdf?: Uint8Array; headers?: Record<string, string> },
  ): Promise<{ status: number; body: T; response: Response }>;
}

async function addCustomer(
  parts: Parts,
  origin: string,
  { testMode = true, allowedOrigins = [customerOrigin] } = {},
): Promise<TestCustomer> {
  const actor = { kind: 'operator', id: 'test' } as const;
  const organizationId = await createOrganization(parts.audit, actor, 'Customer AS');
  const app = await createIntegratorApp(parts.audit, actor, {
    organizationId,
    name: 'App',
    testMode,
    allowedOrigins,
  });
  const { secret } = await createApiKey(parts.audit, actor, app);
  return customerWith(origin, { organizationId, appId: app.id, apiKey: secret });
}

/** A customer of the server at `origin` that has its key already. */
export function customerWith(origin: string, account: Omit<TestCustomer, 'call'>): TestCustomer {
  return {
    ...account,
    async call<T>(
      method: string,
      path: string,
      body: { json?: unknown; pdf?: Uint8Array; headers?: Record<string, string> } = {},
    ) {
      const file = body.json instanceof Blob ? body.json : undefined;
      const content = body.pdf ? 'application/pdf' : (file?.type ?? 'application/json');
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${account.apiKey}`,
          ...(body.pdf || body.json !== undefined ? { 'content-type': content } : {}),
          ...body.headers,
        },
        ...(body.pdf ? { body: body.pdf as Uint8Array<ArrayBuffer> } : {}),
        ...(body.json === undefined ? {} : { body: file ?? JSON.stringify(body.json) }),
      });
      const isJson = (response.headers.get('content-type') ?? '').includes('json');
      const read = isJson ? await response.clone().json() : {};
      return { status: response.status, body: read as T, response };
    },
  };
}

/** The server's own, kept instead of written. */
function watchedLog(failures: string[], output: string[]): FailureLog {
  const log = createFailureLog((line) => void output.push(line));
  return {
    failure: (id, cause) => {
      failures.push(describeFailure(cause));
      log.failure(id, cause);
    },
    notice: log.notice,
  };
}

export interface TestServerOptions {
  /** Serves the frame under this other name of the machine; the server answers to both. */
  frameHost?: 'localhost';
  /** Lets people make themselves accounts. */
  openSignUp?: boolean;
  /** How webhooks are sent. */
  guardedPost?: GuardedPostOptions;
  /** Where the reading of uploads itself is tested; elsewhere what was read in this run is not read again. */
  readsAnew?: boolean;
  /** One more process of that server's deployment: of its database, its data directory and its public origin. */
  beside?: TestServer;
  /** Hears what is answered, as it leaves. */
  heard?: (request: Request, status: number) => void;
  /** Settings beside those of every test server. */
  environment?: Readonly<Record<string, string>>;
}

function listen(parts: Parts, port: number, heard: TestServerOptions['heard']): Promise<ServerType> {
  const app = createApp(parts);
  const answered = async (request: Request, bindings: object): Promise<Response> => {
    const answer = await app.fetch(request, bindings);
    heard?.(request, answer.status);
    return answer;
  };
  // A pause in a test must not end in a call over a connection that is just being closed.
  const serverOptions = { keepAliveTimeout: 60_000 };
  return new Promise((resolve) => {
    const options = { fetch: answered, hostname: '127.0.0.1', port, serverOptions };
    const started: ServerType = serve(options, () => resolve(started));
  });
}

export async function startTestServer(
  database: Database,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const { frameHost, openSignUp, guardedPost, readsAnew = false, environment, beside, heard } = options;
  const dataDirectory = beside?.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'inkseal-test-')));
  const port = await freePort();
  const failures: string[] = [];
  const config = parseConfig({
    INKSEAL_DATA_DIR: dataDirectory,
    INKSEAL_PORT: String(port),
    INKSEAL_ORIGIN: beside?.origin,
    INKSEAL_FRAME_ORIGIN: frameHost && `http://${frameHost}:${port}`,
    INKSEAL_SIGN_UP: openSignUp ? 'open' : undefined,
    ...environment,
  });
  const output: string[] = [];
  const log = watchedLog(failures, output);
  const parts = await openParts(config, log, { database, guardedPost });
  if (isVitest && !readsAnew) (await import('./remembered-readings.ts')).rememberReadings(parts.intake);
  registerListeners(parts);
  await startBackgroundWork(parts);
  const server = await listen(parts, port, heard);
  const origin = config.publicOrigin;
  return {
    origin,
    address: `http://127.0.0.1:${port}`,
    dataDirectory,
    parts,
    failures,
    output,
    customer: await addCustomer(parts, origin),
    addCustomer: (options) => addCustomer(parts, origin, options),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      // A connection a client opened ahead and never used is not idle to Node: it would be waited for a minute.
      const cut = setTimeout(() => (server as Server).closeAllConnections(), 2000);
      await closed;
      clearTimeout(cut);
      await parts.closeServices();
      if (!beside) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
