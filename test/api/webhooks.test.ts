/** Webhooks as their receivers get them: signed by the standard, told of what happened and of nothing else, and of nobody's inner network. */
import { createPublicKey, verify } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { sql } from 'drizzle-orm';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApiKey } from '../../server/apps/api-key.ts';
import { createApp } from '../../server/apps/create-app.ts';
import { systemActor } from '../../server/audit/audit-log.ts';
import { sweepDeliveries } from '../../server/webhooks/sweep-deliveries.ts';
import type { ResolvedAddress } from '../../server/platform/http/guarded-post.ts';
import { isErrorCode } from '../../widget/contract/errors.ts';
import {
  webhookPayloadSchema,
  type Webhook,
  type WebhookDelivery,
  type WebhookDeliveryDetail,
  type WebhookPayload,
  type WebhookPublicKeys,
  type WebhookTest,
  type WebhookWithSecret,
} from '../../widget/contract/webhooks.ts';
import { createEmbedFor, openFrame, sendSample } from '../support/ceremony.ts';
import { asAdministrator, describeOnDatabase } from '../support/databases.ts';
import {
  customerWith,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { askDeletion, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { hasOpenssl } from '../support/timestamp-authority.ts';
import {
  createTlsIdentity,
  startWebhookReceiver,
  type ReceivedWebhook,
  type WebhookReceiver,
} from '../support/webhook-receiver.ts';

const here: ResolvedAddress = { address: '127.0.0.1', family: 4 };
/** What names lead to, one answer after the other; the last one stays. */
const names: Record<string, ResolvedAddress[][]> = {
  localhost: [[here]],
  'here.customer.test': [[here]],
  'inner.customer.test': [[{ address: '10.1.2.3', family: 4 }]],
  'metadata.customer.test': [[{ address: '169.254.169.254', family: 4 }]],
};
const resolveName = async (name: string): Promise<ResolvedAddress[]> => {
  const answers = names[name] ?? [];
  return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
};

const problemOf = (answer: { status: number; body: unknown }) => {
  const { code } = answer.body as { code?: unknown };
  return [answer.status, isErrorCode(code) ? code : undefined];
};

describeOnDatabase('webhooks', (openDatabase) => {
  let server: TestServer;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    // Without openssl a test app's receiver on this machine may do without TLS.
    const identity = hasOpenssl() ? createTlsIdentity() : undefined;
    receiver = await startWebhookReceiver(identity);
    server = await startTestServer(await openDatabase(), {
      environment: {
        INKSEAL_WEBHOOK_LOOPBACK: 'test',
        INKSEAL_WEBHOOK_PORTS: new URL(receiver.url).port,
      },
      guardedPost: {
        resolve: resolveName,
        ...(identity && { ca: identity.cert }),
        patienceMilliseconds: 10_000,
      },
    });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    await receiver.close();
  });
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.answer = (response) => void response.writeHead(204).end();
  });

  /** A customer of its own, told at a path of its own. */
  const subscribe = async (eventTypes: string[] = ['envelope.sent'], path = '/hooks') => {
    const customer = await server.addCustomer();
    const made = await customer.call<WebhookWithSecret>('POST', '/v1/webhooks', {
      json: { url: `${receiver.url}${path}`, eventTypes },
    });
    expect(made.status).toBe(201);
    const { webhook, secret } = made.body;
    return { customer, webhook, secret: secret ?? '', at: `/v1/webhooks/${webhook.id}` };
  };
  const arrived = (count: number) =>
    expect.poll(() => receiver.received.length, { timeout: 20_000, interval: 30 }).toBe(count);
  const deliveries = async (customer: TestCustomer, at: string) =>
    (await customer.call<{ deliveries: WebhookDelivery[] }>('GET', `${at}/deliveries`)).body.deliveries;
  const settled = async (
    customer: TestCustomer,
    at: string,
    status: string,
  ): Promise<WebhookDeliveryDetail> => {
    await expect
      .poll(async () => (await deliveries(customer, at))[0]?.status, { timeout: 20_000, interval: 50 })
      .toBe(status);
    const [newest] = await deliveries(customer, at);
    return (await customer.call<WebhookDeliveryDetail>('GET', `${at}/deliveries/${newest!.id}`)).body;
  };
  /** Ends the pauses before further tries, which are long for a test. */
  const hurry = () =>
    server.parts.database.queries.execute(
      sql`UPDATE pgboss.job SET start_after = now() WHERE name = 'deliver-webhook' AND state = 'created'`,
    );
  const verified = (secret: string, { body, headers }: ReceivedWebhook): WebhookPayload =>
    webhookPayloadSchema.parse(new Verifier(secret).verify(body, headers));
  const logged = async ({ organizationId }: TestCustomer, type: string) => {
    const events = await server.parts.audit.readChain(organizationId, organizationId);
    return events
      .filter((event) => event.type === type)
      .map(({ body, details }) => ({
        ...(JSON.parse(body) as { facts: Record<string, unknown> }).facts,
        details,
      }));
  };

  test('an app is told what happened, signed by the standard, and nothing of anybody', async () => {
    const { customer, secret, webhook, at } = await subscribe(['envelope.created', 'envelope.sent']);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { envelope } = await sendSample(customer);
    await arrived(2);
    const told = receiver.received.map((one) => verified(secret, one));
    expect(told.map(({ type }) => type).toSorted()).toEqual(['envelope.created', 'envelope.sent']);
    for (const { data } of told)
      expect(data).toMatchObject({ envelopeId: envelope.id, appId: customer.appId, testMode: true });
    const sentOne = told.find(({ type }) => type === 'envelope.sent')!;
    expect(sentOne.data.facts).toEqual({ expiresAt: envelope.expiresAt });
    const event = await server.parts.audit.readEvent(customer.organizationId, sentOne.data.eventId);
    expect(event).toMatchObject({ type: 'envelope.sent', at: sentOne.timestamp });
    const [first] = receiver.received;
    expect(first!.headers['webhook-id']).toBe(verified(secret, first!).data.eventId);
    expect(JSON.stringify(receiver.received)).not.toMatch(/Signer|Ødegård|@example|Employment/);

    const shown = await customer.call<Webhook>('GET', at);
    const list = await customer.call('GET', '/v1/webhooks');
    expect(shown.body).toEqual(webhook);
    expect(list.body).toEqual({ webhooks: [webhook] });
    const described = (await (await fetch(`${server.origin}/openapi.json`)).json()) as { webhooks: object };
    expect(described.webhooks).toMatchObject({ event: { post: { requestBody: { required: true } } } });
    const stored = await server.parts.database.rows<{ sealed: string }>(
      server.parts.database.queries,
      sql`SELECT encode(sealed, 'hex') AS sealed FROM webhook_secret WHERE webhook_id = ${webhook.id}`,
    );
    const bytes = Buffer.from(secret.slice(6), 'base64').toString('hex');
    expect(stored[0]!.sealed).not.toContain(bytes);
    const log = await settled(customer, at, 'delivered');
    expect(log).toMatchObject({ tries: 1, attempts: [{ number: 1, httpStatus: 204, failure: null }] });
    expect(log.payload).toEqual(told.find(({ type }) => type === log.eventType));
  });

  test('forged, edited, stale and unsigned ones are refused by who checks them (attack 24)', async () => {
    const { customer, secret } = await subscribe();
    await sendSample(customer);
    await arrived(1);
    const { body, headers } = receiver.received[0]!;
    const refuses = (changed: Partial<ReceivedWebhook>, by = secret) =>
      expect(() => new Verifier(by).verify(changed.body ?? body, changed.headers ?? headers)).toThrow();
    new Verifier(secret).verify(body, headers);
    refuses({ body: body.replace('envelope.sent', 'envelope.sealed') });
    refuses({ headers: { ...headers, 'webhook-id': 'evt_other' } });
    const tenMinutesAgo = String(Math.floor(Date.now() / 1000) - 600);
    refuses({ headers: { ...headers, 'webhook-timestamp': tenMinutesAgo } });
    refuses({ headers: { ...headers, 'webhook-signature': '' } });
    refuses({ headers: { ...headers, 'webhook-signature': 'v1,AAAA' } });
    refuses({}, (await subscribe()).secret);
  });

  test('a new secret signs beside the old one until its time is over', async () => {
    const { customer, secret: first, at } = await subscribe();
    const rotate = async (overlapSeconds: number) =>
      customer.call<WebhookWithSecret>('POST', `${at}/rotate`, { json: { overlapSeconds } });
    const second = (await rotate(60)).body;
    expect(second.secret).not.toBe(first);
    expect(second.webhook.secrets.map(({ endsAt }) => endsAt === null)).toEqual([true, false]);
    await sendSample(customer);
    await arrived(1);
    for (const secret of [first, second.secret!]) verified(secret, receiver.received[0]!);
    const third = (await rotate(0)).body;
    expect(third.webhook.secrets).toHaveLength(1);
    await sendSample(customer);
    await arrived(2);
    verified(third.secret!, receiver.received[1]!);
    for (const secret of [first, second.secret!])
      expect(() => verified(secret, receiver.received[1]!)).toThrow();
    for (let count = 1; count < 5; count++) expect((await rotate(60)).status).toBe(201);
    expect(problemOf(await rotate(60))).toEqual([409, 'too_many_webhook_secrets']);
    expect((await rotate(0)).status).toBe(201);
    const rotations = await logged(customer, 'webhook.secret_rotated');
    expect(rotations).toHaveLength(7);
    expect(JSON.stringify(rotations)).not.toContain('whsec_');
  });

  /** As Standard Webhooks 1.0.0 says, by OpenSSL: the official JavaScript library knows `v1` alone. */
  const isSignedBy = (publicKey: string, { body, headers }: ReceivedWebhook): boolean => {
    const bytes = Buffer.from(/^whpk_([A-Za-z0-9+/]{43}=)$/.exec(publicKey)?.[1] ?? '', 'base64');
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
      format: 'jwk',
    });
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    return (headers['webhook-signature'] ?? '').split(' ').some((one) => {
      const [version, signature = ''] = one.split(',');
      return version === 'v1a' && verify(null, Buffer.from(content), key, Buffer.from(signature, 'base64'));
    });
  };
  const publishedKeys = async (id: string) => {
    const answer = await fetch(`${server.origin}/.well-known/webhook-keys/${id}`);
    return { status: answer.status, ...((await answer.json()) as Partial<WebhookPublicKeys>) };
  };

  test('with v1a, receivers check with a public key that anybody may have, and hold nothing to sign with', async () => {
    const customer = await server.addCustomer();
    const { body } = await customer.call<WebhookWithSecret>('POST', '/v1/webhooks', {
      json: { url: `${receiver.url}/hooks`, eventTypes: ['envelope.sent'], signature: 'v1a' },
    });
    expect(body.secret).toBeNull();
    const [own] = body.webhook.secrets;
    expect(own).toMatchObject({ signature: 'v1a', endsAt: null });
    const { keys } = await publishedKeys(body.webhook.id);
    expect(keys).toEqual([{ publicKey: own!.publicKey, createdAt: own!.createdAt, endsAt: null }]);
    await sendSample(customer);
    await arrived(1);
    const [one] = receiver.received;
    const key = own!.publicKey!;
    expect(one!.headers['webhook-signature']).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/);
    expect(isSignedBy(key, one!)).toBe(true);
    expect(isSignedBy(key, { ...one!, body: one!.body.replace('envelope.sent', 'envelope.sealed') })).toBe(
      false,
    );
    for (const name of ['webhook-id', 'webhook-timestamp'])
      expect(isSignedBy(key, { ...one!, headers: { ...one!.headers, [name]: '1' } }), name).toBe(false);
    const other = (await subscribe()).webhook;
    expect((await publishedKeys(other.id)).status).toBe(404); // an HMAC's key is nobody's to know
    expect((await publishedKeys('whk_none')).status).toBe(404);
  });

  test('a webhook changes over from a secret to a key, and both sign until the secret is over', async () => {
    const { customer, secret, webhook, at } = await subscribe();
    const rotate = async (json: object) =>
      (await customer.call<WebhookWithSecret>('POST', `${at}/rotate`, { json })).body;
    const first = await rotate({ overlapSeconds: 60, signature: 'v1a' });
    expect(first.secret).toBeNull();
    await sendSample(customer);
    await arrived(1);
    verified(secret, receiver.received[0]!);
    const key = first.webhook.secrets[0]!.publicKey!;
    expect(isSignedBy(key, receiver.received[0]!)).toBe(true);
    const second = await rotate({ overlapSeconds: 0 }); // of the kind that it is by now
    const { keys } = await publishedKeys(webhook.id);
    expect(keys?.map(({ publicKey }) => publicKey)).toEqual([second.webhook.secrets[0]!.publicKey]);
    await sendSample(customer);
    await arrived(2);
    expect(() => verified(secret, receiver.received[1]!)).toThrow();
    expect(isSignedBy(key, receiver.received[1]!)).toBe(false);
    expect(isSignedBy(keys![0]!.publicKey, receiver.received[1]!)).toBe(true);
  });

  test('whoever fails is asked again with the same id, and a redirect leads nowhere', async () => {
    const { customer, secret, at } = await subscribe();
    const other = await startWebhookReceiver();
    const answers = [500, 307];
    receiver.answer = (response) =>
      void response.writeHead(answers.shift() ?? 204, { location: other.url }).end();
    await sendSample(customer);
    await expect.poll(async () => (await deliveries(customer, at))[0]?.tries, { timeout: 20_000 }).toBe(1);
    const [waiting] = await deliveries(customer, at);
    expect(waiting!.status).toBe('queued');
    const pause = Date.parse(waiting!.nextTryAt!) - Date.now();
    expect(pause).toBeGreaterThan(2000);
    expect(pause).toBeLessThan(7000);
    const replay = await customer.call('POST', `${at}/deliveries/${waiting!.id}/replay`);
    expect(problemOf(replay)).toEqual([409, 'webhook_delivery_pending']);
    await hurry();
    await arrived(2);
    await expect.poll(async () => (await deliveries(customer, at))[0]?.tries, { timeout: 20_000 }).toBe(2);
    await hurry();
    const log = await settled(customer, at, 'delivered');
    expect(log.attempts.map(({ httpStatus, failure }) => [httpStatus, failure])).toEqual([
      [500, 'http_status'],
      [307, 'redirect_refused'],
      [204, null],
    ]);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    for (const one of receiver.received) verified(secret, one);
    expect(other.connections).toBe(0);
    await other.close();
  });

  test('who is gone is told no more until somebody turns it on; then a delivery can be sent again', async () => {
    const { customer, at } = await subscribe();
    receiver.answer = (response) => void response.writeHead(410).end();
    await sendSample(customer);
    const gone = await settled(customer, at, 'failed');
    expect(gone.attempts).toMatchObject([{ httpStatus: 410, failure: 'http_status' }]);
    expect((await customer.call('GET', at)).body).toMatchObject({ enabled: false, disabledReason: 'gone' });
    expect(await logged(customer, 'webhook.disabled')).toMatchObject([{ reason: 'gone' }]);
    await sendSample(customer);
    expect(await deliveries(customer, at)).toHaveLength(1);
    const replay = () => customer.call<WebhookDelivery>('POST', `${at}/deliveries/${gone.id}/replay`);
    expect(problemOf(await replay())).toEqual([409, 'webhook_disabled']);
    receiver.answer = (response) => void response.writeHead(200).end('thanks');
    const on = await customer.call('PATCH', at, { json: { enabled: true } });
    expect(on).toMatchObject({ status: 200, body: { enabled: true, disabledReason: null } });
    expect(await replay()).toMatchObject({ status: 202, body: { status: 'queued' } });
    const again = await settled(customer, at, 'delivered');
    expect(again.attempts.map(({ httpStatus }) => httpStatus)).toEqual([410, 200]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([gone.eventId]),
    );
    expect(await logged(customer, 'webhook.delivery_replayed')).toMatchObject([{ delivery: gone.id }]);
  });

  test('after the last try it is over, and on the record', async () => {
    const { customer, at } = await subscribe();
    receiver.answer = (response) => void response.writeHead(503).end();
    await sendSample(customer);
    await expect.poll(async () => (await deliveries(customer, at))[0]?.tries, { timeout: 20_000 }).toBe(1);
    await server.parts.database.queries.execute(
      sql`UPDATE webhook_delivery SET tries_of_round = 12 WHERE organization_id = ${customer.organizationId}`,
    );
    await hurry();
    const over = await settled(customer, at, 'failed');
    expect(over).toMatchObject({ tries: 2, nextTryAt: null });
    expect(await logged(customer, 'webhook.delivery_failed')).toMatchObject([
      { delivery: over.id, event: over.eventId, tries: 2, reason: 'http_status' },
    ]);
  });

  test('what cannot be put down to be told has not happened', async () => {
    const { customer } = await subscribe();
    const { database } = server.parts;
    const { envelope } = await sendSample(customer);
    await arrived(1);
    const refuse = sql`CREATE FUNCTION refuse_delivery() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION 'on purpose'; END $$`;
    const watch = sql`CREATE TRIGGER refuse BEFORE INSERT ON webhook_delivery
      FOR EACH ROW EXECUTE FUNCTION refuse_delivery()`;
    await asAdministrator(database, async (tx) => {
      await tx.execute(refuse);
      await tx.execute(watch);
    });
    const draft = await customer.call<{ id: string }>('POST', '/v1/envelopes', {
      json: {
        title: 'Lease',
        documentIds: envelope.documents.map(({ id }) => id),
        recipients: [{ name: 'Ola', email: 'ola@example.com' }],
        fields: [
          { documentId: envelope.documents[0]!.id, page: 1, x: 60, y: 600, width: 200, height: 50, type: 'signature', recipientIndex: 0 }, // prettier-ignore
        ],
      },
    });
    expect(draft.status).toBe(201);
    const send = () => customer.call('POST', `/v1/envelopes/${draft.body.id}/send`);
    expect(problemOf(await send())).toEqual([500, 'internal_error']);
    expect((await customer.call('GET', `/v1/envelopes/${draft.body.id}`)).body['status']).toBe('draft');
    expect(server.failures.splice(0)).toHaveLength(1);
    await asAdministrator(database, (tx) => tx.execute(sql`DROP FUNCTION refuse_delivery CASCADE`));
    expect((await send()).status).toBe(200);
    await arrived(2);
  });

  test.each([
    ['http://hooks.example.com/', 'webhook_url_invalid'],
    ['ftp://hooks.example.com/', 'webhook_url_invalid'],
    ['https://user:pass@hooks.example.com/', 'webhook_url_invalid'],
    ['https://hooks.example.com/#part', 'webhook_url_invalid'],
    ['hooks.example.com', 'webhook_url_invalid'],
    ['https://hooks.example.com/?…', 'webhook_url_invalid'],
    ['https://hooks.example.com/services/…', 'webhook_url_invalid'],
    ['https://hooks.example.com:5432/', 'webhook_port_refused'],
    ['https://1.1.1.1:22/', 'webhook_port_refused'],
    ['https://127.0.0.1/', 'webhook_address_refused'],
    ['https://0x7f000001/', 'webhook_address_refused'],
    ['https://localhost:8443/', 'webhook_address_refused'],
    ['https://[::1]/', 'webhook_address_refused'],
    ['https://[::ffff:127.0.0.1]/', 'webhook_address_refused'],
    ['https://169.254.169.254/latest/meta-data/', 'webhook_address_refused'],
    ['https://192.168.1.1/', 'webhook_address_refused'],
    ['https://100.64.0.1/', 'webhook_address_refused'],
    ['https://[fd00:ec2::254]/', 'webhook_address_refused'],
  ])('no live webhook goes to %s (attack 25)', async (url, code) => {
    const live = await server.addCustomer({ testMode: false });
    const made = await live.call('POST', '/v1/webhooks', { json: { url } });
    expect(problemOf(made)).toEqual([422, code]);
  });

  test('a name that leads inside is not followed, not even when it did not at first (attack 25)', async () => {
    const live = await server.addCustomer({ testMode: false });
    const { port } = new URL(receiver.url);
    // Public when it is looked at, this machine when it is looked at once more.
    names['rebinding.customer.test'] = [[{ address: '2d00::1', family: 6 }], [here]];
    const before = receiver.connections;
    for (const name of ['here', 'inner', 'metadata', 'rebinding', 'unknown'])
      await live.call('POST', '/v1/webhooks', {
        json: { url: `https://${name}.customer.test:${port}/`, eventTypes: ['envelope.sent'] },
      });
    const { body } = await live.call<{ webhooks: Webhook[] }>('GET', '/v1/webhooks');
    await sendSample(live);
    const failures = await Promise.all(
      body.webhooks.map(async ({ id, url }) => {
        const at = `/v1/webhooks/${id}`;
        await expect
          .poll(async () => (await deliveries(live, at))[0]?.tries, { timeout: 20_000, interval: 100 })
          .toBeGreaterThan(0);
        const [first] = await deliveries(live, at);
        const { body: log } = await live.call<WebhookDeliveryDetail>('GET', `${at}/deliveries/${first!.id}`);
        return [new URL(url).hostname.split('.')[0], log.attempts[0]!.failure] as const;
      }),
    );
    const { rebinding, ...others } = Object.fromEntries(failures);
    expect(others).toEqual({
      here: 'no_public_address',
      inner: 'no_public_address',
      metadata: 'no_public_address',
      unknown: 'no_public_address',
    });
    expect(['connection_failed', 'timeout']).toContain(rebinding);
    expect(receiver.connections).toBe(before);
    for (const { id } of body.webhooks)
      expect((await live.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
  });

  test('a receiver that hangs holds up nobody else', async () => {
    const slow = await subscribe(['envelope.created', 'envelope.sent'], '/slow');
    const held: ServerResponse[] = [];
    receiver.answer = (response, { path }) => {
      if (path === '/slow') held.push(response);
      else response.writeHead(204).end();
    };
    for (let count = 0; count < 3; count++) await sendSample(slow.customer);
    const quick = await subscribe(['envelope.sent'], '/quick');
    await sendSample(quick.customer);
    const log = await settled(quick.customer, quick.at, 'delivered');
    expect(log.attempts).toHaveLength(1);
    // Six wait and four could be under way at once; the others are not let go before the test ends.
    expect(held).toHaveLength(2);
    receiver.answer = (response) => void response.writeHead(204).end();
    for (const response of held) response.writeHead(204).end();
    await arrived(7);
  });

  test('is tried by a message that tells of nothing, signed like any other, a few times a minute', async () => {
    const { customer, secret, webhook, at } = await subscribe();
    const ask = () => customer.call<WebhookTest>('POST', `${at}/test`);
    expect((await ask()).body).toMatchObject({ httpStatus: 204, failure: null });
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    expect(new Verifier(secret).verify(body, headers)).toMatchObject({
      type: 'webhook.test',
      data: { appId: customer.appId, testMode: true },
    });
    receiver.answer = (response) => void response.writeHead(500).end();
    expect((await ask()).body).toMatchObject({ httpStatus: 500, failure: 'http_status' });
    expect(await deliveries(customer, at)).toEqual([]);
    expect(await logged(customer, 'webhook.tested')).toMatchObject([
      { webhook: webhook.id, outcome: 'received' },
      { webhook: webhook.id, outcome: 'http_status' },
    ]);
    for (let count = 2; count < 10; count++) await ask();
    expect(problemOf(await ask())).toEqual([429, 'rate_limited']);
    expect(receiver.received).toHaveLength(10);
  });

  test('only of its own app, no more than twenty, and every change is on the record', async () => {
    const { customer, at, webhook } = await subscribe();
    const other = await server.addCustomer();
    expect((await other.call('GET', '/v1/webhooks')).body).toEqual({ webhooks: [] });
    await sendSample(other);
    const { organizationId } = customer;
    const actor = { kind: 'operator', id: 'test' } as const;
    const sibling = await createApp(server.parts.audit, actor, {
      organizationId,
      name: 'Another',
      testMode: true,
      allowedOrigins: [],
    });
    const { secret: apiKey } = await createApiKey(server.parts.audit, actor, sibling);
    const besides = customerWith(server.origin, { organizationId, appId: sibling.id, apiKey });
    expect((await besides.call('GET', '/v1/webhooks')).body).toEqual({ webhooks: [] });
    expect(problemOf(await besides.call('DELETE', at))).toEqual([404, 'not_found']);
    await sendSample(besides);
    expect(await deliveries(customer, at)).toEqual([]);
    for (const json of [{ eventTypes: [] }, { eventTypes: ['account.created'] }, { enabled: 'yes' }])
      expect(problemOf(await customer.call('PATCH', at, { json }))).toEqual([400, 'invalid_request']);
    // The query, which may be a secret of the receiver's, is for nobody to read again.
    const url = `${receiver.url}/moved?token=s3cret`;
    const shown = `${receiver.url}/moved?…`;
    const changed = await customer.call('PATCH', at, { json: { url, eventTypes: ['envelope.voided'] } });
    expect(changed).toMatchObject({ status: 200, body: { url: shown, eventTypes: ['envelope.voided'] } });
    expect((await customer.call('GET', '/v1/webhooks')).body).toMatchObject({ webhooks: [{ url: shown }] });
    expect(problemOf(await customer.call('PATCH', at, { json: { url: shown } }))).toEqual([
      422,
      'webhook_url_invalid',
    ]);
    const { envelope } = await sendSample(customer);
    await customer.call('POST', `/v1/envelopes/${envelope.id}/void`, { json: {} });
    await arrived(1);
    expect(receiver.received[0]).toMatchObject({ path: '/moved?token=s3cret' });
    expect(await logged(customer, 'webhook.created')).toMatchObject([
      { webhook: webhook.id, events: 'envelope.sent', mode: 'test', details: { url: webhook.url } },
    ]);
    expect(await logged(customer, 'webhook.changed')).toMatchObject([
      { webhook: webhook.id, events: 'envelope.voided', details: { url: shown } },
    ]);
    const more = () => customer.call('POST', '/v1/webhooks', { json: { url } });
    for (let count = 1; count < 20; count++) expect((await more()).status).toBe(201);
    expect(problemOf(await more())).toEqual([409, 'too_many_webhooks']);
    expect((await customer.call('DELETE', at)).status).toBe(204);
    expect(problemOf(await customer.call('GET', at))).toEqual([404, 'not_found']);
    expect(await logged(customer, 'webhook.deleted')).toMatchObject([{ webhook: webhook.id }]);
  });

  test('a delivery whose job was lost is found again, and its record goes after thirty days', async () => {
    const { customer, at } = await subscribe();
    const { parts } = server;
    receiver.answer = (response) => void response.writeHead(500).end();
    await sendSample(customer);
    await expect.poll(async () => (await deliveries(customer, at))[0]?.tries, { timeout: 20_000 }).toBe(1);
    await parts.database.queries.execute(
      sql`DELETE FROM pgboss.job WHERE name = 'deliver-webhook' AND state = 'created'`,
    );
    receiver.answer = (response) => void response.writeHead(200).end();
    await sweepDeliveries(parts, new Date());
    expect(receiver.received).toHaveLength(1);
    const inHours = (hours: number) => new Date(Date.now() + hours * hour);
    await sweepDeliveries(parts, inHours(2));
    await sweepDeliveries(parts, inHours(2));
    await settled(customer, at, 'delivered');
    expect(receiver.received).toHaveLength(2);
    await sweepDeliveries(parts, inHours(24 * 29));
    expect(await deliveries(customer, at)).toHaveLength(1);
    await sweepDeliveries(parts, inHours(24 * 31));
    expect(await deliveries(customer, at)).toEqual([]);
  });

  test('what retention takes away is told to nobody any more', async () => {
    const { customer, at } = await subscribe(['envelope.sent', 'envelope.voided']);
    const { envelope, document } = await sendSample(customer);
    await settled(customer, at, 'delivered');
    receiver.answer = (response) => void response.writeHead(503).end();
    await customer.call('POST', `/v1/envelopes/${envelope.id}/void`, { json: {} });
    await expect.poll(async () => (await deliveries(customer, at))[0]?.tries, { timeout: 20_000 }).toBe(1);
    const kept = await sendSample(customer);
    const time = new LifecycleTime(server);
    const asked = await askDeletion(customer, { scope: 'document', documentId: document.id });
    await time.pass(73 * hour);
    expect((await readDeletion(customer, asked.id)).state).toBe('erasing_copies');
    const [ofKept, voided, sent] = await deliveries(customer, at);
    expect(ofKept!.envelopeId).toBe(kept.envelope.id);
    expect([voided!.status, sent!.status]).toEqual(['erased', 'delivered']);
    for (const { id } of [voided!, sent!]) {
      const one = `${at}/deliveries/${id}`;
      expect((await customer.call<WebhookDeliveryDetail>('GET', one)).body.payload).toBeNull();
      const replay = await customer.call('POST', `${one}/replay`);
      expect(problemOf(replay)).toEqual([409, 'webhook_payload_erased']);
    }
    const { body } = await customer.call<WebhookDeliveryDetail>('GET', `${at}/deliveries/${ofKept!.id}`);
    expect(body.payload).not.toBeNull();
    const rows = await server.parts.database.rows<{ text: string }>(
      server.parts.database.queries,
      sql`SELECT coalesce(d.payload, '') AS text FROM webhook_delivery d
          UNION ALL SELECT j.data::text FROM pgboss.job j WHERE name = 'deliver-webhook'`,
    );
    expect(JSON.stringify(rows)).not.toContain(envelope.id);
  });

  test('what names a shredded document goes too, and everything with its organization', async () => {
    const { customer, at, webhook } = await subscribe(['envelope.sent', 'document.viewed']);
    const { organizationId } = customer;
    const { envelope, document } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await session.act({ act: 'document.view', documentId: document.id, pagesDrawn: 1 });
    await arrived(2);
    const payloads = () =>
      server.parts.database.rows<{ type: string; kept: boolean }>(
        server.parts.database.queries,
        sql`SELECT event_type AS type, payload IS NOT NULL AS kept FROM webhook_delivery
            WHERE webhook_id = ${webhook.id} ORDER BY id`,
      );
    /** As retention says it of an envelope that stays for another document, and of an organization. */
    const redacted = (facts: Record<string, string>) =>
      server.parts.audit.record(async () => ({
        result: undefined,
        events: [
          {
            type: 'personal_data.redacted',
            organizationId,
            chain: organizationId,
            actor: systemActor,
            facts,
          },
        ],
      }));
    await redacted({ document: document.id });
    expect(await payloads()).toEqual([
      { type: 'envelope.sent', kept: true },
      { type: 'document.viewed', kept: false },
    ]);
    await redacted({ organization: organizationId });
    expect(await payloads()).toEqual([]);
    expect((await customer.call('GET', at)).status).toBe(404);
    expect(
      await server.parts.database.transaction((tx) =>
        server.parts.subjectKeys.findKey(tx, organizationId, webhook.id),
      ),
    ).toBeUndefined();
  });
});
