/** What another organization is made a party of must not keep it here, nor keep the document of whoever gave it for ever. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import type { DeletionRequest, LegalHold } from '../../widget/contract/lifecycle.ts';
import { advanceOrganization } from '../../server/retention/erase-organization.ts';
import { createEmbedFor, openFrame, signAndSeal, type SentEnvelope } from '../support/ceremony.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, day, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';

const words = { reason: 'Claim 12/26', authority: 'Oslo tingrett' };

describeOnEachDatabase('an interest that was given', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let owner: ConsoleLogin;
  let giver: TestCustomer;
  let given: SentEnvelope[];
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
    giver = await server.addCustomer();
    given = [];
    for (let made = 0; made < 5; made++) given.push(await completeOne(server, giver));
    // What the recipients hold of their own has lapsed.
    await time.pass(91 * day);
  }, 240_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const give = (sent: SentEnvelope, { organizationId }: TestCustomer) =>
    giver.call<{ code: string }>('POST', `/v1/envelopes/${sent.envelope.id}/interests`, {
      json: { organizationId },
    });
  const leave = async ({ organizationId }: TestCustomer): Promise<DeletionRequest> => {
    // One of its own, for they go with it.
    owner = await signUp(server);
    await owner.becomes('owner', organizationId);
    const json = { scope: 'organization' };
    return (await owner.call<DeletionRequest>('POST', '/v1/deletion-requests', { json })).body;
  };
  const hold = async (json: object): Promise<LegalHold> => {
    const { status, body } = await giver.call<LegalHold>('POST', '/v1/legal-holds', {
      json: { ...words, ...json },
    });
    expect(status).toBe(201);
    return body;
  };
  const release = ({ id }: LegalHold) =>
    giver.call('POST', `/v1/legal-holds/${id}/release`, { json: { reason: 'Settled' } });
  const stateOf = async ({ id }: DeletionRequest): Promise<string> => {
    const { database } = server.parts;
    const rows = await database.rows<{ state: string }>(
      database.queries,
      sql`SELECT state FROM deletion_request WHERE id = ${id}`,
    );
    return rows[0]!.state;
  };
  const readStatus = async (customer: TestCustomer, { document }: SentEnvelope): Promise<number> =>
    (await customer.call('GET', `/v1/documents/${document.id}/content`)).status;

  test('is told in the receiver’s own chain, and names nobody of the giver’s', async () => {
    const receiver = await server.addCustomer();
    expect((await give(given[0]!, receiver)).status).toBe(201);
    const { organizationId } = receiver;
    const events = await server.parts.audit.readChain(organizationId, organizationId);
    const told = events.find(({ type }) => type === 'interest.given');
    expect(JSON.parse(told!.body)).toMatchObject({
      actor: { kind: 'system', id: 'inkseal' },
      facts: {
        party: organizationId,
        documents: 1,
        by: giver.organizationId,
        envelope: given[0]!.envelope.id,
      },
    });
  });

  test('lets the receiver’s organization go whatever the giver keeps the document by, and leaves it with the giver', async () => {
    const receiver = await server.addCustomer();
    expect((await give(given[0]!, receiver)).status).toBe(201);
    expect(await readStatus(receiver, given[0]!)).toBe(200);
    const placed = await hold({ scope: 'document', documentId: given[0]!.document.id });
    await giver.call('POST', '/v1/retention-policies', { json: { name: 'For ever', keepDays: 36_500 } });
    const asked = await leave(receiver);
    await time.pass(73 * hour);
    await time.settle();
    expect(await stateOf(asked)).toBe('erasing_copies');
    expect(await readStatus(giver, given[0]!)).toBe(200);
    await release(placed);
    await time.pass(25 * hour);
    expect(await readStatus(giver, given[0]!)).toBe(200);
  });

  test('lets the receiver go though something was sealed since then that it has no key to', async () => {
    const receiver = await server.addCustomer();
    const sent = given[4]!;
    expect((await give(sent, receiver)).status).toBe(201);
    const documentId = sent.document.id;
    const place = { documentId, page: 1, x: 60, y: 200, width: 200, height: 48 };
    const { body: again } = await giver.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Once more',
        documentIds: [documentId],
        recipients: [{ name: 'Signer', email: 'again@example.com' }],
        fields: [{ ...place, type: 'signature', recipientIndex: 0 }],
      },
    });
    await giver.call('POST', `/v1/envelopes/${again.id}/send`);
    const session = await openFrame(server, await createEmbedFor(giver, again));
    await signAndSeal(giver, session, again.id);
    const asked = await askDeletion(receiver, { scope: 'document', documentId });
    await time.pass(73 * hour);
    await time.settle();
    expect((await readDeletion(receiver, asked.id)).letGoAt).not.toBeNull();
    expect(await readStatus(receiver, sent)).not.toBe(200);
    expect(await readStatus(giver, sent)).toBe(200);
  });

  test('is no use to an organization that leaves or has left, and none is given', async () => {
    const receiver = await server.addCustomer();
    const asked = await leave(receiver);
    expect((await give(given[1]!, receiver)).body.code).toBe('interest_unsuitable');
    await time.pass(73 * hour);
    expect(await stateOf(asked)).toBe('erasing_copies');
    expect((await give(given[1]!, receiver)).body.code).toBe('interest_unsuitable');
  });

  test('and a legal hold of the receiver’s keep the document, and not the giver', async () => {
    const receiver = await server.addCustomer();
    const sent = given[1]!;
    expect((await give(sent, receiver)).status).toBe(201);
    const json = { ...words, scope: 'document', documentId: sent.document.id };
    const { body: placed } = await receiver.call<LegalHold>('POST', '/v1/legal-holds', { json });
    const { body } = await giver.call<{ retentionPolicies: { id: string }[] }>(
      'GET',
      '/v1/retention-policies',
    );
    for (const { id } of body.retentionPolicies) await giver.call('DELETE', `/v1/retention-policies/${id}`);
    const asked = await askDeletion(giver, { scope: 'document', documentId: sent.document.id });
    await time.pass(73 * hour);
    expect((await readDeletion(giver, asked.id)).letGoAt).not.toBeNull();
    expect([await readStatus(giver, sent), await readStatus(receiver, sent)]).toEqual([404, 200]);
    const wanted = await askDeletion(receiver, { scope: 'document', documentId: sent.document.id });
    await time.pass(73 * hour);
    expect((await readDeletion(receiver, wanted.id)).state).toBe('waiting');
    expect(await readStatus(receiver, sent)).toBe(200);
    await receiver.call('POST', `/v1/legal-holds/${placed.id}/release`, { json: { reason: 'Settled' } });
    await time.settle();
    await time.pass(25 * hour);
    expect((await readDeletion(receiver, wanted.id)).state).toBe('erasing_copies');
  });

  test('that is being given while the receiver is erased is taken back, or there is none', async () => {
    const receiver = await server.addCustomer();
    const { objectKeys } = server.parts;
    const share = objectKeys.share.bind(objectKeys);
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const asked = await leave(receiver);
    await owner.call('POST', `/v1/deletion-requests/${asked.id}/cancel`);
    // The giving has asked whether the receiver stays, and has not committed yet.
    const slow = vi.spyOn(objectKeys, 'share').mockImplementationOnce(async (...wanted) => {
      begin();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await share(...wanted);
    });
    const giving = give(given[2]!, receiver);
    await begun;
    const again = await leave(receiver);
    time.skip(73 * hour);
    await advanceOrganization(server.parts, receiver.organizationId, () => false);
    expect((await giving).status).toBe(201);
    slow.mockRestore();
    await time.settle();
    await time.settle();
    expect(await stateOf(again)).toBe('erasing_copies');
    const { database } = server.parts;
    const left = await database.rows(
      database.queries,
      sql`SELECT document_id FROM interest WHERE party_id = ${receiver.organizationId} AND state = 'held'`,
    );
    expect(left).toEqual([]);
  });

  test('that is the last goes with the receiver, whatever the giver wants to keep after having let go', async () => {
    const receiver = await server.addCustomer();
    const sent = given[3]!;
    expect((await give(sent, receiver)).status).toBe(201);
    const own = await askDeletion(giver, { scope: 'document', documentId: sent.document.id });
    await time.pass(73 * hour);
    expect((await readDeletion(giver, own.id)).letGoAt).not.toBeNull();
    await hold({ scope: 'organization' });
    const policy = { name: 'From now on, for ever', keepDays: 36_500 };
    expect((await giver.call('POST', '/v1/retention-policies', { json: policy })).status).toBe(201);
    const asked = await leave(receiver);
    const { database } = server.parts;
    const keys = () =>
      database.rows<{ holder: string }>(
        database.queries,
        sql`SELECT object_key.organization_id AS holder FROM object_key JOIN document ON viewed_object_id = object_id
          WHERE document.id = ${sent.document.id}`,
      );
    expect(await keys()).toEqual([{ holder: receiver.organizationId }]);
    await time.pass(73 * hour);
    await time.settle();
    expect(await stateOf(asked)).toBe('erasing_copies');
    expect(await keys()).toEqual([]);
    expect((await readDeletion(giver, own.id)).state).toBe('erasing_copies');
  });
});
