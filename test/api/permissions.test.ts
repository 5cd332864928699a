/**
 * Who may do what, generated from what the API says of itself: every route × role × permission of a key × organization ×
 * mode, and what belongs to keys and apps alone.
 */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp as createIntegratorApp } from '../../server/apps/create-app.ts';
import type { IntegratorPrincipal } from '../../server/accounts/principal.ts';
import { createApiKey, rotateApiKey } from '../../server/apps/api-key.ts';
import { findApp } from '../../server/apps/app-store.ts';
import { revokeApiKey } from '../../server/apps/revoke-api-key.ts';
import { apiKeys } from '../../server/apps/tables.ts';
import { createApp } from '../../server/app.ts';

import { statusOf } from '../../server/platform/http/error-status.ts';
import type { OwnPermissions } from '../../widget/contract/account.ts';
import type { CreatedApiKey } from '../../widget/contract/apps.ts';
import { permissions, rolePermissions, roles, type Permission } from '../../widget/contract/permissions.ts';
import { sendSample } from '../support/ceremony.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { filledIn, furnish, type Belongings, type Furnished } from '../support/furnished-customer.ts';
import {
  customerWith,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { validRequests, type ValidRequest } from '../support/valid-requests.ts';

const operator = { kind: 'operator', id: 'test' } as const;

interface Route {
  method: string;
  path: string;
  needs: Permission[];
  /** The status of its one good answer. */
  success: number;
}

interface Operation {
  security?: Record<string, Permission[]>[];
  responses: Record<string, unknown>;
}

/** As the document says it. */
async function readRoutes(origin: string): Promise<Route[]> {
  const { paths } = (await (await fetch(`${origin}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, responses }]) => ({
      method: method.toUpperCase(),
      path,
      needs: security?.find((one) => one['apiKey'])?.['apiKey'] ?? [],
      success: Number(Object.keys(responses)[0]),
    })),
  );
}

/** What belongs to the organization as a whole, and so to no app and neither mode. */
const ofOrganization = (path: string): boolean => /^\/v1\/(?:members|roles|invitations|mails)\//.test(path);
/** A person's own account, which no role and no key has a say in. */
const ofAccount = ({ path }: Route): boolean => /^\/v1\/account(?:\/|$)/.test(path);

const nameOf = ({ method, path }: Route) => `${method} ${path}`;
/** Some at a time: what is refused changes nothing for the next. */
async function together<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += 8)
    await Promise.all(all.slice(from, from + 8).map((one) => work(one)));
}

const denialOf = (permission: Permission | undefined) => ({
  status: 403,
  body: { code: 'forbidden', details: { permission } },
});
const idRoutes = (routes: readonly Route[]) => routes.filter(({ path }) => path.includes('{id}'));

/** What comes of a request that is allowed: what the route says of itself, or the one refusal that this matter ends with. */
function expectedOf(route: Route, { refused, needsPerson }: ValidRequest, kind: 'key' | 'person') {
  if (needsPerson && kind === 'key') return { status: 403, body: { code: needsPerson } };
  if (refused) return { status: statusOf(refused), body: { code: refused } };
  return { status: route.success };
}

describeOnDatabase('who may do what', (openDatabase) => {
  let server: TestServer;
  let person: ConsoleLogin;
  let documented: Route[];
  let routes: Route[];
  /** What is there in test mode, and what counts. */
  let tried: Furnished;
  let live: Furnished;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    person = await signUp(server);
    documented = await readRoutes(server.origin);
    routes = documented.filter((route) => !ofAccount(route));
    const furnished = async (customer: TestCustomer): Promise<Furnished> => ({
      server,
      customer,
      own: await furnish(server, customer),
    });
    tried = await furnished(server.customer);
    live = await furnished(await server.addCustomer({ testMode: false }));
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const keyWith = async (customer: TestCustomer, granted: readonly Permission[]): Promise<TestCustomer> => {
    const app = await findApp(server.parts.database.queries, customer.organizationId, customer.appId);
    const grant = { permissions: granted, expiresAt: null };
    const { secret } = await createApiKey(server.parts.audit, operator, app!, grant);
    return customerWith(server.origin, { ...customer, apiKey: secret });
  };

  test('the document names every route of the API, and for each what it needs', () => {
    const served = createApp(server.parts)
      .routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
      .filter(({ path }) => !path.startsWith('/v1/embed/') && path !== '/v1/billing/stripe-webhook');
    const names = served.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(documented.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      [...new Set(names)].toSorted(),
    );
    for (const { path, needs } of routes) {
      expect(needs.length, path).toBeGreaterThan(0);
      expect(permissions, path).toEqual(expect.arrayContaining(needs));
    }
  });

  test('every one of them is asked for something that it does', () => {
    expect(Object.keys(validRequests).toSorted()).toEqual(routes.map(nameOf).toSorted());
  });

  test('whoever makes a key must hold all of it still when it is made', async () => {
    const customer = await server.addCustomer();
    const { audit, database } = server.parts;
    const { organizationId, appId } = customer;
    const app = (await findApp(database.queries, organizationId, appId))!;
    const [target, own] = [
      await createApiKey(audit, operator, app),
      await createApiKey(audit, operator, app),
    ];
    const rowOf = async (id: string) =>
      (await database.queries.select().from(apiKeys).where(eq(apiKeys.id, id)))[0]!;
    const all = new Set(permissions);
    const key: IntegratorPrincipal = {
      kind: 'api_key',
      organizationId,
      appId,
      keyId: own.apiKey.id,
      expiresAt: null,
      testMode: true,
      permissions: all,
      clientIp: '203.0.113.9',
    };
    const account: IntegratorPrincipal = {
      kind: 'account',
      organizationId,
      accountId: person.accountId,
      emailVerified: true,
      role: 'owner',
      permissions: all,
      clientIp: '203.0.113.9',
    };
    const targetRow = await rowOf(target.apiKey.id);
    const tries = (maker: IntegratorPrincipal) => [
      () => createApiKey(audit, maker, app, { permissions: ['apps:read'], expiresAt: null }),
      () => rotateApiKey(audit, maker, targetRow, new Date(Date.now() + 60_000)),
    ];
    const refusals: [IntegratorPrincipal, string, () => Promise<unknown>][] = [
      [key, 'permission_not_held', () => narrow(own.apiKey.id, ['keys:write'])],
      [key, 'unauthorized', async () => revokeApiKey(audit, operator, await rowOf(own.apiKey.id))],
      [account, 'permission_not_held', () => person.becomes('sender', organizationId)],
      [account, 'permission_not_held', () => person.becomes('owner', server.customer.organizationId)],
    ];
    const narrow = (id: string, left: Permission[]) =>
      database.queries.update(apiKeys).set({ permissions: left }).where(eq(apiKeys.id, id));
    for (const [maker, code, change] of refusals) {
      await change();
      for (const make of tries(maker)) await expect(make()).rejects.toMatchObject({ code });
    }
    expect((await rowOf(target.apiKey.id)).expiresAt).toBeNull();
    expect(await database.queries.select().from(apiKeys).where(eq(apiKeys.appId, appId))).toHaveLength(3);
  });

  /** What that route is asked with, and where. */
  const prepare = async (route: Route, furnished: Furnished) => {
    const request = await validRequests[nameOf(route)]!(furnished);
    const at =
      filledIn(route.path, { ...furnished.own, ...request.own } as Belongings) + (request.query ?? '');
    return { at, request, ask: request.body === undefined ? {} : { json: request.body } };
  };

  const reachesOnly = async (role: string, held: readonly Permission[]): Promise<void> => {
    const { appId, organizationId } = live.customer;
    await person.becomes(role, organizationId);
    const { body: told } = await person.call<OwnPermissions>('GET', '/v1/account/permissions');
    expect(told.permissions.toSorted()).toEqual(held.toSorted());
    const lackedBy = ({ needs }: Route) => needs.find((permission) => !held.includes(permission));
    await together(routes.filter(lackedBy), async (route) => {
      const answer = await person.call(route.method, filledIn(route.path, live.own), { appId });
      expect(answer, nameOf(route)).toMatchObject(denialOf(lackedBy(route)));
    });
    for (const route of routes.filter((one) => !lackedBy(one))) {
      const { at, request, ask } = await prepare(route, live);
      const answer = await person.call(route.method, at, { appId, ...ask });
      expect(answer, nameOf(route)).toMatchObject(expectedOf(route, request, 'person'));
    }
  };

  test.each(roles)('a person who is %s reaches what the role has, and is denied the rest', (role) =>
    reachesOnly(role, rolePermissions[role]),
  );

  test('a person with a role of the organization’s own reaches what it has, and with another’s nothing', async () => {
    const { organizationId } = live.customer;
    const held = ['members:read', 'webhooks:write', 'audit:read', 'embeds:revoke'] as const;
    const make = async (at: string) => {
      await person.becomes('owner', at);
      const json = { name: 'Operations', permissions: held };
      return (await person.call<{ id: string }>('POST', '/v1/roles', { json })).body.id;
    };
    await reachesOnly(await make(organizationId), held);
    const foreign = await make((await server.addCustomer()).organizationId);
    await person.becomes(foreign, organizationId);
    expect((await person.call('GET', '/v1/members')).status).toBe(401);
    expect((await person.call('GET', '/v1/account/permissions')).body).toEqual({ permissions: [] });
  });

  // With exactly what a route says it needs it does what it is for, and with everything but one of these it does nothing: so
  // neither another permission opens it nor any more is needed, as if each key had asked each route.
  test('a key needs for each route what that says, all of it and nothing else', async () => {
    for (const route of routes) {
      const { at, request, ask } = await prepare(route, tried);
      for (const lacked of route.needs) {
        const key = await keyWith(
          tried.customer,
          permissions.filter((one) => one !== lacked),
        );
        expect(await key.call(route.method, at, ask), `${nameOf(route)} without ${lacked}`).toMatchObject(
          denialOf(lacked),
        );
      }
      const key = await keyWith(tried.customer, route.needs);
      expect(await key.call(route.method, at, ask), nameOf(route)).toMatchObject(
        expectedOf(route, request, 'key'),
      );
    }
  }, 120_000);

  test('a policy that begins deletions is for those alone who may both keep and delete, whoever they are', async () => {
    const { organizationId, appId } = server.customer;
    const path = '/v1/retention-policies';
    const keeping = { name: 'Ten years', keepDays: 3650 };
    const ending = { ...keeping, destroyAfterDays: 36_500 };
    const mayKeep = (held: readonly Permission[]) => held.includes('retention:write');
    const mayEnd = (held: readonly Permission[]) => mayKeep(held) && held.includes('deletions:write');
    const expected = (may: boolean, lacked: Permission) =>
      may
        ? expect.objectContaining({ status: 201 })
        : expect.objectContaining({
            status: 403,
            body: expect.objectContaining({ code: 'forbidden', details: { permission: lacked } }),
          });
    const lackedBy = (held: readonly Permission[]) => (mayKeep(held) ? 'deletions:write' : 'retention:write');
    const ends: string[] = [];
    for (const role of roles) {
      const held = rolePermissions[role];
      if (mayEnd(held)) ends.push(role);
      await person.becomes(role, organizationId);
      expect(await person.call('POST', path, { appId, json: keeping }), role).toEqual(
        expected(mayKeep(held), lackedBy(held)),
      );
      expect(await person.call('POST', path, { appId, json: ending }), role).toEqual(
        expected(mayEnd(held), lackedBy(held)),
      );
    }
    expect(ends).toEqual(['owner']);
    const pair = ['retention:write', 'deletions:write'] as const;
    for (const held of [[pair[0]], [pair[1]], pair]) {
      const key = await keyWith(server.customer, held);
      expect(await key.call('POST', path, { json: ending }), held.join()).toEqual(
        expected(mayEnd(held), lackedBy(held)),
      );
    }
  });

  test('nobody without credentials, with a wrong key beside a good login, or from another site', async () => {
    const { organizationId, appId } = server.customer;
    await person.becomes('owner', organizationId);
    const wrong = { authorization: `Bearer sk_test_${'A'.repeat(43)}` };
    for (const { method, path } of routes) {
      const at = filledIn(path, tried.own);
      expect((await fetch(server.origin + at, { method })).status, path).toBe(401);
      expect((await person.call(method, at, { headers: wrong })).status, path).toBe(401);
      if (method === 'GET') continue;
      const elsewhere = { headers: { origin: 'https://evil.example' }, appId };
      expect((await person.call(method, at, elsewhere)).status, path).toBe(401);
    }
  });

  test('nothing of another organization or of the other mode, by key or by login, in any role', async () => {
    const { organizationId } = live.customer;
    const stranger = await server.addCustomer({ testMode: false });
    const testApp = await createIntegratorApp(server.parts.audit, operator, {
      organizationId,
      name: 'Test',
      testMode: true,
      allowedOrigins: [],
    });
    const { secret } = await createApiKey(server.parts.audit, operator, testApp);
    const testKey = customerWith(server.origin, { organizationId, appId: testApp.id, apiKey: secret });
    const prepared = await Promise.all(
      idRoutes(routes).map(async (route) => ({ route, ...(await prepare(route, live)) })),
    );
    expect(prepared.length).toBeGreaterThan(50);
    const nowhere = { status: 404, body: { code: 'not_found' } };
    await together(prepared, async ({ route, at, ask }) => {
      expect(await stranger.call(route.method, at, ask), `${nameOf(route)}, stranger`).toMatchObject(nowhere);
      // What is the organization's own is for people, who have no mode.
      expect(await testKey.call(route.method, at, ask), `${nameOf(route)}, test key`).toMatchObject(
        ofOrganization(route.path) ? { status: 403, body: { code: 'forbidden' } } : nowhere,
      );
    });
    for (const role of roles) {
      await person.becomes(role, stranger.organizationId);
      await together(prepared, async ({ route, at, ask }) => {
        const lacks = route.needs.find((permission) => !rolePermissions[role].includes(permission));
        const asStranger = { ...ask, appId: stranger.appId };
        const answer = await person.call(route.method, at, asStranger);
        expect(answer, `${nameOf(route)}, ${role} elsewhere`).toMatchObject(
          lacks ? denialOf(lacks) : nowhere,
        );
      });
    }
    await person.becomes('owner', stranger.organizationId);
    const foreign = new RegExp(Object.values(live.own).join('|'));
    for (const route of routes.filter(({ method, path }) => method === 'GET' && !path.includes('{id}'))) {
      if (route.path.startsWith('/v1/exports/')) continue; // files, read in exports.test.ts
      const { status, body } = await person.call('GET', route.path, { appId: stranger.appId });
      expect(status, route.path).toBe(route.path === '/v1/billing' ? statusOf('billing_off') : 200);
      expect(JSON.stringify(body), route.path).not.toMatch(foreign);
    }
    await together(prepared, async ({ route, at, ask }) => {
      const posing = { ...ask, appId: live.customer.appId };
      expect(await person.call(route.method, at, posing), `${nameOf(route)}, posing`).toMatchObject(nowhere);
    });
    await person.becomes('owner', organizationId);
    const ofApps = prepared.filter((one) => !ofOrganization(one.route.path));
    await together(ofApps, async ({ route, at, ask }) => {
      const forTest = { ...ask, appId: testApp.id };
      expect(await person.call(route.method, at, forTest), `${nameOf(route)}, for test`).toMatchObject(
        nowhere,
      );
    });
    // All these tries have left everything as it was: its owner's do what they are for.
    for (const { route, at, ask, request } of prepared)
      if (request.own || route.method === 'GET')
        expect(
          await person.call(route.method, at, { ...ask, appId: live.customer.appId }),
          `${nameOf(route)}, owner`,
        ).toMatchObject(expectedOf(route, request, 'person'));
  }, 120_000);

  test('one’s own account is nobody’s without a login, and of no page but the console’s', async () => {
    for (const { method, path } of documented.filter(ofAccount)) {
      const at = path.replace(/{\w+}/, 'none');
      expect([401, 403], path).toContain((await fetch(server.origin + at, { method })).status);
      const asKey = await server.customer.call(method, at, method === 'GET' ? {} : { json: {} });
      expect([401, 403], path).toContain(asKey.status);
      if (method === 'GET') continue;
      const elsewhere = { headers: { origin: 'https://evil.example' }, json: {} };
      expect([401, 403], path).toContain((await person.call(method, at, elsewhere)).status);
    }
  });

  test('a key gives away no more than it has, also not by rotating a stronger one', async () => {
    const { customer } = server;
    const weak = await keyWith(customer, ['keys:write', 'apps:read']);
    const keys = `/v1/apps/${customer.appId}/api-keys`;
    const wish = (wanted: string[]) => ({ json: { permissions: wanted } });
    expect(await weak.call('POST', keys, wish(['audit:read']))).toMatchObject({
      status: 403,
      body: { code: 'permission_not_held', details: { permissions: ['audit:read'] } },
    });
    const { body } = await weak.call<{ apiKeys: { id: string }[] }>('GET', keys);
    const strong = body.apiKeys[0]!.id;
    expect(await weak.call('POST', `${keys}/${strong}/rotate`, { json: {} })).toMatchObject({
      status: 403,
      body: { code: 'permission_not_held' },
    });
    expect(await weak.call('POST', keys, wish(['apps:read']))).toMatchObject({ status: 201 });
    expect(await weak.call('POST', '/v1/apps', { json: { name: 'Live', testMode: false } })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  test('a key that ends leaves none behind that ends later, neither made nor rotated by it', async () => {
    const customer = await server.addCustomer();
    const keys = `/v1/apps/${customer.appId}/api-keys`;
    const make = async (by: TestCustomer, expiresInSeconds?: number) =>
      (
        await by.call<CreatedApiKey>('POST', keys, {
          json: { permissions: ['keys:write', 'apps:read'], expiresInSeconds },
        })
      ).body;
    const maker = await make(customer, 3600);
    const limit = maker.apiKey.expiresAt;
    expect(limit).not.toBeNull();
    const byMaker = customerWith(server.origin, { ...customer, apiKey: maker.secret });
    expect((await make(byMaker)).apiKey.expiresAt).toBe(limit);
    expect((await make(byMaker, 86_400)).apiKey.expiresAt).toBe(limit);
    expect(Date.parse((await make(byMaker, 60)).apiKey.expiresAt!)).toBeLessThan(Date.parse(limit!));
    const endless = await make(customer);
    expect(endless.apiKey.expiresAt).toBeNull();
    for (const { apiKey } of [endless, maker]) {
      const { body } = await byMaker.call<CreatedApiKey>('POST', `${keys}/${apiKey.id}/rotate`, {
        json: { overlapSeconds: 3600 },
      });
      expect(body.apiKey.expiresAt).toBe(limit);
    }
  });

  test('a key expires, is rotated with both good for a while, and is revoked, each on the record', async () => {
    const customer = await server.addCustomer();
    const keys = `/v1/apps/${customer.appId}/api-keys`;
    const asking = async (apiKey: string) =>
      (await customerWith(server.origin, { ...customer, apiKey }).call('GET', keys)).status;
    const made = (
      await customer.call<CreatedApiKey>('POST', keys, {
        json: { permissions: ['apps:read'], expiresInSeconds: 3600 },
      })
    ).body;
    expect(made.secret).toMatch(/^sk_test_/);
    expect(made.apiKey).toMatchObject({ permissions: ['apps:read'], lastUsedAt: null });
    expect(await asking(made.secret)).toBe(200);
    const rotate = (keyId: string, overlapSeconds: number) =>
      customer.call<CreatedApiKey & { code?: string }>('POST', `${keys}/${keyId}/rotate`, {
        json: { overlapSeconds },
      });
    const next = (await rotate(made.apiKey.id, 60)).body;
    expect(await Promise.all([asking(made.secret), asking(next.secret)])).toEqual([200, 200]);
    const last = (await rotate(next.apiKey.id, 0)).body;
    expect(await Promise.all([asking(next.secret), asking(last.secret)])).toEqual([401, 200]);
    expect(await rotate(next.apiKey.id, 60)).toMatchObject({
      status: 409,
      body: { code: 'api_key_revoked' },
    });
    expect((await customer.call('DELETE', `${keys}/${last.apiKey.id}`)).status).toBe(204);
    expect(await asking(last.secret)).toBe(401);
    expect(await customer.call('DELETE', `${keys}/${last.apiKey.id}`)).toMatchObject({
      status: 409,
      body: { code: 'api_key_revoked' },
    });
    const listed = await customer.call<{ apiKeys: CreatedApiKey['apiKey'][] }>('GET', keys);
    expect(JSON.stringify(listed.body)).not.toContain(made.secret);
    const { lastUsedAt } = listed.body.apiKeys.find(({ id }) => id === made.apiKey.id)!;
    expect(Date.parse(lastUsedAt!)).toBeGreaterThan(Date.now() - 60_000);
    const events = await server.parts.audit.readChain(customer.organizationId, customer.organizationId);
    const types = events.map(({ type }) => type).filter((type) => type.startsWith('api_key.'));
    expect(types.slice(1)).toEqual([
      'api_key.created',
      'api_key.created',
      'api_key.rotated',
      'api_key.created',
      'api_key.rotated',
      'api_key.revoked',
    ]);
  });

  test('a person makes an app and sends for it; without an app nothing can be made', async () => {
    const customer = await server.addCustomer();
    await person.becomes('owner', customer.organizationId);
    const made = await person.call<{ id: string }>('POST', '/v1/apps', {
      json: { name: 'Portal', testMode: true, allowedOrigins: ['http://localhost:3000'] },
    });
    expect(made).toMatchObject({ status: 201, body: { testMode: true } });
    const refused = await person.call('POST', '/v1/apps', {
      json: { name: 'Portal', testMode: false, allowedOrigins: ['http://localhost:3000'] },
    });
    expect(refused).toMatchObject({ status: 422, body: { code: 'origin_invalid' } });
    const changed = await person.call('PATCH', `/v1/apps/${made.body.id}`, {
      json: { name: 'Harbour portal' },
    });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Harbour portal' } });
    const { document } = await sendSample(customer);
    const draft = {
      title: 'Lease',
      documentIds: [document.id],
      recipients: [{ name: 'Ola Nordmann', email: 'ola@example.com' }],
    };
    const nowhere = await person.call('POST', '/v1/envelopes', { json: draft });
    expect(nowhere).toMatchObject({ status: 400, body: { code: 'app_required' } });
    const sent = await person.call('POST', '/v1/envelopes', { json: draft, appId: made.body.id });
    expect(sent).toMatchObject({ status: 201, body: { status: 'draft', testMode: true } });
  });
});
