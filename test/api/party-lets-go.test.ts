/** What a party that has let go of a document can and cannot still do to whoever keeps it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeletionRequest, LegalHold } from '../../widget/contract/lifecycle.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, day, hour, LifecycleTime } from '../support/lifecycle.ts';

describeOnDatabase('a party that has let go', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let owner: TestCustomer;
  let partner: TestCustomer;
  let documentId: string;
  const requestsOf = async (who: TestCustomer) =>
    (await who.call<{ deletionRequests: DeletionRequest[] }>('GET', '/v1/deletion-requests?limit=50')).body
      .deletionRequests;

  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    time = new LifecycleTime(server);
    [owner, partner] = [await server.addCustomer(), await server.addCustomer()];
    const { document, envelope } = await completeOne(server, owner);
    documentId = document.id;
    const given = await owner.call('POST', `/v1/envelopes/${envelope.id}/interests`, {
      json: { organizationId: partner.organizationId },
    });
    expect(given.status).toBe(201);
    await askDeletion(partner, { scope: 'document', documentId });
    await time.pass(73 * hour);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  test('does not switch off the maximum of the owner’s policy', async () => {
    const policy = { name: 'A month at most', keepDays: 1, destroyAfterDays: 30 };
    expect((await owner.call('POST', '/v1/retention-policies', { json: policy })).status).toBe(201);
    await time.pass(20 * day);
    expect(await requestsOf(owner)).toEqual([]);
    await time.pass(20 * day);
    expect(await requestsOf(owner)).toMatchObject([{ scope: 'document', documentId }]);
  });

  test('keeps it by no legal hold that it places afterwards', async () => {
    const hold = await partner.call<LegalHold>('POST', '/v1/legal-holds', {
      json: { scope: 'organization', reason: 'Case 1', authority: 'Counsel' },
    });
    expect(hold.status).toBe(201);
    await time.pass(4 * day);
    // The signer's own, which lapses by itself.
    expect(await requestsOf(owner)).toMatchObject([{ state: 'waiting', blockers: [{ kind: 'interest' }] }]);
    await time.pass(100 * day);
    const [request] = await requestsOf(owner);
    expect(['erasing_copies', 'destroyed']).toContain(request?.state);
    expect((await owner.call('GET', `/v1/documents/${documentId}/content`)).status).toBe(410);
  });
});
