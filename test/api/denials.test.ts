/** What the API denies stands in the log, and nobody who is denied can fill it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Permission } from '../../widget/contract/permissions.ts';
import type { AuditTrailEvent } from '../../widget/contract/audit-events.ts';
import { createId } from '../../widget/contract/ids.ts';
import { createApiKey } from '../../server/apps/api-key.ts';
import { findApp, listApiKeys } from '../../server/apps/app-store.ts';
import { revokeApiKey } from '../../server/apps/revoke-api-key.ts';
import { deploymentChain } from '../../server/audit/deployment-chain.ts';
import { sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';

const actor = { kind: 'operator', id: 'test' } as const;

describeOnDatabase('what the API denies', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const denialsIn = async (chain: string): Promise<AuditTrailEvent[]> =>
    (await server.parts.audit.readChain(chain, chain)).filter(({ type }) => type === 'access.denied');
  const bodyOf = (event: AuditTrailEvent | undefined) =>
    JSON.parse(event!.body) as { actor: object; facts: Record<string, unknown> };
  const asking = async (secret: string | undefined, path = '/v1/envelopes'): Promise<number> => {
    const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
    return (await fetch(`${server.origin}${path}`, { headers })).status;
  };
  const newKey = async (customer: TestCustomer, granted: readonly Permission[]) => {
    const app = await findApp(server.parts.database.queries, customer.organizationId, customer.appId);
    const grant = { permissions: granted, expiresAt: null };
    const { apiKey, secret } = await createApiKey(server.parts.audit, actor, app!, grant);
    return { keyId: apiKey.id, secret };
  };

  test('is an event of whoever asked, when another organization owns it, with nothing about the owner', async () => {
    const owner = await server.addCustomer();
    const { envelope } = await sendSample(owner);
    const thief = await server.addCustomer();
    const path = `/v1/envelopes/${envelope.id}/audit-trail`;
    expect((await thief.call('GET', path)).status).toBe(404);
    const [event, ...more] = await denialsIn(thief.organizationId);
    expect(more).toEqual([]);
    const [key] = await listApiKeys(server.parts.database.queries, thief.organizationId);
    expect(bodyOf(event)).toMatchObject({
      actor: { kind: 'api_key', id: key!.id },
      facts: {
        code: 'not_found',
        method: 'GET',
        route: '/v1/envelopes/:id/audit-trail',
        object: envelope.id,
      },
    });
    expect(event!.details).toMatchObject({ ip: '127.0.0.1' });
    expect(event!.body).not.toContain('127.0.0.1');
    expect(await denialsIn(owner.organizationId)).toEqual([]);
  });

  test('names nothing that the caller has written', async () => {
    const customer = await server.addCustomer();
    expect((await customer.call('GET', '/v1/envelopes/Ola%20Nordmann')).status).toBe(404);
    const [event] = await denialsIn(customer.organizationId);
    expect(event!.body).not.toMatch(/Ola|Nordmann/);
  });

  test('is an event when the key lacks the permission, and when it is revoked', async () => {
    const customer = await server.addCustomer();
    const { keyId, secret } = await newKey(customer, ['documents:read']);
    expect(await asking(secret)).toBe(403);
    const keys = await listApiKeys(server.parts.database.queries, customer.organizationId);
    await revokeApiKey(
      server.parts.audit,
      actor,
      keys.find(({ id }) => id === keyId)!,
    );
    expect(await asking(secret)).toBe(401);
    const bodies = (await denialsIn(customer.organizationId)).map(bodyOf);
    expect(bodies).toMatchObject([
      { actor: { id: keyId }, facts: { code: 'forbidden' } },
      { actor: { id: keyId }, facts: { code: 'unauthorized', reason: 'revoked' } },
    ]);
  });

  test('is counted where it is repeated: two events a minute at most, and none of them lost', async () => {
    const customer = await server.addCustomer();
    for (let index = 0; index < 30; index++) {
      expect((await customer.call('GET', `/v1/envelopes/${createId('env')}`)).status).toBe(404);
    }
    expect(await denialsIn(customer.organizationId)).toHaveLength(1);
    await server.parts.denials.settle(true);
    const [first, last, ...more] = (await denialsIn(customer.organizationId)).map(bodyOf);
    expect(more).toEqual([]);
    expect(first!.facts).not.toHaveProperty('repeats');
    expect(last!.facts).toMatchObject({ repeats: 29, code: 'not_found' });
  });

  test('to strangers stands in the chain of the deployment, whatever keys they try', async () => {
    await server.parts.denials.settle(true);
    const before = (await denialsIn(deploymentChain)).length;
    const wrong = `sk_test_${'A'.repeat(43)}`;
    for (const secret of [wrong, undefined, 'nonsense', `sk_live_${'B'.repeat(43)}`])
      expect(await asking(secret)).toBe(401);
    const signIn = await fetch(`${server.origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.origin },
      body: JSON.stringify({ email: 'nobody@example.com', password: 'not the password' }),
    });
    expect(signIn.status).toBe(401);
    await server.parts.denials.settle(true);
    const [first, last, ...more] = (await denialsIn(deploymentChain)).slice(before);
    expect(more).toEqual([]);
    expect(bodyOf(first)).toMatchObject({ actor: { kind: 'anonymous' }, facts: { code: 'unauthorized' } });
    expect(bodyOf(last).facts).toMatchObject({ repeats: 4 });
    for (const { body } of [first!, last!]) expect(body).not.toMatch(/AAAA|BBBB|nonsense|nobody@/);
  });

  test('from many addresses makes no more events than sixty and one in a minute', async () => {
    await server.parts.denials.settle(true);
    const before = (await denialsIn(deploymentChain)).length;
    const facts = { code: 'unauthorized', method: 'GET', route: '/v1/envelopes' };
    for (let index = 0; index < 100; index++) {
      const request = { requestId: 'x', userAgent: 'test', clientIp: `10.0.0.${index}` };
      await server.parts.denials.recordStranger(facts, request);
      const neighbour = { ...request, clientIp: `2001:db8::${index.toString(16)}` };
      await server.parts.denials.recordStranger(facts, neighbour);
    }
    const events = (await denialsIn(deploymentChain)).slice(before);
    expect(events).toHaveLength(61);
    expect(events.filter(({ details }) => details['ip']?.startsWith('2001:'))).toHaveLength(1);
    await server.parts.denials.settle(true);
  });
});
