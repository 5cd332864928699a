/** What can be found again: envelopes by status and words, and the organization's events, page by page. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEventList } from '../../widget/contract/audit-events.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { hashLeaf, verifyInclusion } from '../../widget/verify/core/merkle.ts';
import { openNote, parseVerifierKey } from '../../widget/verify/core/signed-note.ts';
import { parseCheckpoint } from '../../widget/verify/core/checkpoint.ts';
import { sendSample } from '../support/ceremony.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';

describeOnDatabase('lists', (openDatabase) => {
  let server: TestServer;
  let person: ConsoleLogin;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    person = await signUp(server);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const draft = async (customer: TestCustomer, documentId: string, title: string, name: string) => {
    const recipients = [{ name, email: `${name.toLowerCase()}_50@example.com` }];
    const json = { title, documentIds: [documentId], recipients };
    return (await customer.call<Envelope>('POST', '/v1/envelopes', { json })).body;
  };
  const find = async (customer: TestCustomer, query: Record<string, string>) => {
    const { status, body } = await customer.call<{ envelopes: Envelope[]; nextCursor: string | null }>(
      'GET',
      `/v1/envelopes?${new URLSearchParams(query)}`,
    );
    expect(status).toBe(200);
    return body;
  };
  const titles = async (customer: TestCustomer, query: Record<string, string>) =>
    (await find(customer, query)).envelopes.map(({ title }) => title);

  test('envelopes are found by status, words, people and ids, and by nobody else', async () => {
    const customer = await server.addCustomer();
    const { envelope, document } = await sendSample(customer);
    const lease = await draft(customer, document.id, 'Lease 100% certain', 'Ada');
    await draft(customer, document.id, 'Sublease', 'Grace');
    expect(await titles(customer, { status: 'sent' })).toEqual(['Employment agreement']);
    expect(await titles(customer, { search: 'LEASE' })).toEqual(['Sublease', 'Lease 100% certain']);
    expect(await titles(customer, { search: 'lease', status: 'sent' })).toEqual([]);
    expect(await titles(customer, { search: '100%' })).toEqual(['Lease 100% certain']);
    expect(await titles(customer, { search: '100_' })).toEqual([]);
    expect(await titles(customer, { search: 'grace_50@' })).toEqual(['Sublease']);
    expect(await titles(customer, { search: 'ødegård' })).toEqual(['Employment agreement']);
    expect(await titles(customer, { search: lease.id })).toEqual(['Lease 100% certain']);
    expect(await titles(customer, { search: envelope.transactionId.toLowerCase() })).toEqual([
      'Employment agreement',
    ]);
    const first = await find(customer, { search: 'lease', limit: '1' });
    expect(first.nextCursor).not.toBeNull();
    const rest = await find(customer, { search: 'lease', limit: '1', cursor: first.nextCursor! });
    expect([rest.envelopes[0]?.title, rest.nextCursor]).toEqual(['Lease 100% certain', null]);
    expect(await titles(server.customer, { search: 'lease' })).toEqual([]);
    const wrong = await customer.call('GET', '/v1/envelopes?status=lost');
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  test.skipIf(openDatabase.engine === 'pglite')(
    'searches that go on and on are stopped with a reason, and leave the connections to everybody else',
    async () => {
      const [busy, other] = [await server.addCustomer(), await server.addCustomer()];
      for (const customer of [busy, other]) await sendSample(customer);
      const search = (customer: TestCustomer) => customer.call('GET', '/v1/envelopes?search=lease');
      const { promise: over, resolve: letGo } = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      // Whatever makes a search slow, here it is a lock.
      const lock = server.parts.database.transaction(async (tx) => {
        await tx.execute(sql`LOCK TABLE recipient`);
        locked.resolve();
        await over;
      });
      await locked.promise;
      const answers = await Promise.all(Array.from({ length: 12 }, () => search(busy)).concat(search(other)));
      letGo();
      await lock;
      const refused = answers.map(({ status, body }) => `${status} ${String(body['code'])}`);
      expect(refused.pop()).toBe('422 search_too_slow');
      const slow = refused.filter((one) => one === '422 search_too_slow');
      const tooMany = refused.filter((one) => one === '429 rate_limited');
      expect([slow.length, tooMany.length]).toEqual([2, 10]);
      expect(answers.find(({ status }) => status === 429)?.response.headers.get('retry-after')).toBe('1');
      expect((await search(busy)).status).toBe(200);
    },
  );

  test('the organization’s events come newest first, whole, provable, and without anything personal', async () => {
    const customer = await server.addCustomer();
    await sendSample(customer);
    await person.becomes('auditor', customer.organizationId);
    const all: AuditEventList['events'] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/v1/audit-events?limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await person.call<AuditEventList>('GET', path);
      all.push(...body.events);
      cursor = body.nextCursor;
    }
    expect(all.map(({ type }) => type).toReversed()).toEqual([
      'organization.created',
      'app.created',
      'api_key.created',
      'document.uploaded',
      'envelope.created',
      'envelope.sent',
    ]);
    expect(JSON.stringify(all)).not.toMatch(/Ødegård|signer1@|Employment agreement/);
    const read = async () =>
      (await person.call<AuditEventList>('GET', '/v1/audit-events?type=envelope.sent')).body;
    const isLogged = async () => (await read()).events[0]?.inclusion;
    await expect.poll(isLogged, { timeout: 20_000 }).toBeTruthy();
    const body = await read();
    const [sent] = body.events;
    expect([body.events.length, sent?.type]).toEqual([1, 'envelope.sent']);
    const { checkpoint, verifierKey } = body.log!;
    const { size, root } = parseCheckpoint(await openNote(checkpoint, [await parseVerifierKey(verifierKey)]));
    const { index, hashes } = sent!.inclusion!;
    await verifyInclusion({
      index: BigInt(index),
      size,
      root,
      leafHash: await hashLeaf(Buffer.from(sent!.body)),
      proof: hashes.map((hash) => Buffer.from(hash, 'base64')),
    });
  });

  test('a key sees the events of envelopes of its own mode, and nobody another organization’s', async () => {
    const live = await server.addCustomer({ testMode: false, allowedOrigins: ['https://app.customer.test'] });
    const { envelope } = await sendSample(live);
    const own = await live.call<AuditEventList>('GET', '/v1/audit-events');
    expect(new Set(own.body.events.map(({ chain }) => chain))).toEqual(new Set([envelope.id]));
    await person.becomes('owner', live.organizationId);
    const made = await person.call<{ id: string }>('POST', '/v1/apps', {
      json: { name: 'Testing', testMode: true },
    });
    const asTest = await person.call<AuditEventList>('GET', '/v1/audit-events', { appId: made.body.id });
    expect(asTest.body.events).toEqual([]);
    const elsewhere = await server.customer.call<AuditEventList>('GET', '/v1/audit-events');
    expect(elsewhere.body.events.filter(({ chain }) => chain === envelope.id)).toEqual([]);
    const after = own.body.events[0]!.id;
    const stolen = await server.customer.call<AuditEventList>('GET', `/v1/audit-events?cursor=${after}`);
    expect(stolen.body.events).toEqual([]);
  });
});
