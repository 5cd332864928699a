/** What server/README.md gives to copy, as it stands there: a receiver of webhooks, and the key of a backend that may do no more than it needs. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import type { CreatedApiKey } from '../../widget/contract/apps.ts';
import type { WebhookDelivery, WebhookWithSecret } from '../../widget/contract/webhooks.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { freePort } from '../support/free-port.ts';
import {
  customerWith,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { fencedBlock } from '../support/markdown.ts';
import { repositoryRoot, runStage, type Stage } from '../support/stages.ts';

interface Told {
  type: string;
  data: { eventId: string; envelopeId: string };
}
type ReceiveWebhooks = (secret: string, act: (event: Told) => Promise<void>) => Server;

let folder: string;
let database: Database;
let server: TestServer;
let page: string;
let receivers: Server[] = [];

beforeAll(async () => {
  // Below the repository, so that the snippet finds its package as a customer's project would.
  folder = await mkdtemp(join(repositoryRoot, 'node_modules', '.server-readme-'));
  page = await readFile(join(repositoryRoot, 'server/README.md'), 'utf8');
  await writeFile(join(folder, 'webhook.ts'), fencedBlock(page, 'webhook'));
  database = await openDatabase({ inMemory: true });
  server = await startTestServer(database, { environment: { INKSEAL_WEBHOOK_LOOPBACK: 'test' } });
});
afterAll(async () => {
  for (const receiver of receivers) receiver.close().closeAllConnections();
  expect(server.failures).toEqual([]);
  await server.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function listen(customer: TestCustomer, act: (event: Told) => Promise<void>) {
  const { receiveWebhooks } = (await import(pathToFileURL(join(folder, 'webhook.ts')).href)) as {
    receiveWebhooks: ReceiveWebhooks;
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/inkseal`;
  const json = { url, eventTypes: ['envelope.sent'] };
  const { webhook, secret } = (await customer.call<WebhookWithSecret>('POST', '/v1/webhooks', { json })).body;
  const receiver = receiveWebhooks(secret ?? '', act);
  await new Promise<void>((resolve) => void receiver.listen(port, '127.0.0.1', resolve));
  receivers = [...receivers, receiver];
  return { url, at: `/v1/webhooks/${webhook.id}/deliveries` };
}

const newest = async (customer: TestCustomer, at: string): Promise<WebhookDelivery | undefined> =>
  (await customer.call<{ deliveries: WebhookDelivery[] }>('GET', at)).body.deliveries[0];

test('the receiver of webhooks has types that hold', async () => {
  const options = ['--strict', '--noEmit', '--target', 'es2023', '--module', 'esnext', '--types', 'node'];
  const resolution = ['--moduleResolution', 'bundler', '--ignoreConfig', '--skipLibCheck'];
  const command: Stage['command'] = ['tsc', ...options, ...resolution, join(folder, 'webhook.ts')];
  const checked = await runStage({ name: 'types', command, timeLimitSeconds: 60 });
  expect(checked.passed, checked.output).toBe(true);
});

test('it takes what the server has sent, once it was acted on, and nothing that anybody else sends', async () => {
  const customer = await server.addCustomer();
  const told: Told[] = [];
  const { url, at } = await listen(customer, async (event) => void told.push(event));
  const { envelope } = await sendSample(customer);
  await expect.poll(async () => (await newest(customer, at))?.status, { timeout: 20_000 }).toBe('delivered');
  expect(told).toMatchObject([{ type: 'envelope.sent', data: { envelopeId: envelope.id } }]);

  const now = String(Math.floor(Date.now() / 1000));
  const headers = { 'webhook-id': 'evt_1', 'webhook-timestamp': now, 'webhook-signature': 'v1,AAAA' };
  const forged = await fetch(url, { method: 'POST', headers, body: JSON.stringify(told[0]) });
  expect([forged.status, told.length]).toEqual([400, 1]);
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(400);
});

test('what it could not act on is sent again', async () => {
  const customer = await server.addCustomer();
  const ids: string[] = [];
  const { at } = await listen(customer, async ({ data }) => {
    ids.push(data.eventId);
    if (ids.length === 1) throw new Error('The database of the customer is away.');
  });
  await sendSample(customer);
  await expect.poll(async () => (await newest(customer, at))?.status, { timeout: 30_000 }).toBe('delivered');
  expect(ids).toEqual([ids[0], ids[0]]);
  expect(await newest(customer, at)).toMatchObject({ tries: 2 });
});

test('the narrow key is enough from the upload to the sealed document, ends, and opens nothing else', async () => {
  const { customer } = server;
  const body = /-d '(\{[^']+\})/.exec(fencedBlock(page, 'narrow-key'))?.[1] ?? '';
  const keys = `/v1/apps/${customer.appId}/api-keys`;
  const made = await customer.call<CreatedApiKey>('POST', keys, { json: JSON.parse(body) });
  expect(made.status).toBe(201);
  expect(Date.parse(made.body.apiKey.expiresAt ?? '')).toBeGreaterThan(Date.now());
  const narrow = customerWith(server.origin, { ...customer, apiKey: made.body.secret });
  const { envelope } = await sendSample(narrow);
  const session = await openFrame(server, await createEmbedFor(narrow, envelope));
  await signAndSeal(narrow, session, envelope.id);
  const sealed = await narrow.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
  expect([sealed.status, sealed.response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  for (const path of ['/v1/members', '/v1/apps', '/v1/webhooks', '/v1/billing', '/v1/audit-events'])
    expect((await narrow.call('GET', path)).body).toMatchObject({ code: 'forbidden' });
  expect((await narrow.call('POST', keys, { json: JSON.parse(body) })).body).toMatchObject({
    code: 'forbidden',
  });
});
