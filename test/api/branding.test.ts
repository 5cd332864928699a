/** How an app looks: who may say so, what is refused by name, what signers get of it, and that it goes with the organization. */
import { sql } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { deletionOperatorCommands } from '../../server/cli/deletion-operator.ts';
import { sha256Hex } from '../../server/platform/crypto/digest.ts';
import { readPng, writePng } from '../../server/platform/pictures/png-picture.ts';
import type { App } from '../../widget/contract/apps.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import type { DeletionRequest } from '../../widget/contract/lifecycle.ts';
import { createEmbedFor, openFrame, sendSample } from '../support/ceremony.ts';
import { findCanaries } from '../support/canaries.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { textIn, unpack } from '../support/evidence-forger.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { hour, LifecycleTime } from '../support/lifecycle.ts';
import { smallJpeg } from '../support/small-jpeg.ts';

/** Noise, so that its bytes are found again wherever they lie. */
const picture = (width = 40, height = 20): Buffer =>
  writePng({ width, height, pixels: randomBytes(width * height * 4) });

type Answer = App & { code?: string; details?: Record<string, unknown> };

describeOnDatabase('the look of an app', (openDatabase) => {
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

  const putLogo = async (file: Uint8Array, of = customer, type = 'image/png') => {
    const response = await fetch(`${server.origin}/v1/apps/${of.appId}/logo`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${of.apiKey}`, 'content-type': type },
      body: new Uint8Array(file),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const getLogo = (of = customer) => of.call('GET', `/v1/apps/${of.appId}/logo`);
  const setTheme = (theme: object) =>
    customer.call<Answer>('PATCH', `/v1/apps/${customer.appId}`, { json: { theme } });
  const open = async () => openFrame(server, await createEmbedFor(customer, sent));
  const objectIdOf = async ({ appId }: TestCustomer): Promise<string> => {
    const { database } = server.parts;
    const [row] = await database.rows<{ id: string }>(
      database.queries,
      sql`SELECT logo ->> 'objectId' AS id FROM app WHERE id = ${appId}`,
    );
    return row?.id ?? '';
  };
  const fileOf = async (objectId: string): Promise<string> => {
    const folder = join(server.dataDirectory, 'blobs');
    const names = await readdir(folder, { recursive: true });
    return join(folder, names.find((name) => name.includes(objectId)) ?? 'none');
  };
  const lies = async (objectId: string): Promise<boolean> =>
    (await readdir(join(server.dataDirectory, 'blobs'), { recursive: true })).some((name) =>
      name.endsWith(objectId),
    );

  test('a theme is the app’s for every signer, changes as one, and is on the record', async () => {
    const theme = { accent: '#0a7d4f', radius: '4px' };
    expect((await open()).branding).toEqual({ theme: {}, logo: false });
    expect((await setTheme(theme)).body.theme).toEqual(theme);
    expect((await open()).branding.theme).toEqual(theme);
    expect((await setTheme({ 'font-family': 'Georgia' })).body.theme).toEqual({ 'font-family': 'Georgia' });
    const events = await server.parts.audit.readChain(customer.organizationId, customer.organizationId);
    const last = events.findLast(({ type }) => type === 'app.changed');
    expect(JSON.parse(last?.body ?? '')).toMatchObject({ facts: { theme: '{"font-family":"Georgia"}' } });
    expect((await setTheme({})).body.theme).toEqual({});
  });

  test.each([
    [{ accent: 'url(https://evil.example/x.png)' }, 422, 'theme_token_invalid', { token: 'accent' }],
    [{ 'font-family': 'Wingdings' }, 422, 'theme_token_invalid', { token: 'font-family' }],
    [{ radius: '1px;background:url(x)' }, 422, 'theme_token_invalid', { token: 'radius' }],
    [{ accent: '#fefefe' }, 422, 'theme_contrast_too_low', { token: 'accent', least: 3 }],
    [{ accent: '#0a7d4f', 'on-accent': '#0a7d50' }, 422, 'theme_contrast_too_low', { token: 'on-accent' }],
    [{ background: '#ffffff' }, 400, 'invalid_request', undefined],
    [{ accent: 'x'.repeat(201) }, 400, 'invalid_request', undefined],
  ])('the theme %j is %i %s, and nothing changes', async (theme, status, code, details) => {
    const refused = await setTheme(theme);
    expect(refused).toMatchObject({ status, body: { code, ...(details && { details }) } });
    expect((await open()).branding.theme).toEqual({});
  });

  test('a logo is kept encrypted as a PNG of its pixels, and shown to signers over their session alone', async () => {
    const file = picture();
    const set = await putLogo(file);
    expect(set).toMatchObject({ status: 200, body: { logo: { width: 40, height: 20 } } });
    const shown = Buffer.from(await (await getLogo()).response.arrayBuffer());
    expect(readPng(shown, { width: 40, height: 20 }, 'of-canvas')).toEqual(
      readPng(file, { width: 40, height: 20 }, 'of-canvas'),
    );
    const { headers } = (await getLogo()).response;
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(await findCanaries(server, [shown.subarray(60, 120).toString('latin1')])).toEqual([]);

    const session = await open();
    expect(session.branding.logo).toBe(true);
    expect(Buffer.from(await (await session.readLogo()).arrayBuffer())).toEqual(shown);
    expect((await fetch(`${server.origin}/v1/embed/logo`)).status).toBe(401);
  });

  test('what calls itself a picture is judged by what it is', async () => {
    const before = Buffer.from(await (await getLogo()).response.arrayBuffer());
    for (const type of ['image/png', 'image/jpeg', 'image/svg+xml', 'text/html']) {
      const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
      expect(await putLogo(svg, customer, type)).toMatchObject({
        status: 422,
        body: { code: 'logo_invalid' },
      });
    }
    expect(await putLogo(Buffer.concat([picture(), Buffer.from('<script>')]))).toMatchObject({
      status: 422,
      body: { code: 'logo_invalid' },
    });
    expect(await putLogo(picture(641, 2))).toMatchObject({
      status: 413,
      body: { code: 'logo_too_large', details: { width: 641, most: { width: 640, height: 320 } } },
    });
    // Noise does not become smaller.
    expect(await putLogo(picture(600, 250))).toMatchObject({ status: 413, body: { code: 'logo_too_large' } });
    expect(Buffer.from(await (await getLogo()).response.arrayBuffer())).toEqual(before);
    expect(await putLogo(smallJpeg, customer, 'image/jpeg')).toMatchObject({
      status: 200,
      body: { logo: { width: 24, height: 12 } },
    });
  });

  test('what is replaced or removed is shredded, and so is what two set at once', async () => {
    const first = await objectIdOf(customer);
    expect(await lies(first)).toBe(true);
    const answers = await Promise.all([putLogo(picture()), putLogo(picture()), putLogo(picture())]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { database } = server.parts;
    const living = () =>
      database.rows(
        database.queries,
        sql`SELECT id FROM stored_object JOIN object_key ON object_id = id
          WHERE kind = 'logo' AND stored_object.organization_id = ${customer.organizationId}`,
      );
    expect(await living()).toEqual([{ id: await objectIdOf(customer) }]);
    expect(await lies(first)).toBe(false);
    const last = await objectIdOf(customer);
    expect((await customer.call('DELETE', `/v1/apps/${customer.appId}/logo`)).status).toBe(204);
    expect(await living()).toEqual([]);
    expect(await lies(last)).toBe(false);
    expect((await getLogo()).status).toBe(404);
    expect((await open()).branding.logo).toBe(false);
    expect((await customer.call('DELETE', `/v1/apps/${customer.appId}/logo`)).status).toBe(204);
  });

  test('nobody sets it without the permission, and nobody reads another organization’s', async () => {
    await putLogo(picture());
    const stranger = await server.addCustomer();
    const posing = { ...stranger, appId: customer.appId };
    expect((await putLogo(picture(), posing)).status).toBe(404);
    expect((await stranger.call('GET', `/v1/apps/${customer.appId}/logo`)).status).toBe(404);
    const person = await signUp(server);
    await person.becomes('sender', customer.organizationId);
    expect((await person.get(`/v1/apps/${customer.appId}/logo`)).status).toBe(200);
    expect((await person.call('DELETE', `/v1/apps/${customer.appId}/logo`)).status).toBe(403);
    // A picture may be posted by any page's form; a cookie alone is not enough.
    const elsewhere = { headers: { origin: 'https://evil.example' } };
    await person.becomes('owner', customer.organizationId);
    expect((await person.call('DELETE', `/v1/apps/${customer.appId}/logo`, elsewhere)).status).toBe(401);
  });

  test('it is in the export, and goes when the organization does', async () => {
    const leaving = await server.addCustomer();
    await putLogo(picture(), leaving);
    const objectId = await objectIdOf(leaving);
    const owner = await signUp(server);
    await owner.becomes('owner', leaving.organizationId);
    const zip = unpack(Buffer.from(await (await owner.get('/v1/exports/organization')).arrayBuffer()));
    expect(textIn(zip, `apps/${leaving.appId}/logo.png`)).toContain('PNG');
    const time = new LifecycleTime(server);
    const stored = await readFile(await fileOf(objectId));
    const { body: asked } = await owner.call<DeletionRequest>('POST', '/v1/deletion-requests', {
      json: { scope: 'organization' },
    });
    await time.pass(73 * hour);
    await time.settle();
    expect((await leaving.call('GET', '/v1/apps')).status).toBe(401);
    expect(await objectIdOf(leaving)).toBe('');
    expect(await lies(objectId)).toBe(false);
    const { database } = server.parts;
    expect(
      await database.rows(database.queries, sql`SELECT 1 FROM object_key WHERE object_id = ${objectId}`),
    ).toEqual([]);
    const { receipt } = await deletionOperatorCommands['deletion-receipt'](server.parts, {
      requestId: asked.id,
    });
    expect(receipt.objects).toMatchObject([
      {
        id: objectId,
        ciphertextSha256: sha256Hex(stored),
        keySha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  describe('set while its organization is erased', () => {
    const leave = async () => {
      const leaving = await server.addCustomer();
      const owner = await signUp(server);
      await owner.becomes('owner', leaving.organizationId);
      const { body } = await owner.call<DeletionRequest>('POST', '/v1/deletion-requests', {
        json: { scope: 'organization' },
      });
      return { leaving, requestId: body.id, time: new LifecycleTime(server) };
    };
    const storedOf = async ({ organizationId }: TestCustomer): Promise<number> => {
      const { database } = server.parts;
      const rows = await database.rows(
        database.queries,
        sql`SELECT 1 FROM object_key WHERE organization_id = ${organizationId}`,
      );
      return rows.length;
    };
    afterEach(() => vi.restoreAllMocks());

    test('by who was let in before it is refused after, and nothing of it is stored', async () => {
      const { leaving, time } = await leave();
      const { vault } = server.parts;
      const prepare = vault.prepareObject.bind(vault);
      vi.spyOn(vault, 'prepareObject').mockImplementationOnce(async (input) => {
        await time.pass(73 * hour);
        return prepare(input);
      });
      expect(await putLogo(picture(), leaving)).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await objectIdOf(leaving)).toBe('');
      expect(await storedOf(leaving)).toBe(0);
    });

    test('and recorded while it is being erased, it is erased, too, and the receipt names it', async () => {
      const { leaving, requestId, time } = await leave();
      const { vault } = server.parts;
      const record = vault.recordObject.bind(vault);
      const recording = Promise.withResolvers<void>();
      const erased = recording.promise.then(() => time.pass(73 * hour));
      vi.spyOn(vault, 'recordObject').mockImplementationOnce(async (tx, prepared) => {
        recording.resolve();
        await pause(1_000); // by now it waits for the app, and what it has read of it before is too old
        return record(tx, prepared);
      });
      expect((await putLogo(picture(), leaving)).status).toBe(200);
      const [{ id: objectId } = { id: '' }] = await server.parts.database.rows<{ id: string }>(
        server.parts.database.queries,
        sql`SELECT id FROM stored_object WHERE organization_id = ${leaving.organizationId} AND kind = 'logo'`,
      );
      await erased;
      await time.settle();
      expect(await objectIdOf(leaving)).toBe('');
      expect(await storedOf(leaving)).toBe(0);
      expect(await lies(objectId)).toBe(false);
      const { receipt } = await deletionOperatorCommands['deletion-receipt'](server.parts, { requestId });
      expect(receipt.objects).toMatchObject([{ id: objectId }]);
    });
  });
});
