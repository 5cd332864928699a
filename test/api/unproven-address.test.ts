/** What somebody may not begin before they have shown that the address they signed up with is theirs, and what they may. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../../server/apps/api-key.ts';
import { findApp } from '../../server/apps/app-store.ts';
import { createApp as createIntegratorApp } from '../../server/apps/create-app.ts';
import type { App, CreatedApiKey } from '../../widget/contract/apps.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { sendSample } from '../support/ceremony.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, customerWith, startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';
import { setMails, signingPage } from '../support/recipient-mails.ts';

const operator = { kind: 'operator', id: 'test' } as const;
const refused = { status: 403, body: { code: 'email_not_verified' } };

describeOnDatabase('an account whose address is unproven', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  /** Somebody with an organization of their own, and a live app in it that the operator has made. */
  async function found() {
    const person = await signUp(server);
    const made = await person.call<{ organizationId: string }>('POST', '/v1/account/organizations', {
      json: { name: 'Bright & Early AS' },
    });
    const { organizationId } = made.body;
    const { id: appId } = await createIntegratorApp(server.parts.audit, operator, {
      organizationId,
      name: 'Live',
      testMode: false,
      allowedOrigins: [customerOrigin],
    });
    const app = (await findApp(server.parts.database.queries, organizationId, appId))!;
    const key = await createApiKey(server.parts.audit, operator, app);
    const live = customerWith(server.origin, { organizationId, appId, apiKey: key.secret });
    return { person, organizationId, appId, keyId: key.apiKey.id, live };
  }

  async function prove(person: ConsoleLogin): Promise<void> {
    const { token } = await readMail(server, person.email, 1);
    const path = '/v1/account/email-verifications/complete';
    expect((await person.call('POST', path, { json: { token } })).status).toBe(204);
  }

  const newApp = (person: ConsoleLogin, testMode: boolean) =>
    person.call<App>('POST', '/v1/apps', {
      json: { name: 'Portal', testMode, allowedOrigins: testMode ? ['http://localhost:3000'] : [] },
    });
  const newKey = (person: ConsoleLogin, appId: string) =>
    person.call<CreatedApiKey>('POST', `/v1/apps/${appId}/api-keys`, {
      json: { permissions: ['apps:read'] },
    });

  async function draftFor(person: ConsoleLogin, appId: string, documentId: string): Promise<string> {
    const { body } = await person.call<Envelope>('POST', '/v1/envelopes', {
      appId,
      json: {
        title: 'Lease',
        documentIds: [documentId],
        recipients: [{ name: 'Ola Nordmann', email: 'ola@example.com' }],
        fields: [
          { documentId, recipientIndex: 0, type: 'signature', page: 1, x: 60, y: 60, width: 160, height: 40 },
        ],
      },
    });
    return body.id;
  }

  test('makes no live app, no live key, no invitation, and sends nothing live, until its link is opened', async () => {
    const { person, organizationId, appId, keyId, live } = await found();
    const { document, envelope: sent } = await sendSample(live);
    await setMails(server, live, { signingPageUrl: signingPage, signingRequests: true });
    const mailed = (await sendSample(live)).envelope;
    const draft = await draftFor(person, appId, document.id);
    expect(draft).toMatch(/^env_/);
    expect(sent.status).toBe('sent');
    const acts: [string, () => Promise<{ status: number }>, number][] = [
      ['live app', () => newApp(person, false), 201],
      ['live key', () => newKey(person, appId), 201],
      [
        'rotated live key',
        () => person.call('POST', `/v1/apps/${appId}/api-keys/${keyId}/rotate`, { json: {} }),
        201,
      ],
      [
        'invitation',
        () => person.call('POST', '/v1/invitations', { json: { email: 'eve@example.com', role: 'sender' } }),
        201,
      ],
      ['sending', () => person.call('POST', `/v1/envelopes/${draft}/send`, { appId }), 200],
      [
        'reminder',
        () =>
          person.call('POST', `/v1/envelopes/${mailed.id}/remind`, {
            appId,
            json: { recipientId: mailed.recipients[0]!.id },
          }),
        429, // They were written to a moment ago: by then it is the hour between two mails that is in the way.
      ],
    ];
    for (const [what, act] of acts) expect(await act(), what).toMatchObject(refused);
    const read = await person.call<Envelope>('GET', `/v1/envelopes/${draft}`, { appId });
    expect(read).toMatchObject({ status: 200, body: { status: 'draft' } });
    const events = await server.parts.audit.readChain(organizationId, organizationId);
    const denials = events.filter(({ type }) => type === 'access.denied').map(({ body }) => body);
    expect(denials.filter((body) => body.includes('email_not_verified'))).toHaveLength(acts.length);
    await prove(person);
    for (const [what, act, status] of acts) expect((await act()).status, what).toBe(status);
  });

  test('is free to try everything in test mode', async () => {
    const { person, organizationId } = await found();
    const made = await newApp(person, true);
    expect(made.status).toBe(201);
    const appId = made.body.id;
    const key = await newKey(person, appId);
    expect(key.body.secret).toMatch(/^sk_test_/);
    const rotate = `/v1/apps/${appId}/api-keys/${key.body.apiKey.id}/rotate`;
    expect((await person.call('POST', rotate, { json: {} })).status).toBe(201);
    const app = (await findApp(server.parts.database.queries, organizationId, appId))!;
    const { secret } = await createApiKey(server.parts.audit, operator, app);
    const { document } = await sendSample(
      customerWith(server.origin, { organizationId, appId, apiKey: secret }),
    );
    const draft = await draftFor(person, appId, document.id);
    const sent = await person.call('POST', `/v1/envelopes/${draft}/send`, { appId });
    expect(sent).toMatchObject({ status: 200, body: { status: 'sent', testMode: true } });
  });

  test('has nobody written to, not even in test mode and by a key of theirs', async () => {
    const { person, organizationId } = await found();
    const appId = (await newApp(person, true)).body.id;
    await setMails(server, { appId }, { signingPageUrl: 'http://localhost:3000/sign?envelope={envelopeId}' });
    const app = (await findApp(server.parts.database.queries, organizationId, appId))!;
    const { secret } = await createApiKey(server.parts.audit, operator, app);
    const customer = customerWith(server.origin, { organizationId, appId, apiKey: secret });
    const { document, envelope } = await sendSample(customer);
    const place = { documentId: document.id, page: 1, x: 60, y: 60, width: 160, height: 40 };
    const draft = async (mails: object) => {
      const { body } = await customer.call<Envelope>('POST', '/v1/envelopes', {
        json: {
          title: 'Lease',
          documentIds: [document.id],
          recipients: [{ name: 'Ola Nordmann', email: 'ola@example.com' }],
          fields: [{ ...place, recipientIndex: 0, type: 'signature' }],
          ...mails,
        },
      });
      return body.id;
    };
    expect(envelope.status).toBe('sent');
    const drafts = [await draft({ signingRequests: true }), await draft({ signedCopies: true })];
    const send = (id: string) => customer.call('POST', `/v1/envelopes/${id}/send`);
    for (const id of drafts) expect(await send(id)).toMatchObject(refused);
    await prove(person);
    for (const id of drafts) expect((await send(id)).status).toBe(200);
  });
});
