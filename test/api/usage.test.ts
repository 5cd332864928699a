/** What was used is what happened, of whom and when; how data is kept is what the tables and the log say. */
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../server/apps/create-app.ts';
import { createApiKey } from '../../server/apps/api-key.ts';
import { endorseNewest } from '../../server/audit/tree/endorse-log.ts';
import { envelopes } from '../../server/envelopes/tables.ts';
import type { Security } from '../../widget/contract/security.ts';
import type { Usage } from '../../widget/contract/usage.ts';
import { createEmbedFor, openFrame, passUnused, sendSample } from '../support/ceremony.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import {
  customerWith,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { completeOne } from '../support/lifecycle.ts';
import { WitnessStandIn } from '../support/witness-stand-in.ts';
import { parseVerifierKey } from '../../widget/verify/core/signed-note.ts';

const operator = { kind: 'operator', id: 'test' } as const;

describeOnDatabase('usage and security', (openDatabase) => {
  let witness: WitnessStandIn;
  let server: TestServer;
  let customer: TestCustomer;
  beforeAll(async () => {
    witness = await WitnessStandIn.start();
    const environment = {
      INKSEAL_LOG_WITNESSES: `${await witness.verifierKey()} ${witness.url}`,
      INKSEAL_SECURITY_CONTACT: 'mailto:incident@operator.example',
      INKSEAL_SECURITY_POLICY: 'https://operator.example/security',
      INKSEAL_SUBPROCESSORS: 'Fjord Hosting AS | servers | Norway; Post GmbH | e-mail | Germany',
    };
    server = await startTestServer(await openDatabase(), { openSignUp: true, environment });
    ({ customer } = server);
    const { signer, firstOrigin } = server.parts.tree;
    witness.logKey = await parseVerifierKey(await signer.verifierKey(firstOrigin));
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    await witness.close();
  });

  const usage = async (who: Pick<TestCustomer, 'call'> = customer, query = ''): Promise<Usage> =>
    (await who.call<Usage>('GET', `/v1/usage${query}`)).body;
  const security = async (): Promise<Security> => (await customer.call<Security>('GET', '/v1/security')).body;
  const addApp = async (testMode: boolean): Promise<TestCustomer> => {
    const { organizationId } = customer;
    const app = await createApp(server.parts.audit, operator, {
      organizationId,
      name: 'Second',
      testMode,
      allowedOrigins: ['https://app.customer.test'],
    });
    const { secret } = await createApiKey(server.parts.audit, operator, app);
    return customerWith(server.origin, { organizationId, appId: app.id, apiKey: secret });
  };

  test('an envelope counts for its app in the month, UTC, in which it was completed, and for nobody else', async () => {
    expect((await usage()).apps).toMatchObject([{ completedEnvelopes: Array(12).fill(0) }]);
    const { envelope } = await completeOne(server, customer);
    await completeOne(server, customer);
    await sendSample(customer);
    const month = new Date().toISOString().slice(0, 7);
    const now = await usage();
    expect(now.months[0]).toBe(month);
    expect(now.apps).toMatchObject([{ id: customer.appId, testMode: true }]);
    expect(now.apps[0]?.completedEnvelopes).toEqual([2, ...Array(11).fill(0)]);

    const lastOfBefore = new Date(Date.parse(`${month}-01T00:00:00Z`) - 1);
    const { queries } = server.parts.database;
    const completeAt = (completedAt: Date) =>
      queries.update(envelopes).set({ completedAt }).where(eq(envelopes.id, envelope.id));
    await completeAt(lastOfBefore);
    expect((await usage(customer, '?months=3')).apps[0]?.completedEnvelopes).toEqual([1, 1, 0]);
    expect((await usage(customer, '?months=1')).apps[0]?.completedEnvelopes).toEqual([1]);
    await completeAt(new Date(lastOfBefore.getTime() + 1));
    expect((await usage(customer, '?months=2')).apps[0]?.completedEnvelopes).toEqual([2, 0]);
    expect((await customer.call('GET', '/v1/usage?months=25')).status).toBe(400);

    const stranger = await usage(await server.addCustomer());
    expect(stranger.apps.map(({ completedEnvelopes }) => completedEnvelopes[0])).toEqual([0]);
    expect(stranger.storage).toEqual({ objects: 0, byteSize: 0 });
  });

  test('a key sees its own app, a person all of them, each in its own mode', async () => {
    const live = await addApp(false);
    expect((await usage(live)).apps.map(({ id }) => id)).toEqual([live.appId]);
    expect((await usage()).apps.map(({ id }) => id)).toEqual([customer.appId]);
    const person = await signUp(server);
    await person.becomes('billing', customer.organizationId);
    const seen = (await person.call<Usage>('GET', '/v1/usage', { appId: live.appId })).body;
    expect(seen.apps.map(({ id, testMode }) => ({ id, testMode }))).toEqual([
      { id: customer.appId, testMode: true },
      { id: live.appId, testMode: false },
    ]);
  });

  test('sessions count while they are open and used, and storage is what lies there', async () => {
    const { envelope } = await sendSample(customer);
    await passUnused(server, server.parts.idleTimeoutSeconds + 1);
    const open = async () => (await usage()).apps[0]?.activeEmbedSessions;
    expect(await open()).toBe(0);
    await openFrame(server, await createEmbedFor(customer, envelope));
    const last = await createEmbedFor(customer, envelope);
    await openFrame(server, last);
    expect(await open()).toBe(2);
    const { body } = await customer.call<{ embedSessions: { id: string }[] }>(
      'GET',
      `/v1/embed-sessions?embedId=${last.embedId}`,
    );
    await customer.call('DELETE', `/v1/embed-sessions/${body.embedSessions[0]?.id}`);
    expect(await open()).toBe(1);
    await passUnused(server, server.parts.idleTimeoutSeconds + 1);
    expect(await open()).toBe(0);

    const { database } = server.parts;
    const [stored] = await database.rows<Usage['storage']>(
      database.queries,
      sql`SELECT count(*)::int AS objects, sum(byte_size)::int AS "byteSize" FROM stored_object
        WHERE organization_id = ${customer.organizationId}`,
    );
    expect(stored?.objects).toBeGreaterThan(0);
    expect((await usage()).storage).toEqual(stored);
  });

  test('the security page’s facts are those of the tables: every object has a key, and what is destroyed is said', async () => {
    const { encryption } = await security();
    expect(encryption).toMatchObject({
      cipher: 'AES-256-GCM',
      segmentBytes: 65_536,
      rootKeyProvider: 'local',
      destroyed: 0,
    });
    expect(encryption.objects.map(({ kind }) => kind)).toEqual([
      'normalised',
      'original',
      'outline',
      'sealed',
    ]);
    const objects = encryption.objects.reduce((sum, one) => sum + one.count, 0);
    expect(encryption.epochs).toMatchObject([{ epoch: new Date().toISOString().slice(0, 7), objects }]);
    expect(encryption.epochs[0]?.subjects).toBeGreaterThan(0);
    await server.parts.database.queries.execute(
      sql`UPDATE stored_object SET destroyed_at = now() WHERE id =
        (SELECT id FROM stored_object WHERE organization_id = ${customer.organizationId} AND kind = 'sealed' LIMIT 1)`,
    );
    const after = (await security()).encryption;
    expect(after.destroyed).toBe(1);
    expect(after.objects.reduce((sum, one) => sum + one.count, 0)).toBe(objects - 1);
  });

  test('the log stands where its signed checkpoint says, and a witness counts once it has signed', async () => {
    expect(await endorseNewest(server.parts)).toEqual([]);
    const { log } = await security();
    const note = (await (await fetch(server.origin + log.path)).text()).split('\n');
    expect(note[0]).toBe(log.origin);
    expect(log.checkpoint?.size).toBeLessThanOrEqual(Number(note[1]));
    expect(log.witnesses).toMatchObject([{ name: 'witness.example/stand-in' }]);
    expect(log.witnesses[0]?.size).toBeGreaterThan(0);
    expect((await parseVerifierKey(log.verifierKey)).name).toBe(log.origin);
    expect(log.timestamp).toBeNull();
  });

  test('the operator is named as configured, here and in security.txt', async () => {
    expect(await security()).toMatchObject({
      incidentContact: 'mailto:incident@operator.example',
      policyUrl: 'https://operator.example/security',
      subProcessors: [
        { name: 'Fjord Hosting AS', purpose: 'servers', place: 'Norway' },
        { name: 'Post GmbH', purpose: 'e-mail', place: 'Germany' },
      ],
      outsideServices: ['witnesses'],
    });
    const text = await (await fetch(`${server.origin}/.well-known/security.txt`)).text();
    expect(text).toContain('Contact: mailto:incident@operator.example\n');
    expect(text).toContain('Policy: https://operator.example/security\n');
  });
});
