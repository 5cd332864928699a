/**
 * Who may do what, generated from what the API says of itself: every route × role × permission of a key × organization ×
 * mode, and what belongs to keys and apps alone.
 */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invitation, organizationRole } from '../../server/accounts/tables.ts';
import { createApp as createIntegratorApp } from '../../server/apps/create-app.ts';
import type { IntegratorPrincipal } from '../../server/accounts/principal.ts';
import { createApiKey, rotateApiKey } from '../../server/apps/api-key.ts';
import { findApp } from '../../server/apps/app-store.ts';
import { revokeApiKey } from '../../server/apps/revoke-api-key.ts';
import { apiKeys } from '../../server/apps/tables.ts';
import { createApp } from '../../server/app.ts';
import { mails } from '../../server/mail/tables.ts';
import { writePng } from '../../server/platform/pictures/png-picture.ts';
import { webhookDeliveries } from '../../server/webhooks/tables.ts';
import type { OwnPermissions } from '../../widget/contract/account.ts';
import type { CreatedApiKey } from '../../widget/contract/apps.ts';
import { createId } from '../../widget/contract/ids.ts';
import { permissions, rolePermissions, roles, type Permission } from '../../widget/contract/permissions.ts';
import type { WebhookWithSecret } from '../../widget/contract/webhooks.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  waitForStatus,
} from '../support/ceremony.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import {
  customerWith,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';

const operator = { kind: 'operator', id: 'test' } as const;

interface Route {
  method: string;
  path: string;
  needs: Permission[];
}

/** As the document says it. */
async function readRoutes(origin: string): Promise<Route[]> {
  const { paths } = (await (await fetch(`${origin}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { security?: Record<string, Permission[]>[] }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path,
      needs: security?.find((one) => one['apiKey'])?.['apiKey'] ?? [],
    })),
  );
}

/** Ids of everything one customer has, by the name of the route's first segment. */
type Belongings = Record<string, string> &
  Record<'keyId' | 'attachmentId' | 'deliveryId' | 'recipientId', string>;

/** A member and an invitation that nothing else is done with. */
async function fillOrganization(server: TestServer, organizationId: string): Promise<Record<string, string>> {
  const colleague = await signUp(server);
  await colleague.becomes('sender', organizationId);
  const invitations = createId('inv');
  await server.parts.database.queries.insert(invitation).values({
    id: invitations,
    organizationId,
    email: 'invited@example.com',
    role: 'sender',
    inviterId: colleague.accountId,
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const mail = createId('msg');
  await server.parts.database.queries.insert(mails).values({
    id: mail,
    organizationId,
    chain: organizationId,
    subjectId: colleague.accountId,
    kind: 'invitation',
    sealed: Buffer.from('under a key'),
    status: 'failed',
  });
  const roles = createId('rol');
  await server.parts.database.queries.insert(organizationRole).values({
    id: roles,
    organizationId,
    name: 'Archivist',
    permissions: ['audit:read'],
    createdAt: new Date(),
  });
  return { members: colleague.accountId, invitations, mails: mail, roles };
}

/** What belongs to the organization as a whole, and so to no app and neither mode. */
const ofOrganization = (path: string): boolean => /^\/v1\/(?:members|roles|invitations|mails)\//.test(path);
/** A person's own account, which no role and no key has a say in. */
const ofAccount = ({ path }: Route): boolean => /^\/v1\/account(?:\/|$)/.test(path);

/** A webhook, and something it was to be told. */
async function addWebhook(server: TestServer, customer: TestCustomer) {
  const made = await customer.call<WebhookWithSecret>('POST', '/v1/webhooks', {
    json: { url: 'https://hooks.customer.invalid/', eventTypes: ['envelope.created'] },
  });
  await sendSample(customer);
  const [delivery] = await server.parts.database.queries
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.webhookId, made.body.webhook.id));
  return { webhooks: made.body.webhook.id, deliveryId: delivery!.id };
}

async function furnish(server: TestServer, customer: TestCustomer): Promise<Belongings> {
  const toAttach = { type: 'attachment', x: 60, y: 360 } as const;
  const { envelope, document } = await sendSample(customer, [{}], [toAttach]);
  const embed = await createEmbedFor(customer, envelope);
  const session = await openFrame(server, embed);
  await fillEverything(session);
  const fieldId = session.view.fields.find(({ type }) => type === 'attachment')?.id ?? '';
  const value = await session.attach(fieldId, new File(['%PDF-1.7 a file'], 'a.pdf'));
  await session.act({ act: 'field.set', fieldId, value });
  await sign(session);
  await waitForStatus(customer, envelope.id, 'completed');
  const { body } = await customer.call<{ embedSessions: { id: string }[] }>(
    'GET',
    `/v1/embed-sessions?embedId=${embed.embedId}`,
  );
  const app = await findApp(server.parts.database.queries, customer.organizationId, customer.appId);
  const documentId = document.id;
  const made = async (path: string, json: object): Promise<string> =>
    (await customer.call<{ id: string }>('POST', path, { json })).body.id;
  const words = { reason: 'Claim', authority: 'Court' };
  const spare = await createApiKey(server.parts.audit, operator, app!);
  const picture = writePng({ width: 1, height: 1, pixels: Buffer.from([10, 125, 79, 255]) });
  await fetch(`${server.origin}/v1/apps/${customer.appId}/logo`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${customer.apiKey}` },
    body: new Uint8Array(picture),
  });
  return {
    documents: document.id,
    envelopes: envelope.id,
    embeds: embed.embedId,
    'embed-sessions': body.embedSessions[0]!.id,
    transactions: envelope.transactionId,
    apps: customer.appId,
    ...(await fillOrganization(server, customer.organizationId)),
    'legal-holds': await made('/v1/legal-holds', { scope: 'document', documentId, ...words }),
    'deletion-requests': await made('/v1/deletion-requests', { scope: 'document', documentId }),
    'retention-policies': await made('/v1/retention-policies', { name: 'Seven years', keepDays: 2557 }),
    ...(await addWebhook(server, customer)),
    keyId: spare.apiKey.id,
    attachmentId: value.attachmentId,
    recipientId: envelope.recipients[0]!.id,
  };
}

