/** A repeated POST acts once: against lost answers, impatient clients and crashes, and against whoever would read an answer. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreatedApiKey } from '../../widget/contract/apps.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { totpCode, totpStep } from '../../server/accounts/totp.ts';
import { createApp } from '../../server/app.ts';
import { createApiKey } from '../../server/apps/api-key.ts';
import { findApp } from '../../server/apps/app-store.ts';
import { sweepReservations } from '../../server/idempotency/reservation-store.ts';
import { decodeBase32 } from '../support/base32.ts';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase, describeOnEachDatabase } from '../support/databases.ts';
import { endlessBody } from '../support/endless-body.ts';
import {
  customerOrigin,
  customerWith,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { askDeletion, completeOne, day, hour, LifecycleTime } from '../support/lifecycle.ts';
import { readMail } from '../support/mailbox.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import { Visitor } from '../support/visitor.ts';

interface Answer<T> {
  status: number;
  body: T & { code?: string };
  replayed: boolean;
  retryAfter: number;
}

const json = 'application/json';

/** What takes no Idempotency-Key, and why a repeat does no harm. */
const onceByThemselves = {
  '/v1/billing/stripe-webhook': 'Stripe numbers its events, and each is taken once.',
  '/v1/embed/exchange': 'A token is burnt once; the same key has the same answer for a minute.',
  '/v1/embed/code': 'A newer code voids the one before, and few are sent.',
  '/v1/embed/code/verify': 'A code is good once, in the session that asked for it.',
  '/v1/embed/attachments': 'What no field names in the end is shredded.',
  '/v1/embed/actions': 'Each action carries its number, and each number is taken once.',
};

const draft = (documentId: string, title = 'Lease') => ({
  title,
  documentIds: [documentId],
  recipients: [{ name: 'Ola Nordmann', email: 'ola@example.com' }],
});

