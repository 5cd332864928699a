/** What a caller must not reach, and what no caller may send: found by attack, kept as tests. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { createApiKey } from '../../server/apps/api-key.ts';
import { createApp } from '../../server/apps/create-app.ts';
import { sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';

describeOnDatabase('the boundaries of the API', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { readsAnew: true });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  test('a test key reaches no live envelope of its own organization', async () => {
    const live = await server.addCustomer({ testMode: false });
    const { envelope, document } = await sendSample(live);
    const draft = await live.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Draft',
        documentIds: [document.id],
        recipients: [{ name: 'A', email: 'a@example.com' }],
      },
    });
    const actor = { kind: 'operator', id: 'test' } as const;
    const { organizationId } = live;
    const app = await createApp(server.parts.audit, actor, {
      organizationId,
      name: 'Tests',
      testMode: true,
      allowedOrigins: [customerOrigin],
    });
    const { secret } = await createApiKey(server.parts.audit, actor, app);
    const asTest = async (method: string, path: string, json?: object) => {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      const body = json && JSON.stringify(json);
      return (await fetch(`${server.origin}${path}`, { method, headers, ...(body ? { body } : {}) })).status;
    };
    for (const [method, path, json] of [
      ['GET', `/v1/envelopes/${envelope.id}`],
      ['GET', `/v1/envelopes/${envelope.id}/audit-trail`],
      ['GET', `/v1/envelopes/${envelope.id}/documents/sealed`],
      ['GET', `/v1/envelopes/${envelope.id}/evidence`],
      ['GET', `/v1/envelopes/${envelope.id}/log-proof`],
      ['GET', `/v1/transactions/${envelope.transactionId}`],
      ['POST', `/v1/envelopes/${draft.body.id}/send`],
      ['POST', `/v1/envelopes/${envelope.id}/void`, {}],
    ] as const)
      expect(await asTest(method, path, json), `${method} ${path}`).toBe(404);
    expect((await live.call<Envelope>('GET', `/v1/envelopes/${envelope.id}`)).body.status).toBe('sent');
  });

  test('a body too large is refused before anybody is asked who they are, wherever it is sent', async () => {
    const paths = [
      '/api/auth/sign-in/email',
      '/v1/envelopes',
      '/v1/embed/exchange',
      '/v1/embed-sessions',
      '/nowhere',
    ];
    const headers = { 'content-type': 'application/json', 'content-length': '480000000' };
    for (const path of paths) {
      const asked = request(`${server.origin}${path}`, { method: 'POST', headers });
      asked.flushHeaders();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      expect([answer.statusCode, await json(answer)], path).toMatchObject([
        413,
        { code: 'payload_too_large' },
      ]);
      asked.destroy();
    }
  });

  test('text that cannot be kept and the same document twice are refused, not tried', async () => {
    const { customer } = server;
    const { document } = await sendSample(customer);
    const creating = (change: object) =>
      customer.call<{ code: string }>('POST', '/v1/envelopes', {
        json: {
          title: 'Agreement',
          documentIds: [document.id],
          recipients: [{ name: 'A', email: 'a@example.com' }],
          ...change,
        },
      });
    for (const change of [
      { title: 'a\0' },
      { recipients: [{ name: '\ud800', email: 'a@example.com' }] },
      { documentIds: [document.id, document.id] },
    ])
      expect(await creating(change), JSON.stringify(change)).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      });
    const [person, place] = [
      { name: 'A', email: 'a@example.com' },
      { documentId: document.id, page: 1, x: 0, y: 0, width: 9, height: 9 },
    ];
    for (const end of ['\n', '\u0085', '\u2028', '\u2029', '\u0007'])
      for (const [path, change] of [
        ['title', { title: `a${end}b` }],
        ['recipients.0.name', { recipients: [{ ...person, name: `a${end}b` }] }],
        ['recipients.0.email', { recipients: [{ ...person, email: `"a${end}b"@example.com` }] }],
        ['fields.0.label', { fields: [{ ...place, type: 'text', recipientIndex: 0, label: `a${end}b` }] }],
      ] as const)
        expect(await creating(change), JSON.stringify(change)).toMatchObject({
          status: 400,
          body: { code: 'invalid_request', details: [{ path }] },
        });
    for (const path of [
      '/v1/documents/%00',
      '/v1/envelopes/%00',
      '/v1/envelopes?cursor=%00',
      '/v1/envelopes?search=%00',
      '/v1/audit-events?type=a&%00',
    ])
      expect(await customer.call<Document>('GET', path), path).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      });
    const named = await customer.call('GET', '/v1/envelopes?search=Lease%00');
    expect(named.body['details']).toMatchObject([{ path: 'search' }]);
    for (const id of ['%00', 'whk_%00', 'none'])
      expect((await customer.call('GET', `/.well-known/webhook-keys/${id}`)).status, id).toBe(404);
  });
});
