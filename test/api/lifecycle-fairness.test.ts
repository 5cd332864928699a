/** What one tenant's failures and masses do to the deletions of the others: nothing. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import { ServiceError } from '../../server/platform/http/service-error.ts';
import { sweepLifecycle } from '../../server/retention/sweep-lifecycle.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { smallPdf } from '../support/small-pdf.ts';

const minute = 60_000;

interface Due {
  customer: TestCustomer;
  documentId: string;
  requestId: string;
}

describeOnDatabase('the sweep of what is due', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    expect(server.failures.filter((one) => !one.includes('[storage_unavailable]'))).toEqual([]);
    await server.close();
  });

  async function uploadDue(customer: TestCustomer): Promise<Due> {
    const pdf = smallPdf();
    const { body } = await customer.call<Document>('POST', '/v1/documents?name=Lease.pdf', { pdf });
    const { id } = await askDeletion(customer, { scope: 'document', documentId: body.id });
    return { customer, documentId: body.id, requestId: id };
  }
  const read = ({ customer, requestId }: Due) => readDeletion(customer, requestId);
  const objectOf = async ({ documentId }: Due): Promise<string> => {
    const { database } = server.parts;
    const rows = await database.rows<{ id: string }>(
      database.queries,
      sql`SELECT original_object_id AS id FROM document WHERE id = ${documentId}`,
    );
    return rows[0]!.id;
  };

  /** The store works, but what is asked of that object fails: before its document's state changes, or after. */
  function breakObject(
    step: 'fingerprint' | 'deleteBlobs',
    key: string,
  ): { restore(): void; asked(): number } {
    const { objectKeys } = server.parts;
    let asked = 0;
    const refuse = (ids: readonly string[]): void => {
      if (!ids.includes(key)) return;
      asked += 1;
      throw new ServiceError('storage_unavailable');
    };
    const [read, remove] = [objectKeys.fingerprint.bind(objectKeys), objectKeys.deleteBlobs.bind(objectKeys)];
    if (step === 'fingerprint')
      vi.spyOn(objectKeys, step).mockImplementation(async (on, ids) => {
        refuse(ids);
        return read(on, ids);
      });
    else
      vi.spyOn(objectKeys, step).mockImplementation(async (ids) => {
        refuse(ids);
        return remove(ids);
      });
    return { restore: () => vi.restoreAllMocks(), asked: () => asked };
  }

  test.each(['deleteBlobs', 'fingerprint'] as const)(
    'goes on with the others where %s fails for one object, says so, and comes back to it more and more seldom',
    async (step) => {
      const [attacker, victim] = [await server.addCustomer(), await server.addCustomer()];
      const failing = await uploadDue(attacker);
      const others = [await uploadDue(victim), await uploadDue(attacker)];
      time.skip(73 * hour);
      const broken = breakObject(step, await objectOf(failing));
      await time.settle();
      for (const other of others)
        expect(await read(other)).toMatchObject({ state: 'erasing_copies', failure: null });
      const first = await read(failing);
      expect(first.failure).toMatchObject({ attempts: 1, lastErrorCode: 'storage_unavailable' });
      expect(first.state).toBe(step === 'deleteBlobs' ? 'shredding' : 'pending_grace');

      await time.settle(); // tried again at once, and then with pauses
      const second = await read(failing);
      expect(second.failure?.attempts).toBe(2);
      expect(Date.parse(second.failure!.retryAt)).toBeGreaterThan(Date.parse(second.failure!.lastFailedAt));
      const asked = broken.asked();
      await time.pass(1 * minute);
      expect(broken.asked()).toBe(asked);
      await time.pass(5 * minute);
      expect(await read(failing)).toMatchObject({ failure: { attempts: 3 } });
      const { failure } = await read(failing);
      expect(Date.parse(failure!.retryAt) - Date.parse(failure!.lastFailedAt)).toBe(10 * minute);

      broken.restore();
      await time.pass(11 * minute);
      expect(await read(failing)).toMatchObject({ state: 'erasing_copies', failure: null });
    },
  );

  test('ends at once where the store can delete nothing, and holds that against nobody', async () => {
    const customer = await server.addCustomer();
    const due = [];
    for (let made = 0; made < 3; made += 1) due.push(await uploadDue(customer));
    time.skip(73 * hour);
    const down = vi
      .spyOn(server.parts.objectKeys, 'deleteBlobs')
      .mockRejectedValue(new ServiceError('storage_unavailable'));
    await expect(time.settle()).rejects.toMatchObject({ code: 'storage_unavailable' });
    down.mockRestore();
    for (const one of due) expect(await read(one)).toMatchObject({ state: 'shredding', failure: null });
    await time.settle();
    for (const one of due) expect(await read(one)).toMatchObject({ state: 'erasing_copies', failure: null });
  });

  test('goes on where the last one ran out of time, so that those who come late have their turn', async () => {
    const owner = await signUp(server);
    for (let made = 0; made < 3; made += 1) {
      // Each of these waits for its legal hold, for years, and is looked at by every sweep.
      const waiting = await server.addCustomer();
      const { documentId } = await uploadDue(waiting);
      const words = { reason: 'Claim', authority: 'Court' };
      const json = { ...words, scope: 'document', documentId };
      expect((await waiting.call('POST', '/v1/legal-holds', { json })).status).toBe(201);
      await owner.becomes('owner', waiting.organizationId);
      const asked = await owner.call('POST', '/v1/deletion-requests', { json: { scope: 'organization' } });
      expect(asked.status).toBe(201);
    }
    await time.pass(73 * hour);
    const late = await uploadDue(await server.addCustomer());
    time.skip(73 * hour);
    for (let sweeps = 0; sweeps < 30; sweeps += 1) {
      let looks = 0;
      await sweepLifecycle(server.parts, () => (looks += 1) > 6); // ten minutes, for as much as two organizations
    }
    expect((await read(late)).state).toBe('erasing_copies');
  });
});
