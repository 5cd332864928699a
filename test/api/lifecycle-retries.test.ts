/** What is tried again: all of what was left undone, by a stage that comes to it, and nobody's at the cost of another's. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { deletionOperatorCommands } from '../../server/cli/deletion-operator.ts';
import { writePng } from '../../server/platform/pictures/png-picture.ts';
import { ServiceError } from '../../server/platform/http/service-error.ts';
import type { Tombstone } from '../../server/retention/tombstones.ts';
import type { DeletionRequest } from '../../widget/contract/lifecycle.ts';
import type { SentEnvelope } from '../support/ceremony.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';

const minute = 60_000;

describeOnDatabase('what the sweep could not do', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let owner: ConsoleLogin;
  let sender: TestCustomer;
  let sent: SentEnvelope;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
    sender = server.customer;
    sent = await completeOne(server, sender);
  }, 240_000);
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    const caused = /\[killed\]|\[storage_unavailable\]/;
    expect(server.failures.filter((one) => !caused.test(one))).toEqual([]);
    await server.close();
  });

  const killed = () => Object.assign(new Error('killed'), { code: 'killed' });
  const tombstonesOf = async (id: string): Promise<Tombstone[]> => {
    const found = [];
    for await (const tombstone of server.parts.tombstones.all())
      if (tombstone.id === id) found.push(tombstone);
    return found;
  };
  const askForOrganization = async ({ organizationId }: TestCustomer): Promise<string> => {
    // One of its own, for they go with it.
    owner = await signUp(server);
    await owner.becomes('owner', organizationId);
    const json = { scope: 'organization' };
    const { status, body } = await owner.call<DeletionRequest>('POST', '/v1/deletion-requests', { json });
    expect(status).toBe(201);
    return body.id;
  };
  /** As the operator sees it: nobody else is left to. */
  const readAsOperator = async (requestId: string): Promise<DeletionRequest | undefined> => {
    const { deletions } = await deletionOperatorCommands['list-deletions'](server.parts);
    return deletions.find(({ request }) => request.id === requestId)?.request;
  };

  test('a person whose tombstone could not be set has one after the next try, and an older dump brings nobody back', async () => {
    const [person] = sent.envelope.recipients;
    const asked = await askDeletion(sender, { scope: 'recipient', recipientId: person!.id });
    vi.spyOn(server.parts.tombstones, 'set').mockRejectedValueOnce(killed());
    await time.pass(73 * hour);
    await time.settle();
    expect(await readDeletion(sender, asked.id)).toMatchObject({ state: 'erasing_copies', failure: null });
    expect(await tombstonesOf(person!.id)).toEqual([
      { kind: 'recipient', organizationId: sender.organizationId, id: person!.id },
    ]);
  });

  test('an organization whose tombstone and logo were left is come back to before its copies are gone', async () => {
    const leaving = await server.addCustomer();
    const png = writePng({ width: 2, height: 2, pixels: Buffer.alloc(16, 128) });
    const response = await fetch(`${server.origin}/v1/apps/${leaving.appId}/logo`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${leaving.apiKey}`, 'content-type': 'image/png' },
      body: new Uint8Array(png),
    });
    expect(response.status).toBe(200);
    const { database, objectKeys, tombstones } = server.parts;
    const [logo] = await database.rows<{ id: string }>(
      database.queries,
      sql`SELECT logo ->> 'objectId' AS id FROM app WHERE id = ${leaving.appId}`,
    );
    const requestId = await askForOrganization(leaving);
    const remove = objectKeys.deleteBlobs.bind(objectKeys);
    let isStuck = true;
    let deleted = 0;
    vi.spyOn(objectKeys, 'deleteBlobs').mockImplementation(async (ids) => {
      if (!ids.includes(logo!.id)) return remove(ids);
      if (isStuck) throw new ServiceError('storage_unavailable');
      deleted += 1;
      return remove(ids);
    });
    vi.spyOn(tombstones, 'set').mockRejectedValueOnce(killed());
    await time.pass(73 * hour);
    const failed = await readAsOperator(requestId);
    expect(failed).toMatchObject({ state: 'erasing_copies', failure: { attempts: 2 } });
    expect(await tombstonesOf(leaving.organizationId)).toHaveLength(1);
    isStuck = false;
    await time.pass(6 * minute);
    expect(await readAsOperator(requestId)).toMatchObject({ state: 'erasing_copies', failure: null });
    expect(deleted).toBe(1);
  });

  test('what fails of one party’s request for a document neither delays another’s nor is forgotten for it', async () => {
    const partner = await server.addCustomer();
    const { envelope, document } = await completeOne(server, sender);
    const given = await sender.call('POST', `/v1/envelopes/${envelope.id}/interests`, {
      json: { organizationId: partner.organizationId },
    });
    expect(given.status).toBe(201);
    const asked = await askDeletion(sender, { scope: 'document', documentId: document.id });
    const { objectKeys, database } = server.parts;
    const letGo = objectKeys.letGo.bind(objectKeys);
    vi.spyOn(objectKeys, 'letGo').mockImplementation(async (tx, ids, party) => {
      if (party === sender.organizationId) throw killed();
      return letGo(tx, ids, party);
    });
    await time.pass(73 * hour);
    await time.settle();
    const { failure } = await readDeletion(sender, asked.id);
    expect(failure?.attempts).toBe(2);

    const requestId = await askForOrganization(partner);
    const graceEndsAt = Date.parse((await readAsOperator(requestId))!.graceEndsAt);
    // Its grace ends while the sender's is not due again: what it asks for is asked for at once.
    await database.transaction(async (tx) => {
      await tx.execute(sql`UPDATE lifecycle_failure SET retry_at = ${new Date(graceEndsAt + 96 * hour).toISOString()}
        WHERE target_id = ${document.id}`);
    });
    await time.pass(73 * hour);
    const rows = await database.rows<{ id: string }>(
      database.queries,
      sql`SELECT id FROM deletion_request WHERE organization_id = ${partner.organizationId}
        AND target_id = ${document.id}`,
    );
    expect(rows).toHaveLength(1);
    expect((await readDeletion(sender, asked.id)).failure).toEqual({
      ...failure,
      retryAt: new Date(graceEndsAt + 96 * hour).toISOString(),
    });
  });
});
