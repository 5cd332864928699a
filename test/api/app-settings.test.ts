/** What an app allows holds for whatever its backend asks for, and for what was given before. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usualAppSettings, type App, type AppChange } from '../../widget/contract/apps.ts';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { createEmbedFor, fillEverything, openFrame, sendSample, sign } from '../support/ceremony.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import {
  customerOrigin,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';

describeOnDatabase('the settings of an app', (openDatabase) => {
  let server: TestServer;
  let customer: TestCustomer;
  let sent: Envelope;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    ({ customer } = server);
    sent = (await sendSample(customer)).envelope;
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const change = (wanted: AppChange) =>
    customer.call<App & { code?: string; details?: unknown }>('PATCH', `/v1/apps/${customer.appId}`, {
      json: wanted,
    });
  const embed = (more: object = {}) =>
    customer.call<EmbedToken & { code?: string }>('POST', '/v1/embeds', {
      json: {
        envelopeId: sent.id,
        recipientId: sent.recipients[0]?.id,
        allowedOrigins: [customerOrigin],
        ...more,
      },
    });
  const secondsLeft = ({ expiresAt }: EmbedToken) => (Date.parse(expiresAt) - Date.now()) / 1000;

  test('are the widest at first, change one by one, and every change is on the record', async () => {
    const path = `/v1/apps/${customer.appId}`;
    expect((await customer.call<App>('GET', path)).body).toMatchObject(usualAppSettings);
    const { body } = await change({ defaultScopes: ['document:read', 'document:read'] });
    expect(body).toEqual({ ...body, ...usualAppSettings, defaultScopes: ['document:read'] });
    expect((await change(usualAppSettings)).body).toMatchObject(usualAppSettings);
    const events = await server.parts.audit.readChain(customer.organizationId, customer.organizationId);
    const changes = events
      .filter(({ type }) => type === 'app.changed')
      .map((event) => JSON.parse(event.body) as unknown);
    const allowedScopes = usualAppSettings.allowedScopes.join(' ');
    expect(changes).toMatchObject([
      { actor: { kind: 'api_key' }, facts: { app: customer.appId, defaultScopes: 'document:read' } },
      { facts: { maxTokenLifetimeSeconds: 3600, defaultLanguage: 'en', allowedScopes } },
    ]);
  });

  test('are changed by nobody without the permission, and of no other organization', async () => {
    const path = `/v1/apps/${customer.appId}`;
    const stranger = await server.addCustomer();
    const json = { maxTokenLifetimeSeconds: 10 };
    expect((await stranger.call('PATCH', path, { json })).status).toBe(404);
    const person = await signUp(server);
    for (const role of ['sender', 'auditor', 'billing', 'compliance'] as const) {
      await person.becomes(role, customer.organizationId);
      expect(await person.call('PATCH', path, { json }), role).toMatchObject({
        status: 403,
        body: { code: 'forbidden', details: { permission: 'apps:write' } },
      });
    }
    expect((await customer.call<App>('GET', path)).body.maxTokenLifetimeSeconds).toBe(3600);
  });

  test.each([
    [{ allowedScopes: ['document:read'] }, 'default_scopes_not_allowed'],
    [{ allowedLanguages: ['nb'] }, 'default_language_not_allowed'],
    [{ defaultLanguage: 'tlh' }, 'invalid_request'],
    [{ allowedLanguages: [] }, 'invalid_request'],
    [{ defaultScopes: ['prepare:write'] }, 'invalid_request'],
    [{ allowedScopes: ['everything'] }, 'invalid_request'],
    [{ maxTokenLifetimeSeconds: 9 }, 'invalid_request'],
    [{ maxTokenLifetimeSeconds: 3601 }, 'invalid_request'],
  ])('%j is %s, and nothing changes', async (wanted, code) => {
    expect(await change(wanted as AppChange)).toMatchObject({
      status: code === 'invalid_request' ? 400 : 422,
      body: { code },
    });
    const { body } = await customer.call<App>('GET', `/v1/apps/${customer.appId}`);
    expect(body).toMatchObject(usualAppSettings);
  });

  test('two changes at once that do not go together are not both made', async () => {
    const answers = await Promise.all([
      change({ allowedLanguages: ['en', 'nb'] }),
      change({ defaultLanguage: 'de' }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    await change(usualAppSettings);
  });

  test('an embed gets the app’s default, never more than the app allows, and loses what is taken away', async () => {
    const reading = ['document:read', 'field:write'] as const;
    const before = await createEmbedFor(customer, sent);
    const early = await openFrame(server, before);
    const tokens = `/v1/embeds/${before.embedId}/tokens`;
    const { token } = (await customer.call<EmbedToken>('POST', tokens, { json: {} })).body;
    expect((await change({ allowedScopes: [...reading], defaultScopes: ['document:read'] })).status).toBe(
      200,
    );
    expect(await embed({ scopes: ['document:read', 'signature:create'] })).toMatchObject({
      status: 403,
      body: { code: 'scope_beyond_app', details: { allowedScopes: reading } },
    });
    const byDefault = await openFrame(server, (await embed()).body);
    expect(byDefault.view.scopes).toEqual(['document:read']);
    const asked = await openFrame(server, (await embed({ scopes: [...reading] })).body);
    expect(asked.view.scopes).toEqual(reading);
    // What was open, and a token that lay ready, are no way around it.
    expect((await early.refresh()).scopes).toEqual(reading);
    await fillEverything(early).catch(() => undefined);
    await expect(sign(early)).rejects.toMatchObject({ code: 'scope_not_allowed' });
    expect((await openFrame(server, { ...before, token })).view.scopes).toEqual(reading);
    await change(usualAppSettings);
  });

  test('no token is good for longer than the ceiling, nor by default', async () => {
    const { embedId } = (await embed()).body;
    expect(secondsLeft((await embed()).body)).toBeGreaterThan(100);
    await change({ maxTokenLifetimeSeconds: 30 });
    const refused = {
      status: 422,
      body: { code: 'token_lifetime_too_long', details: { maxTokenLifetimeSeconds: 30 } },
    };
    expect(await embed({ expiresInSeconds: 31 })).toMatchObject(refused);
    const more = (json: object) =>
      customer.call<EmbedToken & { code?: string }>('POST', `/v1/embeds/${embedId}/tokens`, { json });
    expect(await more({ expiresInSeconds: 31 })).toMatchObject(refused);
    for (const made of [await embed(), await more({}), await embed({ expiresInSeconds: 30 })]) {
      expect(made.status).toBe(201);
      expect(secondsLeft(made.body)).toBeLessThanOrEqual(30);
    }
    await change(usualAppSettings);
  });

  test('nobody is spoken to in a language the app does not allow, and no sender asks for one', async () => {
    await change({ allowedLanguages: ['nb', 'de'], defaultLanguage: 'nb' });
    const draft = (language: string) =>
      customer.call('POST', '/v1/envelopes', {
        json: {
          title: 'Lease',
          documentIds: [sent.documents[0]?.id],
          recipients: [{ name: 'Ola', email: 'ola@example.com', language }],
        },
      });
    for (const language of ['fr', 'zh'])
      expect(await draft(language)).toMatchObject({
        status: 422,
        body: {
          code: 'language_not_allowed',
          details: { languages: [language], allowedLanguages: ['nb', 'de'] },
        },
      });
    expect((await draft('de-AT')).status).toBe(201);
    const spoken = async (language?: string) => {
      const session = await openFrame(server, await createEmbedFor(customer, sent), {
        ...(language !== undefined && { language }),
      });
      return session.view.consent.language;
    };
    expect([await spoken('fr'), await spoken('de'), await spoken()]).toEqual(['nb', 'de', 'nb']);
    await change(usualAppSettings);
  });
});
