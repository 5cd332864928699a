/** Who is first: a legal hold or the shredding; and what a killed process leaves to the next. */
import { randomInt } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import { advanceDocument } from '../../server/retention/advance-document.ts';
import { shredDocument } from '../../server/retention/shred-document.ts';
import { sweepLifecycle } from '../../server/retention/sweep-lifecycle.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';

const words = { reason: 'Claim 12/26', authority: 'Oslo tingrett' };
const width = 8;

describeOnEachDatabase('legal holds against shredding', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    time = new LifecycleTime(server);
  });
  afterAll(async () => {
    expect(server.failures.filter((one) => !one.includes('[killed]'))).toEqual([]);
    await server.close();
  });

  const uploadDue = async (customer: TestCustomer): Promise<{ documentId: string; requestId: string }> => {
    const pdf = await readSampleAgreement();
    const { body } = await customer.call<Document>('POST', '/v1/documents?name=Lease.pdf', { pdf });
    const { id } = await askDeletion(customer, { scope: 'document', documentId: body.id });
    return { documentId: body.id, requestId: id };
  };
  const uploadAllDue = async (customer: TestCustomer) => {
    const due = [];
    for (let made = 0; made < width; made++) due.push(await uploadDue(customer));
    time.skip(73 * hour);
    return due;
  };
  /** As a worker does it, without waiting for the queue. */
  const destroy = async (documentId: string): Promise<void> => {
    await advanceDocument(server.parts, documentId);
    await shredDocument(server.parts, { documentId });
  };
  const soon = () => new Promise((resolve) => setTimeout(resolve, randomInt(60)));
  const statusOf = async (customer: TestCustomer, documentId: string): Promise<number> =>
    (await customer.call('GET', `/v1/documents/${documentId}/content`)).status;

  test('invariant 1: eight at once, each document is kept by its legal hold or destroyed before it', async () => {
    const customer = await server.addCustomer();
    const due = await uploadAllDue(customer);
    const placed = await Promise.all(
      due.map(async ({ documentId }) => {
        const destroyed = soon().then(() => destroy(documentId));
        await soon();
        const json = { ...words, scope: 'document', documentId };
        const { status } = await customer.call('POST', '/v1/legal-holds', { json });
        await destroyed;
        return status;
      }),
    );
    await time.pass(200 * hour);
    for (const [index, { documentId }] of due.entries()) {
      expect([201, 410]).toContain(placed[index]);
      expect(await statusOf(customer, documentId)).toBe(placed[index] === 201 ? 200 : 410);
    }
  });

  test('invariant 1: a legal hold on all of an organization misses none that is not destroyed before it', async () => {
    const customer = await server.addCustomer();
    const due = await uploadAllDue(customer);
    const shredding = due.map(({ documentId }) => soon().then(() => destroy(documentId)));
    await soon();
    const { body } = await customer.call<{ placedAt: string }>('POST', '/v1/legal-holds', {
      json: { ...words, scope: 'organization' },
    });
    await Promise.all(shredding);
    await time.pass(200 * hour);
    const { database } = server.parts;
    const late = await database.rows<{ n: number }>(
      database.queries,
      sql`SELECT count(*)::int AS n FROM document WHERE organization_id = ${customer.organizationId}
        AND shredded_at > ${body.placedAt}::timestamptz`,
    );
    expect(late).toEqual([{ n: 0 }]);
  });

  test('invariant 1: what is readable once a legal hold on everything is answered stays readable', async () => {
    const customer = await server.addCustomer();
    const { documentId } = await uploadDue(customer);
    time.skip(73 * hour);
    const { objectKeys } = server.parts;
    const destroyKeys = objectKeys.destroy.bind(objectKeys);
    // The shredding has asked whether anything keeps the document, and has not committed yet.
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const slow = vi.spyOn(objectKeys, 'destroy').mockImplementationOnce(async (...asked) => {
      begin();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await destroyKeys(...asked);
    });
    const destroyed = destroy(documentId);
    await begun;
    const json = { ...words, scope: 'organization' };
    expect((await customer.call('POST', '/v1/legal-holds', { json })).status).toBe(201);
    const answered = await statusOf(customer, documentId);
    await destroyed;
    slow.mockRestore();
    await time.pass(200 * hour);
    expect(await statusOf(customer, documentId)).toBe(answered);
  });

  test('invariant 6: killed between any two steps and run again, it ends the same, once', async () => {
    const customer = await server.addCustomer();
    const steps = [
      () => vi.spyOn(server.parts.objectKeys, 'destroy'),
      () => vi.spyOn(server.parts.audit, 'append'),
      () => vi.spyOn(server.parts.tombstones, 'set'),
      () => vi.spyOn(server.parts.objectKeys, 'deleteBlobs'),
    ];
    for (const step of steps) {
      const { documentId, requestId } = await uploadDue(customer);
      time.skip(73 * hour);
      const cut = step().mockRejectedValueOnce(Object.assign(new Error('killed'), { code: 'killed' }));
      await destroy(documentId).catch(() => undefined);
      expect(cut).toHaveBeenCalled();
      cut.mockRestore();
      await time.settle();
      await shredDocument(server.parts, { documentId });
      expect((await readDeletion(customer, requestId)).state).toBe('erasing_copies');
      expect(await statusOf(customer, documentId)).toBe(410);
    }
    const events = await server.parts.audit.readChain(customer.organizationId, customer.organizationId);
    expect(events.filter(({ type }) => type === 'document.shredded')).toHaveLength(steps.length);
    expect(events.filter(({ type }) => type === 'document.copies_erasing')).toHaveLength(steps.length);
  });

  // The embedded engine has no clock but the process's, so there is nothing to hold it to.
  if (openDatabase.engine !== 'pglite') {
    test('invariant 15: a server whose own clock is a day ahead ends no grace early', async () => {
      const customer = await server.addCustomer();
      const { requestId } = await uploadDue(customer);
      time.skip(60 * hour);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * hour });
      try {
        await sweepLifecycle(server.parts);
      } finally {
        vi.useRealTimers();
      }
      expect((await readDeletion(customer, requestId)).state).toBe('pending_grace');
    });
  }
});
