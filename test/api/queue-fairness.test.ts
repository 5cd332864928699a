/** What one customer has waiting holds up nobody else: seals, mails and webhooks of many share few workers. */
import type { ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  waitForStatus,
} from '../support/ceremony.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { setMails, signingPage } from '../support/recipient-mails.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const slow = { timeout: 30_000, interval: 50 };

describeOnDatabase('queues that everybody shares', (openDatabase) => {
  let server: TestServer;
  let receiver: WebhookReceiver;
  /** A mail server that takes connections and says nothing. */
  const connections: Socket[] = [];
  const silent = createServer((socket) => void connections.push(socket.on('error', () => undefined)));
  beforeAll(async () => {
    const port = await freePort();
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    receiver = await startWebhookReceiver();
    server = await startTestServer(await openDatabase(), {
      openSignUp: true,
      environment: {
        INKSEAL_SMTP_URL: `smtp://127.0.0.1:${port}`,
        INKSEAL_WEBHOOK_LOOPBACK: 'test',
        INKSEAL_WEBHOOK_PORTS: new URL(receiver.url).port,
      },
    });
  }, 120_000);
  afterAll(async () => {
    for (const socket of connections) socket.destroy();
    silent.close();
    await server.close();
    await receiver.close();
  });

  const signed = async (customer: TestCustomer): Promise<string> => {
    const { envelope } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await fillEverything(session);
    await sign(session);
    return envelope.id;
  };
  const jobsOf = (name: string, key: string, id: string) =>
    server.parts.database.rows<{ state: string; priority: number }>(
      server.parts.database.queries,
      sql`SELECT state::text AS state, priority FROM pgboss.job WHERE name = ${name} AND data ->> ${key} = ${id}`,
    );

  test('what counts is sealed while the tests of several organizations are not', async () => {
    const key = server.parts.sealSigners.test;
    const signing = key.sign.bind(key);
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const waiting = vi.spyOn(key, 'sign').mockImplementation(async (bytes) => {
      await released;
      return signing(bytes);
    });
    const tests: [TestCustomer, string][] = [];
    for (let count = 0; count < 3; count++) {
      const customer = await server.addCustomer();
      tests.push([customer, await signed(customer)]);
    }
    const live = await server.addCustomer({ testMode: false });
    await waitForStatus(live, await signed(live), 'completed');
    expect(waiting).toHaveBeenCalled();
    for (const [customer, id] of tests) await waitForStatus(customer, id, 'sealing');
    release();
    for (const [customer, id] of tests) await waitForStatus(customer, id, 'completed');
    waiting.mockRestore();
  }, 120_000);

  test('a mail that somebody waits for goes to the mail server while it takes none of the others', async () => {
    for (const count of [1, 2]) {
      const customer = await server.addCustomer();
      await setMails(server, customer, { signingPageUrl: signingPage, signingRequests: true });
      for (let sent = 0; sent < 2; sent++)
        await sendSample(customer, [{ email: `asked${count}${sent}@example.com` }]);
    }
    await expect.poll(() => connections.length, slow).toBe(3);
    const before = connections.length;
    const { accountId } = await signUp(server);
    const [mail] = await server.parts.database.rows<{ id: string }>(
      server.parts.database.queries,
      sql`SELECT id FROM mail WHERE organization_id = ${accountId} AND kind = 'verify-email'`,
    );
    await expect
      .poll(() => jobsOf('deliver-mail', 'mailId', mail!.id), slow)
      .toMatchObject([{ state: 'active' }]);
    await expect.poll(() => connections.length, slow).toBe(before + 1);
  }, 60_000);

  test('whose receiver kept us waiting has no claim to the slots of those that answer', async () => {
    const subscribe = async (path: string): Promise<TestCustomer> => {
      const customer = await server.addCustomer();
      const json = { url: `${receiver.url}${path}`, eventTypes: ['envelope.created'] };
      expect((await customer.call('POST', '/v1/webhooks', { json })).status).toBe(201);
      return customer;
    };
    const [hanging, quick] = [await subscribe('/hanging'), await subscribe('/quick')];
    const held: ServerResponse[] = [];
    receiver.answer = (response, { path }) => {
      if (path === '/hanging') held.push(response);
      else response.writeHead(204).end();
    };
    const priorities = async ({ organizationId }: TestCustomer): Promise<number[]> => {
      const rows = await server.parts.database.rows<{ priority: number }>(
        server.parts.database.queries,
        sql`SELECT priority FROM pgboss.job WHERE name = 'deliver-webhook' AND group_id = ${organizationId}
          ORDER BY created_on`,
      );
      return rows.map(({ priority }) => Math.floor(priority / 1_000_000));
    };
    for (let count = 0; count < 3; count++) await sendSample(hanging);
    await expect.poll(() => held.length, slow).toBe(2);
    expect(await priorities(hanging)).toEqual([1, 1, 1]);
    // The first two are given up and tried again; the third finds out and makes room.
    await expect.poll(() => priorities(hanging), slow).toEqual([1, 1, 1, 0, 0, 0]);
    await sendSample(hanging);
    await sendSample(quick);
    expect(await priorities(hanging)).toEqual([1, 1, 1, 0, 0, 0, 0]);
    expect(await priorities(quick)).toEqual([1]);
    for (const response of held) response.writeHead(204).end();
  }, 90_000);
});
