/** What holds for a deployment and not for each of its processes: two servers with a memory of their own, on one database. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort, startServer } from '../../demo/launch.ts';
import { createApiKey } from '../../server/apps/api-key.ts';
import { findApp } from '../../server/apps/app-store.ts';
import { deploymentChain } from '../../server/audit/deployment-chain.ts';
import type { PostgresDatabase } from '../../server/platform/database/postgres-engine.ts';
import { createId } from '../../widget/contract/ids.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { openProvenSession } from '../support/proven-session.ts';

const operator = { kind: 'operator', id: 'test' } as const;
const perCaller = 80;
const perOrganization = 120;
const environment = {
  INKSEAL_CALLER_REQUESTS_PER_MINUTE: String(perCaller),
  INKSEAL_ORGANIZATION_REQUESTS_PER_MINUTE: String(perOrganization),
};

interface Answer {
  status: number;
  code: string;
  details: { limit?: string; perMinute?: number };
  seconds: number;
  type: string | null;
}

/** How many were not refused for their number, of a caller whom both processes count; who is refused is told when to come back. */
function passed(answers: readonly Answer[]): number {
  const refused = answers.filter(({ status }) => status === 429);
  for (const { code, type, seconds } of refused) {
    expect([code, type]).toEqual(['rate_limited', 'application/problem+json']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  }
  return answers.length - refused.length;
}

/** Of two processes the second may let through a twentieth more, and the last portion of each may be left over. */
function expectShared(answers: readonly Answer[], limit: number): void {
  const [least, most] = [Math.floor(limit * 0.9), Math.floor(limit * 1.05)];
  expect(passed(answers)).toBeGreaterThanOrEqual(least);
  expect(passed(answers)).toBeLessThanOrEqual(most);
}

describeOnEachDatabase('two processes of one deployment', (openDatabase) => {
  let server: TestServer;
  let second: TestServer;
  /** In turn. */
  let addresses: string[];
  beforeAll(async () => {
    const database = await openDatabase();
    server = await startTestServer(database, { environment, openSignUp: true });
    second = await startTestServer(database, { environment, openSignUp: true, beside: server });
    addresses = [server.address, second.address];
  });
  afterAll(async () => {
    expect([...server.failures, ...second.failures]).toEqual([]);
    await second.close();
    await server.close();
  });

  async function ask(turn: number, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(addresses[turn % 2]! + path, init);
    const type = response.headers.get('content-type');
    const text = await response.text();
    const { code = '', details = {} } = type?.includes('json') ? (JSON.parse(text) as Partial<Answer>) : {};
    const seconds = Number(response.headers.get('retry-after'));
    return { status: response.status, code, details, seconds, type };
  }
  const askOften = async (times: number, path: string, headers: Record<string, string>) => {
    const answers: Answer[] = [];
    for (let turn = 0; turn < times; turn++) answers.push(await ask(turn, path, { headers }));
    return answers;
  };
  const withKey = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const newKey = async ({ organizationId, appId }: TestCustomer) => {
    const app = await findApp(server.parts.database.queries, organizationId, appId);
    return withKey((await createApiKey(server.parts.audit, operator, app!)).secret);
  };
  const factsOfDenials = async (chain: string) =>
    (await server.parts.audit.readChain(chain, chain))
      .filter(({ type }) => type === 'access.denied')
      .map(({ body }) => (JSON.parse(body) as { facts: Record<string, unknown> }).facts);
  const count = async (table: string) =>
    (
      await server.parts.database.rows<{ n: number }>(
        server.parts.database.queries,
        sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`,
      )
    )[0]!.n;
  const exhausted = async (customer: TestCustomer) => {
    const headers = withKey(customer.apiKey);
    await askOften(perCaller + 20, '/v1/apps', headers);
    return headers;
  };

  test('share the limit of an API key, which is no other key’s and no other organization’s', async () => {
    const customer = await server.addCustomer();
    const answers = await askOften(perCaller + 20, '/v1/apps', withKey(customer.apiKey));
    expectShared(answers, perCaller);
    expect(answers.at(-1)?.details).toEqual({ limit: 'api_key', perMinute: perCaller });
    const others = [await newKey(customer), withKey((await server.addCustomer()).apiKey)];
    for (const headers of others)
      expect((await askOften(2, '/v1/apps', headers)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('share the limit of an organization, whatever keys and people ask', async () => {
    const customer = await server.addCustomer();
    const keys = [await newKey(customer), await newKey(customer), await newKey(customer)];
    const answers: Answer[] = [];
    for (const key of keys) answers.push(...(await askOften(60, '/v1/envelopes', key)));
    expectShared(answers, perOrganization);
    expect(answers.at(-1)?.details).toEqual({ limit: 'organization', perMinute: perOrganization });
    const person = await signUp(server);
    await person.becomes('admin', customer.organizationId);
    expect(await person.call('GET', '/v1/members')).toMatchObject({
      status: 429,
      body: { code: 'rate_limited', details: { limit: 'organization' } },
    });
    const stranger = await server.addCustomer();
    expect((await askOften(1, '/v1/envelopes', withKey(stranger.apiKey)))[0]?.status).toBe(200);
  });

  test('limit a person at the console, over their own account and their organization together', async () => {
    const person = await signUp(server);
    await person.becomes('admin', (await server.addCustomer()).organizationId);
    const paths = ['/v1/account/logins', '/v1/members'];
    for (let turn = 0; turn < perCaller; turn++)
      expect((await person.call('GET', paths[turn % 2]!)).status).toBe(200);
    for (const path of paths)
      expect(await person.call('GET', path)).toMatchObject({
        status: 429,
        body: { code: 'rate_limited', details: { limit: 'person' } },
      });
    expect(await factsOfDenials(person.accountId)).toMatchObject([{ code: 'rate_limited' }]);
  });

  test('have no route of the integrator’s that does not count', async () => {
    const headers = await exhausted(await server.addCustomer());
    const document = (await (await fetch(`${server.origin}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { security?: Record<string, unknown>[] }>>;
    };
    const ofKeys = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { security = [] }]) => security.some((one) => 'apiKey' in one))
        .map(([method]) => ({ method: method.toUpperCase(), path: path.replaceAll(/\{[^}]*\}/g, 'x') })),
    );
    expect(ofKeys.length).toBeGreaterThan(60);
    for (const { method, path } of ofKeys)
      expect((await ask(0, path, { method, headers })).code, `${method} ${path}`).toBe('rate_limited');
  });

  test('keep nothing of a refused request, and of a flood no more than its first and its number', async () => {
    const customer = await server.addCustomer();
    const headers = await exhausted(customer);
    const [reservations, envelopes] = [await count('idempotency_reservation'), await count('envelope')];
    const path = ['/v1/envelopes', '/v1/embeds', '/v1/webhooks'];
    for (let turn = 0; turn < 30; turn++) {
      const headersOfOne = {
        ...headers,
        'content-type': 'application/json',
        'idempotency-key': `"${randomUUID()}"`,
      };
      const init = { method: 'POST', headers: headersOfOne, body: '{}' };
      expect((await ask(turn, path[turn % 3]!, init)).code).toBe('rate_limited');
    }
    // Not even looked at.
    const unusable = { ...headers, 'idempotency-key': '"' };
    const looked = await ask(0, '/v1/envelopes', { method: 'POST', headers: unusable });
    expect(looked.code).toBe('rate_limited');
    expect(await count('idempotency_reservation')).toBe(reservations);
    expect(await count('envelope')).toBe(envelopes);
    for (const { parts } of [server, second]) await parts.denials.settle(true);
    const denials = await factsOfDenials(customer.organizationId);
    expect(denials).toHaveLength(4); // of each process the first, and the number of those after it
    for (const facts of denials) expect(facts).toMatchObject({ code: 'rate_limited', reason: 'api_key' });
    const numbers = denials.map(({ repeats = 1 }) => Number(repeats)).reduce((sum, one) => sum + one);
    expect(numbers).toBeGreaterThanOrEqual(30 + 10);
  });

  test('say truly when to come back', async () => {
    const headers = await exhausted(await server.addCustomer());
    // As if it were nearly a minute later; a third process has yet to learn of it.
    await server.parts.database.queries.execute(
      sql`UPDATE rate_window SET ends_at = now() + interval '2 seconds'`,
    );
    const third = await startTestServer(server.parts.database, { environment, beside: server });
    const knock = () => fetch(`${third.address}/v1/apps`, { headers });
    let answer = await knock();
    while (answer.status === 200) answer = await knock();
    const seconds = Number(answer.headers.get('retry-after'));
    expect([1, 2]).toContain(seconds);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    expect((await knock()).status).toBe(200);
    await third.close();
  });

  test('share the limits of a network, which no header of its own changes, and of what it makes up keep nothing', async () => {
    await server.parts.database.queries.execute(sql`DELETE FROM rate_window`);
    const unknown = createId('emb');
    const made = (turn: number) => ({ 'x-forwarded-for': `203.0.113.${turn}` });
    const answers: Answer[] = [];
    for (let turn = 0; turn < 90; turn++)
      answers.push(await ask(turn, `/e/${unknown}`, { headers: made(turn) }));
    expectShared(answers, 60);
    const rows = await count('rate_window');
    for (let turn = 0; turn < 640; turn++)
      answers.push(await ask(turn, `/e/${createId('emb')}`, { headers: made(turn % 250) }));
    expect(answers.at(-1)?.details).toEqual({ limit: 'visit/network', perMinute: 600 });
    expectShared(answers.slice(90), 600 - 90);
    expect(await count('rate_window')).toBe(rows + 1 - Number(rows > 1)); // the network’s own, at the latest now
    for (const { parts } of [server, second]) await parts.denials.settle(true);
    expect(await factsOfDenials(deploymentChain)).toContainEqual(
      expect.objectContaining({ code: 'rate_limited', route: '/e/:embedId' }),
    );
  }, 60_000);

  const openSession = async () => openProvenSession(server, await server.addCustomer());

  test('share the limit of an embed session, which is no other session’s', async () => {
    const [{ headersFor }, other] = [await openSession(), await openSession()];
    const path = '/v1/embed/actions';
    const act = async (turn: number, of = headersFor) =>
      ask(turn, path, { method: 'POST', headers: await of('POST', path), body: '{}' });
    const answers: Answer[] = [];
    while (answers.length < 340)
      answers.push(...(await Promise.all(Array.from({ length: 20 }, (_, turn) => act(turn)))));
    expectShared(answers, 300);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.details).toEqual({ limit: 'embed_session/actions', perMinute: 300 });
    expect((await act(0, other.headersFor)).code).toBe('invalid_request');
  }, 60_000);

  async function expectProofsTakenOnce(): Promise<void> {
    const { headersFor } = await openSession();
    const path = '/v1/embed/view';
    const headers = await headersFor('GET', path);
    expect((await ask(0, path, { headers })).status).toBe(200);
    for (const turn of [1, 0])
      expect(await ask(turn, path, { headers })).toMatchObject({ status: 401, code: 'dpop_proof_invalid' });
    const another = await headersFor('GET', path);
    const atOnce = await Promise.all(
      Array.from({ length: 8 }, (_, turn) => ask(turn, path, { headers: another })),
    );
    expect(atOnce.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(atOnce.filter(({ code }) => code === 'dpop_proof_invalid')).toHaveLength(7);
  }

  test('take a proof once between them (row 14)', expectProofsTakenOnce);

  // What a module keeps would pass for shared in one process; the embedded engine has one alone.
  if (openDatabase.engine === 'postgres')
    test('share both, too, where the other is a process of its own', async () => {
      const [of, port] = [server.parts.database as PostgresDatabase, await findFreePort()];
      const settings = { ...environment, DATABASE_URL: of.url, INKSEAL_ORIGIN: server.origin };
      const { url, child } = await startServer({
        port,
        dataFolder: server.dataDirectory,
        environment: { ...process.env, ...settings },
      });
      addresses = [server.address, url];
      try {
        const customer = await server.addCustomer();
        expectShared(await askOften(perCaller + 20, '/v1/apps', withKey(customer.apiKey)), perCaller);
        await expectProofsTakenOnce();
      } finally {
        addresses = [server.address, second.address];
        await child.stop();
      }
    }, 120_000);
});