const callsOf = (server: () => TestServer) => {
  async function post<T = Envelope>(
    { apiKey }: Pick<TestCustomer, 'apiKey'>,
    path: string,
    key: string,
    body: unknown,
    type: string | null = json,
  ): Promise<Answer<T>> {
    const response = await fetch(server().origin + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'idempotency-key': key,
        ...(type !== null && { 'content-type': type }),
      },
      body: (type === json ? JSON.stringify(body) : body) as BodyInit,
      duplex: 'half',
    } as RequestInit);
    return {
      status: response.status,
      body: (await response.json()) as T & { code?: string },
      replayed: response.headers.get('idempotent-replayed') === 'true',
      retryAfter: Number(response.headers.get('retry-after')),
    };
  }

  const count = async (table: string, organizationId: string): Promise<number> => {
    const { database } = server().parts;
    const [row] = await database.rows<{ n: number }>(
      database.queries,
      sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)} WHERE organization_id = ${organizationId}`,
    );
    return row?.n ?? -1;
  };

  /** What a crash leaves, some minutes later. */
  const crashed = async (organizationId: string, { acted }: { acted: boolean }): Promise<void> => {
    await server().parts.database.queries.execute(
      sql`UPDATE idempotency_reservation SET answer = NULL, about = '{}', claim = 'of the dead',
        claimed_at = now() - interval '10 minutes', acted_at = CASE WHEN ${acted} THEN acted_at END
        WHERE organization_id = ${organizationId}`,
    );
  };

  const upload = async (customer: TestCustomer): Promise<string> =>
    (await customer.call<Document>('POST', '/v1/documents', { pdf: await readSampleAgreement() })).body.id;

  return { post, count, crashed, upload };
};

/** The engines lock and wait in ways of their own. */
describeOnEachDatabase('one Idempotency-Key of many callers', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });
  const { post, count, crashed, upload } = callsOf(() => server);

  test('twenty at once are one act; a repeat gets the same answer, another body or route none', async () => {
    const customer = await server.addCustomer();
    const body = draft(await upload(customer));
    const ask = () => post(customer, '/v1/envelopes', 'twenty', body);
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    const made = answers.filter(({ status }) => status === 201);
    const waiting = answers.filter(({ status }) => status === 409);
    expect(made.length + waiting.length).toBe(20);
    expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(made.map((one) => one.body.id)).size).toBe(1);
    for (const { body: problem, retryAfter } of waiting) {
      expect(problem.code).toBe('idempotency_in_progress');
      expect(retryAfter).toBeGreaterThanOrEqual(1);
    }
    expect(await count('envelope', customer.organizationId)).toBe(1);
    expect(await post(customer, '/v1/envelopes', '"twenty"', body)).toMatchObject({
      status: 201,
      replayed: true,
      body: made[0]!.body,
    });
    const refused = { status: 422, replayed: false, body: { code: 'idempotency_key_reused' } };
    expect(await post(customer, '/v1/envelopes', 'twenty', { ...body, title: 'Other' })).toMatchObject(
      refused,
    );
    expect(await post(customer, '/v1/deletion-requests', 'twenty', body)).toMatchObject(refused);
    expect(await count('envelope', customer.organizationId)).toBe(1);
  });

  test('after a crash before the act it is done; after one behind it, nobody does it twice unknowingly', async () => {
    const customer = await server.addCustomer();
    const body = draft(await upload(customer));
    const ask = (title?: string) =>
      post(customer, '/v1/envelopes', 'crash', { ...body, ...(title && { title }) });
    await ask();
    await crashed(customer.organizationId, { acted: true });
    for (const _ of [1, 2])
      expect(await ask()).toMatchObject({ status: 409, body: { code: 'idempotency_answer_gone' } });
    expect(await ask('Other')).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(await count('envelope', customer.organizationId)).toBe(1);
    await crashed(customer.organizationId, { acted: false });
    expect(await ask('Another')).toMatchObject({ status: 201, replayed: false });
    expect(await count('envelope', customer.organizationId)).toBe(2);
  });

  test('a try that was given up cannot act any more when it goes on after all', async () => {
    const customer = await server.addCustomer();
    const pdf = await readSampleAgreement();
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const slow = post<Document>(customer, '/v1/documents', 'slow', readable, 'application/pdf');
    await writer.write(pdf.subarray(0, 1000));
    const ask = () => post<Document>(customer, '/v1/documents', 'slow', pdf, 'application/pdf');
    await expect
      .poll(() => count('idempotency_reservation', customer.organizationId), { timeout: 10_000 })
      .toBe(1);
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    await server.parts.database.queries.execute(
      sql`UPDATE idempotency_reservation SET claimed_at = now() - interval '10 minutes'
        WHERE organization_id = ${customer.organizationId}`,
    );
    const taken = await ask();
    expect(taken).toMatchObject({ status: 201, replayed: false });
    await writer.write(pdf.subarray(1000));
    await writer.close();
    expect(await slow).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    expect(await count('document', customer.organizationId)).toBe(1);
    expect(await ask()).toMatchObject({ replayed: true, body: taken.body });
  });
});

describeOnDatabase('an Idempotency-Key', (openDatabase) => {
  let server: TestServer;
  let person: ConsoleLogin;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    person = await signUp(server);
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const { post, count, upload } = callsOf(() => server);

  test.each(['', '""', 'a'.repeat(256), '"open', '"a", "b"', 'a, b', 'a b'])(
    'is one value, not %j',
    async (key) => {
      expect(await post(server.customer, '/v1/envelopes', key, {})).toMatchObject({
        status: 400,
        body: { code: 'idempotency_key_invalid' },
      });
    },
  );

  test('a refusal is judged anew, and leaves the key free', async () => {
    const { customer } = server;
    const path = '/v1/envelopes';
    expect(await post(customer, path, 'anew', { title: '' })).toMatchObject({ status: 400 });
    const right = draft(await upload(customer));
    expect(await post(customer, path, 'anew', right)).toMatchObject({ status: 201, replayed: false });
  });

  test('nobody else reads the answer: no other organization, no other key of the same app, no person', async () => {
    const customer = await server.addCustomer();
    const { organizationId, appId } = customer;
    const app = await findApp(server.parts.database.queries, organizationId, appId);
    const { secret } = await createApiKey(server.parts.audit, { kind: 'operator', id: 'test' }, app!);
    const sibling = customerWith(server.origin, { organizationId, appId, apiKey: secret });
    const stranger = await server.addCustomer();
    const body = draft(await upload(customer));
    const first = await post(customer, '/v1/envelopes', 'guessed', body);
    expect(await post(sibling, '/v1/envelopes', 'guessed', body)).toMatchObject({
      status: 201,
      replayed: false,
    });
    expect(await post(stranger, '/v1/envelopes', 'guessed', body)).toMatchObject({ status: 404 });
    await person.becomes('owner', organizationId);
    const asPerson = await person.call<Envelope>('POST', '/v1/envelopes', {
      json: body,
      appId,
      headers: { 'idempotency-key': 'guessed' },
    });
    expect(asPerson.status).toBe(201);
    expect(asPerson.body.id).not.toBe(first.body.id);
    expect(await count('envelope', organizationId)).toBe(3);
  });

  test('a person who lost the role is not told again what it let them do', async () => {
    const customer = await server.addCustomer();
    const ask = () =>
      person.call<{ secret?: string; code?: string }>('POST', `/v1/apps/${customer.appId}/api-keys`, {
        json: { permissions: ['audit:read'] },
        headers: { 'idempotency-key': 'made-as-owner' },
      });
    await person.becomes('owner', customer.organizationId);
    const made = await ask();
    expect(made.status).toBe(201);
    expect((await ask()).body).toEqual(made.body);
    await person.becomes('sender', customer.organizationId);
    expect(await ask()).toMatchObject({ status: 403, body: { code: 'permission_not_held' } });
    await person.becomes('developer', customer.organizationId);
    expect((await ask()).body.secret).toBeUndefined();
  });

  test('a secret shown once is shown again to its caller, and lies nowhere in the clear', async () => {
    const customer = await server.addCustomer();
    const keys = `/v1/apps/${customer.appId}/api-keys`;
    const ask = () =>
      post<CreatedApiKey>(customer, keys, 'a key, please'.replaceAll(/\W+/g, '-'), {
        permissions: ['apps:read'],
      });
    const made = await ask();
    expect(await ask()).toMatchObject({ replayed: true, body: made.body });
    const { database } = server.parts;
    const [row] = await database.rows<{ all: string; answer: string }>(
      database.queries,
      sql`SELECT r::text AS all, encode(answer, 'escape') AS answer FROM idempotency_reservation r
        WHERE organization_id = ${customer.organizationId}`,
    );
    for (const secret of [made.body.secret, 'a-key-please', customer.apiKey, 'permissions'])
      expect(`${row?.all}${row?.answer}`).not.toContain(secret);
  });

  test('an upload is known again by its parts, whatever boundary stands between them, and at any size', async () => {
    const customer = await server.addCustomer();
    const pdf = new Uint8Array(await readSampleAgreement());
    const ask = (bytes: Uint8Array<ArrayBuffer>) => {
      const form = new FormData();
      form.set('file', new File([bytes], 'Lease.pdf', { type: 'application/pdf' }));
      return post<Document>(customer, '/v1/documents', 'upload', form, null);
    };
    const first = await ask(pdf);
    expect(first).toMatchObject({ status: 201, replayed: false });
    expect(await ask(pdf)).toMatchObject({ status: 201, replayed: true, body: first.body });
    const altered = Uint8Array.from(pdf);
    altered.set([0], altered.length - 1);
    expect(await ask(altered)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(
      await post(customer, '/v1/documents', 'upload', endlessBody().body, 'application/pdf').catch(() => ({
        status: 413, // the connection may end before the answer is read
      })),
    ).toMatchObject({ status: 413 });
    expect(await count('document', customer.organizationId)).toBe(1);
  });

  test('is good for a day, then swept', async () => {
    const customer = await server.addCustomer();
    const { organizationId } = customer;
    const body = draft(await upload(customer));
    const ask = () => post(customer, '/v1/envelopes', 'a-day', body);
    await ask();
    const age = (hours: number) =>
      server.parts.database.queries.execute(
        sql`UPDATE idempotency_reservation SET expires_at = expires_at - make_interval(hours => ${hours})
          WHERE organization_id = ${organizationId}`,
      );
    await age(23);
    await sweepReservations(server.parts.database.queries);
    expect(await ask()).toMatchObject({ replayed: true });
    await age(1);
    expect(await ask()).toMatchObject({ status: 201, replayed: false });
    await age(24);
    await sweepReservations(server.parts.database.queries);
    expect(await count('idempotency_reservation', organizationId)).toBe(0);
  });

  test('an answer goes with what it tells of, and the act is not repeated for that', async () => {
    const customer = await server.addCustomer();
    const time = new LifecycleTime(server);
    const { envelope, document } = await completeOne(server, customer);
    const recipientId = envelope.recipients[0]?.id;
    const asked = { envelopeId: envelope.id, recipientId, allowedOrigins: [customerOrigin] };
    const other = draft(await upload(customer));
    const kept = await post(customer, '/v1/envelopes', 'kept', other);
    const again = draft(document.id, 'The same agreement');
    const told = await post(customer, '/v1/envelopes', 'told', again);
    expect(JSON.stringify(told.body)).toContain('ola@example.com');
    await post(customer, '/v1/embeds', 'an-embed', asked);
    await customer.call('POST', `/v1/envelopes/${told.body.id}/void`, { json: {} });
    await askDeletion(customer, { scope: 'document', documentId: document.id });
    await time.pass(73 * hour);
    await time.pass(91 * day);
    expect((await customer.call('GET', `/v1/documents/${document.id}`)).status).toBe(410);
    expect(await post(customer, '/v1/envelopes', 'told', again)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_answer_gone' },
    });
    expect(await post(customer, '/v1/envelopes', 'kept', other)).toMatchObject({
      replayed: true,
      body: kept.body,
    });
    const { database } = server.parts;
    const left = await database.rows(
      database.queries,
      sql`SELECT FROM idempotency_reservation WHERE about && ARRAY[${document.id}] AND answer IS NOT NULL`,
    );
    expect(left).toEqual([]);
  }, 240_000);

  test('stands in the API’s own description, at every POST that takes it', async () => {
    const { paths } = (await (await fetch(`${server.origin}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters?: { name: string }[]; security?: object[] }>>;
    };
    const posts = Object.entries(paths).flatMap(([path, { post: one }]) => (one ? [{ path, ...one }] : []));
    expect(posts.filter(({ path }) => path.startsWith('/v1/account/')).length).toBeGreaterThan(8);
    expect(posts.length).toBeGreaterThan(25);
    for (const { path, parameters = [] } of posts) {
      expect(
        parameters.some(({ name }) => name === 'Idempotency-Key'),
        path,
      ).toBe(true);
      expect(
        await post(server.customer, path.replaceAll(/{\w+}/g, 'none'), 'bad key', {}),
        path,
      ).toMatchObject({ body: { code: 'idempotency_key_invalid' } });
    }
    const served = createApp(server.parts).routes.filter(
      ({ method, path }) => method === 'POST' && path.startsWith('/v1/'),
    );
    const described = new Set(posts.map(({ path }) => path.replaceAll(/{(\w+)}/g, ':$1')));
    expect(
      [...new Set(served.map(({ path }) => path))].filter((path) => !described.has(path)).toSorted(),
    ).toEqual(Object.keys(onceByThemselves).toSorted());
  });

  /** As a browser of the console asks. */
  const ask = (visitor: Visitor, path: string, json: object, key: string) =>
    visitor.post(`/v1/account${path}`, json, server.origin, { 'idempotency-key': key });
  const nameOf = async (visitor: Visitor): Promise<string> =>
    String((await visitor.get('/v1/account')).body['email']);
  let visitors = 0;
  const visit = async (): Promise<Visitor> => {
    const visitor = new Visitor(server);
    const email = `visitor-${server.parts.database.engine}-${visitors++}@example.com`;
    await visitor.post('/api/auth/sign-up/email', { name: 'Ada', email, password: usualPassword });
    return visitor;
  };

  test('gives a person the recovery codes again that were lost on the way, and nobody else', async () => {
    const [visitor, other] = [await visit(), await visit()];
    const { database } = server.parts;
    await database.queries.execute(
      sql`UPDATE "user" SET email_verified = true WHERE email IN (${await nameOf(visitor)}, ${await nameOf(other)})`,
    );
    const begin = { password: usualPassword };
    const begun = await ask(visitor, '/two-factor', begin, 'begin');
    expect(begun.status).toBe(200);
    // Without the key a repeat would be another secret than the one in the authenticator.
    expect((await ask(visitor, '/two-factor', begin, 'begin')).body).toEqual(begun.body);
    expect((await ask(other, '/two-factor', begin, 'begin')).body).not.toEqual(begun.body);
    const code = totpCode(decodeBase32(String(begun.body['secret'])), totpStep(new Date()));
    const on = await ask(visitor, '/two-factor/confirm', { code }, 'confirm');
    expect(on.status).toBe(200);
    expect((await ask(visitor, '/two-factor/confirm', { code }, 'confirm')).body).toEqual(on.body);
    expect((await ask(visitor, '/two-factor/confirm', { code: '000000' }, 'confirm')).body).toMatchObject({
      code: 'idempotency_key_reused',
    });
    const accounts = await database.rows<{ id: string }>(
      database.queries,
      sql`SELECT id FROM "user" WHERE email = ${await nameOf(visitor)}`,
    );
    const events = await server.parts.audit.readChain(accounts[0]!.id, accounts[0]!.id);
    expect(events.filter(({ type }) => type === 'account.two_factor_enabled')).toHaveLength(1);
    const kept = await database.rows<{ all: string }>(
      database.queries,
      sql`SELECT r::text || encode(coalesce(answer, ''), 'escape') AS all FROM idempotency_reservation r`,
    );
    for (const secret of [begun.body['secret'], ...(on.body['recoveryCodes'] as string[]), usualPassword])
      expect(JSON.stringify(kept)).not.toContain(secret);
  });

  test('lets the link of a mail work once and be answered twice, for whoever has it and in no stranger’s way', async () => {
    const [visitor, nobody] = [await visit(), new Visitor(server)];
    const email = await nameOf(visitor);
    await ask(nobody, '/password-resets', { email, language: 'en' }, 'reset');
    await ask(nobody, '/password-resets', { email, language: 'en' }, 'reset');
    const { token } = await readMail(server, email, 2); // the first one came with the account
    const right = { token, password: `${usualPassword} anew` };
    const set = (json: object, by = nobody) => ask(by, '/password-resets/complete', json, 'set');
    expect((await set({ ...right, token: `${token.slice(0, -1)}_` })).status).toBe(403);
    expect((await set(right)).status).toBe(204);
    expect((await set(right)).status).toBe(204);
    expect((await set({ ...right, password: 'somebody else’s choice' })).body).toMatchObject({
      code: 'mail_link_refused',
    });
    const elsewhere = new Visitor(server);
    const refused = await elsewhere.post(
      '/v1/account/password-resets/complete',
      right,
      'https://evil.example',
      {
        'idempotency-key': 'set',
      },
    );
    expect(refused.status).toBe(403);
    expect((await visitor.get('/v1/account')).status).toBe(401); // the reset has ended it
  });
});
