/** Who is first: a legal hold or the shredding; and what a killed process leaves to the next. */
import { randomInt } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import { advanceDocuments } from '../../server/retention/advance-documents.ts';
import { shredDocuments } from '../../server/retention/shred-documents.ts';
import { ServiceError } from '../../server/platform/http/service-error.ts';
import { sweepLifecycle } from '../../server/retention/sweep-lifecycle.ts';
import type { SentEnvelope } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';

const words = { reason: 'Claim 12/26', authority: 'Oslo tingrett' };
const width = 8;

describeOnDatabase('legal holds against shredding', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    time = new LifecycleTime(server);
  });
  afterAll(async () => {
    const caused = /\[killed\]|\[storage_unavailable\]/;
    expect(server.failures.filter((one) => !caused.test(one))).toEqual([]);
    await server.close();
  });

  const uploadDue = async (customer: TestCustomer): Promise<{ documentId: string; requestId: string }> => {
    const pdf = await readSampleAgreement();
    const { body } = await customer.call<Document>('POST', '/v1/documents?name=Lease.pdf', { pdf });
    const { id } = await askDeletion(customer, { scope: 'document', documentId: body.id });
    return { documentId: body.id, requestId: id };
  };
  const uploadAllDue = async (customer: TestCustomer, count = width) => {
    const due = [];
    for (let made = 0; made < count; made++) due.push(await uploadDue(customer));
    time.skip(73 * hour);
    return due;
  };
  /** As a worker does it, without waiting for the queue. */
  const destroy = async (documentId: string): Promise<void> => {
    await advanceDocuments(server.parts, [documentId]);
    await shredDocuments(server.parts, [documentId]);
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

  test('invariant 11: eight at once, who lets go while it is given once more has a key exactly as long as a right', async () => {
    const [owner, partner] = [await server.addCustomer(), await server.addCustomer()];
    const sent: SentEnvelope[] = [];
    for (let made = 0; made < width; made++) sent.push(await completeOne(server, owner));
    const give = async ({ envelope }: SentEnvelope) => {
      const json = { organizationId: partner.organizationId };
      const path = `/v1/envelopes/${envelope.id}/interests`;
      return (await owner.call<{ code?: string }>('POST', path, { json })).body.code;
    };
    for (const one of sent) expect(await give(one)).toBeUndefined();
    for (const { document } of sent)
      await askDeletion(partner, { scope: 'document', documentId: document.id });
    time.skip(73 * hour);
    const answers = await Promise.all(
      sent.map(async (one) => {
        const letGo = soon().then(() => advanceDocuments(server.parts, [one.document.id]));
        await soon();
        const answer = await give(one);
        await letGo;
        return answer;
      }),
    );
    // It wants it gone, or has let go: either way nothing is given to it.
    expect(answers).toEqual(sent.map(() => 'interest_unsuitable'));
    await time.settle();
    const { database } = server.parts;
    const left = await database.rows(
      database.queries,
      sql`SELECT object_id FROM object_key WHERE organization_id = ${partner.organizationId}`,
    );
    expect(left).toEqual([]);
    for (const { document } of sent) {
      expect(await statusOf(partner, document.id)).toBe(404);
      expect(await statusOf(owner, document.id)).toBe(200);
    }
  }, 120_000);

  test('invariant 6: killed between any two steps and run again, it ends the same, once for each document', async () => {
    const customer = await server.addCustomer();
    const steps = [
      () => vi.spyOn(server.parts.objectKeys, 'destroy'),
      () => vi.spyOn(server.parts.audit, 'append'),
      () => vi.spyOn(server.parts.tombstones, 'set'),
      () => vi.spyOn(server.parts.objectKeys, 'deleteBlobs'),
      // The keys' transaction goes through, the one that says that the bytes are gone does not.
      () => {
        const { audit } = server.parts;
        return vi.spyOn(audit, 'append').mockImplementationOnce(audit.append.bind(audit));
      },
    ];
    for (const step of steps) {
      const due = [await uploadDue(customer), await uploadDue(customer)];
      time.skip(73 * hour);
      const ids = due.map(({ documentId }) => documentId);
      const cut = step().mockRejectedValueOnce(Object.assign(new Error('killed'), { code: 'killed' }));
      await advanceDocuments(server.parts, ids);
      await expect(shredDocuments(server.parts, ids)).rejects.toThrow('killed');
      cut.mockRestore();
      await time.settle();
      await shredDocuments(server.parts, ids);
      for (const { documentId, requestId } of due) {
        expect((await readDeletion(customer, requestId)).state).toBe('erasing_copies');
        expect(await statusOf(customer, documentId)).toBe(410);
      }
    }
    const events = await server.parts.audit.readChain(customer.organizationId, customer.organizationId);
    for (const once of ['document.shredded', 'document.copies_erasing'])
      expect(events.filter(({ type }) => type === once)).toHaveLength(steps.length * 2);
  });

  test('what fails for one document of many keeps none of the others, and is tried again', async () => {
    const customer = await server.addCustomer();
    const due = await uploadAllDue(customer, 3);
    const [damaged, ...others] = due;
    const { objectKeys, database } = server.parts;
    const [found] = await database.rows<{ id: string }>(
      database.queries,
      sql`SELECT original_object_id AS id FROM document WHERE id = ${damaged!.documentId}`,
    );
    const readPrints = objectKeys.fingerprint.bind(objectKeys);
    const failing = vi.spyOn(objectKeys, 'fingerprint').mockImplementation((on, ids) => {
      if (ids.includes(found!.id)) throw Object.assign(new Error('one'), { code: 'killed' });
      return readPrints(on, ids);
    });
    await time.settle();
    failing.mockRestore();
    for (const { documentId, requestId } of others) {
      expect((await readDeletion(customer, requestId)).state).toBe('erasing_copies');
      expect(await statusOf(customer, documentId)).toBe(410);
    }
    expect(await statusOf(customer, damaged!.documentId)).toBe(200);
    await time.settle();
    expect((await readDeletion(customer, damaged!.requestId)).state).toBe('erasing_copies');
  });

  test('a store that cannot be reached ends the sweep at once, and nothing is lost by it', async () => {
    const customer = await server.addCustomer();
    const due = await uploadAllDue(customer, 3);
    const down = vi
      .spyOn(server.parts.objectKeys, 'deleteBlobs')
      .mockRejectedValue(new ServiceError('storage_unavailable'));
    await expect(time.settle()).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(down.mock.calls.length).toBeLessThan(due.length);
    down.mockRestore();
    await time.settle();
    for (const { requestId } of due)
      expect((await readDeletion(customer, requestId)).state).toBe('erasing_copies');
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