const filledIn = (path: string, own: Belongings): string =>
  path
    .replace('{id}', own[path.split('/')[2] ?? ''] ?? 'none')
    .replace('{keyId}', own.keyId)
    .replace('{attachmentId}', own.attachmentId)
    .replace('{deliveryId}', own.deliveryId)
    .replace('{recipientId}', own.recipientId);

const nothing = {
  keyId: 'key_none',
  attachmentId: 'att_none',
  deliveryId: 'whd_none',
  recipientId: 'rcp_none',
} as Belongings;
/** What a route that takes a body is asked with, so that it is refused for it, if for nothing else. */
const bodyFor = (method: string) => (method === 'POST' || method === 'PATCH' ? { json: [] } : {});

describeOnDatabase('who may do what', (openDatabase) => {
  let server: TestServer;
  let person: ConsoleLogin;
  let documented: Route[];
  let routes: Route[];
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    person = await signUp(server);
    documented = await readRoutes(server.origin);
    routes = documented.filter((route) => !ofAccount(route));
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
    };
    const account: IntegratorPrincipal = {
      kind: 'account',
      organizationId,
      accountId: person.accountId,
      emailVerified: true,
      role: 'owner',
      permissions: all,
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

  const reachesOnly = async (role: string, held: readonly Permission[]): Promise<void> => {
    const { organizationId, appId } = server.customer;
    await person.becomes(role, organizationId);
    const { body: told } = await person.call<OwnPermissions>('GET', '/v1/account/permissions');
    expect(told.permissions.toSorted()).toEqual(held.toSorted());
    for (const { method, path, needs } of routes) {
      const { status, body } = await person.call(method, filledIn(path, nothing), {
        appId,
        ...bodyFor(method),
      });
      const may = needs.every((permission) => held.includes(permission));
      const got = { route: `${method} ${path}`, status, code: body['code'] };
      if (may) expect([200, 400, 404], JSON.stringify(got)).toContain(status);
      else expect(got).toMatchObject({ status: 403, code: 'forbidden' });
    }
  };

  test.each(roles)('a person who is %s reaches what the role has, and is denied the rest', (role) =>
    reachesOnly(role, rolePermissions[role]),
  );

  test('a person with a role of the organization’s own reaches what it has, and with another’s nothing', async () => {
    const { organizationId } = server.customer;
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

  test('a key with one permission reaches what that one opens, and is denied the rest', async () => {
    for (const held of permissions) {
      const key = await keyWith(server.customer, [held]);
      for (const { method, path, needs } of routes) {
        const { status, body } = await key.call(method, filledIn(path, nothing), bodyFor(method));
        const got = { held, route: `${method} ${path}`, status, code: body['code'] };
        if (needs.every((permission) => permission === held))
          expect(
            // What only a person may do is past the permission, and still no key's.
            got.code === 'person_required' ? 200 : status,
            JSON.stringify(got),
          ).toSatisfy((one: number) => [200, 400, 404].includes(one));
        else expect(got).toMatchObject({ status: 403, code: 'forbidden' });
      }
    }
  }, 240_000);

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
      const at = filledIn(path, nothing);
      expect((await fetch(server.origin + at, { method })).status, path).toBe(401);
      expect((await person.call(method, at, { headers: wrong })).status, path).toBe(401);
      if (method === 'GET') continue;
      const elsewhere = { headers: { origin: 'https://evil.example' }, appId };
      expect((await person.call(method, at, elsewhere)).status, path).toBe(401);
    }
  });

  test('nothing of another organization or of the other mode, by key or by login', async () => {
    const owner = await server.addCustomer({
      testMode: false,
      allowedOrigins: ['https://app.customer.test'],
    });
    const own = await furnish(server, owner);
    const stranger = await server.addCustomer({ testMode: false });
    const { organizationId } = owner;
    const testApp = await createIntegratorApp(server.parts.audit, operator, {
      organizationId,
      name: 'Test',
      testMode: true,
      allowedOrigins: [],
    });
    const { secret } = await createApiKey(server.parts.audit, operator, testApp);
    const testKey = customerWith(server.origin, { organizationId, appId: testApp.id, apiKey: secret });
    const one = routes.filter(({ path }) => path.includes('{id}'));
    for (const { method, path } of one) {
      const at = filledIn(path, own);
      const usual = {
        reason: path.includes('legal-holds') ? 'Settled' : '',
        permissions: ['audit:read'],
        role: 'sender',
        documentIds: [own['documents']],
        organizationId: stranger.organizationId,
        recipientId: own.recipientId,
        phone: '+4790000012',
      };
      const texts = { version: '1', texts: { en: 'You may withdraw at any time.' } };
      const json = path.endsWith('/consent-texts') ? texts : usual;
      const body = bodyFor(method).json ? { json } : {};
      expect((await stranger.call(method, at, body)).status, `${method} ${path}, stranger`).toBe(404);
      const byTestKey = (await testKey.call(method, at, body)).status;
      expect(byTestKey, `${method} ${path}, test key`).toBe(ofOrganization(path) ? 403 : 404);
      await person.becomes('owner', stranger.organizationId);
      // What belongs to an app is not looked for before it is said which.
      const unlessAsked = path.startsWith('/v1/embeds') ? 400 : 404;
      const elsewhere = (await person.call(method, at, body)).status;
      expect(elsewhere, `${method} ${path}, owner elsewhere`).toBe(unlessAsked);
      const posing = { ...body, appId: owner.appId };
      expect((await person.call(method, at, posing)).status, `${method} ${path}, posing`).toBe(404);
      await person.becomes('owner', organizationId);
      if (ofOrganization(path)) continue;
      const forTest = { ...body, appId: testApp.id };
      expect((await person.call(method, at, forTest)).status, `${method} ${path}, for test`).toBe(404);
      if (method !== 'GET') continue;
      const { status } = await person.call(method, at);
      expect([200, 409], `${method} ${path}, owner`).toContain(status);
    }
  });

  test('one’s own account is nobody’s without a login, and of no page but the console’s', async () => {
    for (const { method, path } of documented.filter(ofAccount)) {
      const at = path.replace(/{\w+}/, 'none');
      expect([401, 403], path).toContain((await fetch(server.origin + at, { method })).status);
      const asKey = await server.customer.call(method, at, bodyFor(method));
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
