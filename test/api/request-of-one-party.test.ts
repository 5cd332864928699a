/** A request for a document's deletion binds the party that made it: what others may do depends on what they hold and ask. */
import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { createEmbedFor, openFrame, signAndSeal, type SentEnvelope } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';

describeOnDatabase('a party’s request for a document’s deletion', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let owner: TestCustomer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    time = new LifecycleTime(server);
    owner = await server.addCustomer();
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const give = async ({ envelope }: SentEnvelope, { organizationId }: TestCustomer) => {
    const json = { organizationId };
    const path = `/v1/envelopes/${envelope.id}/interests`;
    const { status, body } = await owner.call<{ code?: string }>('POST', path, { json });
    return body.code ?? status;
  };
  const draft = ({ document: { id } }: SentEnvelope) => {
    const place = { documentId: id, page: 1, x: 60, y: 200, width: 200, height: 48 };
    return owner.call<Envelope & { code?: string }>('POST', '/v1/envelopes', {
      json: {
        title: 'Once more',
        documentIds: [id],
        recipients: [{ name: 'Signer', email: 'again@example.com' }],
        fields: [{ ...place, type: 'signature', recipientIndex: 0 }],
      },
    });
  };
  const send = (envelope: Envelope) =>
    owner.call<{ code?: string; details?: unknown }>('POST', `/v1/envelopes/${envelope.id}/send`);
  const sha256Of = async (who: TestCustomer, path: string): Promise<string> => {
    const { response } = await who.call('GET', path);
    expect(response.status).toBe(200);
    return createHash('sha256')
      .update(Buffer.from(await response.arrayBuffer()))
      .digest('hex');
  };
  const complete = async (sent: SentEnvelope): Promise<Envelope> => {
    const { status, body: again } = await draft(sent);
    expect(status).toBe(201);
    expect((await send(again)).status).toBe(200);
    const session = await openFrame(server, await createEmbedFor(owner, again));
    return signAndSeal(owner, session, again.id);
  };
  const readBy = async (who: TestCustomer, { document: { id } }: SentEnvelope): Promise<number> =>
    (await who.call('GET', `/v1/documents/${id}/content`)).status;
  const stateOf = async ({ document: { id } }: SentEnvelope): Promise<string | undefined> => {
    const { database } = server.parts;
    const rows = await database.rows<{ state: string }>(
      database.queries,
      sql`SELECT data_state AS state FROM document WHERE id = ${id}`,
    );
    return rows[0]?.state;
  };
  const keysOf = async (who: TestCustomer): Promise<number> => {
    const { database } = server.parts;
    const rows = await database.rows<{ keys: number }>(
      database.queries,
      sql`SELECT count(*)::int AS keys FROM object_key WHERE organization_id = ${who.organizationId}`,
    );
    return rows[0]?.keys ?? 0;
  };
  const given = async (): Promise<{ sent: SentEnvelope; partner: TestCustomer }> => {
    const sent = await completeOne(server, owner);
    const partner = await server.addCustomer();
    expect(await give(sent, partner)).toBe(201);
    return { sent, partner };
  };
  /** All that an owner does with its document, from a new envelope to what its signer receives, and sharing it again. */
  const useWhole = async (sent: SentEnvelope): Promise<void> => {
    const again = await complete(sent);
    expect((await owner.call('GET', `/v1/envelopes/${again.id}/documents/sealed`)).status).toBe(200);
    expect(await readBy(owner, sent)).toBe(200);
    const other = await server.addCustomer();
    expect(await give(sent, other)).toBe(201);
    expect(await readBy(other, sent)).toBe(200);
  };

  test('leaves its owner free to use and to share it, in its grace and once that party has let go', async () => {
    const { sent, partner } = await given();
    const { id } = await askDeletion(partner, { scope: 'document', documentId: sent.document.id });
    expect(await stateOf(sent)).toBe('live');
    await useWhole(sent);
    await time.pass(73 * hour);
    expect(await readDeletion(partner, id)).toMatchObject({ state: 'waiting', letGoAt: expect.any(String) });
    expect(await readBy(partner, sent)).toBe(404);
    await useWhole(sent);
    expect(await stateOf(sent)).toBe('live');
  }, 120_000);

  test('binds its owner, who asked, until it is cancelled, and nobody else', async () => {
    const { sent, partner } = await given();
    const { body: ready } = await draft(sent);
    const { id } = await askDeletion(owner, { scope: 'document', documentId: sent.document.id });
    expect((await draft(sent)).body.code).toBe('document_deletion_pending');
    expect((await send(ready)).body.code).toBe('document_deletion_pending');
    expect(await give(sent, await server.addCustomer())).toBe('document_deletion_pending');
    // The partner has its own for as long as it wants; the document is not going.
    expect([await stateOf(sent), await readBy(partner, sent)]).toEqual(['live', 200]);
    await owner.call('POST', `/v1/deletion-requests/${id}/cancel`);
    await useWhole(sent);
    expect((await send(ready)).status).toBe(200);
  }, 120_000);

  test('shows nothing to its owner once that has let go, whatever drafts there were', async () => {
    const { sent, partner } = await given();
    const { body: ready } = await draft(sent);
    await askDeletion(owner, { scope: 'document', documentId: sent.document.id });
    await time.pass(73 * hour);
    expect((await send(ready)).body).toMatchObject({
      code: 'not_found',
      details: { documentIds: [sent.document.id] },
    });
    expect(await give(sent, await server.addCustomer())).toBe('interest_unsuitable');
    expect([await stateOf(sent), await readBy(partner, sent)]).toEqual(['live', 200]);
  });

  test('is kept to by others: nothing is given to who wants it destroyed, or has let go of it', async () => {
    const { sent, partner } = await given();
    const own = { scope: 'document', documentId: sent.document.id };
    const { id } = await askDeletion(partner, own);
    expect(await give(sent, partner)).toBe('interest_unsuitable');
    await partner.call('POST', `/v1/deletion-requests/${id}/cancel`);
    expect(await give(sent, partner)).toBe(201);
    await askDeletion(partner, own);
    await time.pass(73 * hour);
    expect(await give(sent, partner)).toBe('interest_unsuitable');
    expect([await keysOf(partner), await readBy(partner, sent)]).toEqual([0, 404]);
  });

  test('makes the document one that goes only when every organization has asked', async () => {
    const { sent, partner } = await given();
    const own = { scope: 'document', documentId: sent.document.id };
    const { id } = await askDeletion(partner, own);
    await askDeletion(owner, own);
    expect(await stateOf(sent)).toBe('pending_grace');
    await partner.call('POST', `/v1/deletion-requests/${id}/cancel`);
    expect(await stateOf(sent)).toBe('live');
    await askDeletion(partner, own);
    await time.pass(73 * hour);
    // For its signer, who has no account, until their right lapses.
    expect(await stateOf(sent)).toBe('waiting');
    await time.pass(91 * 24 * hour);
    expect(await stateOf(sent)).toBe('erasing_copies');
  });

  test('concerns what was signed in one envelope: what others signed of the same document is given with theirs alone', async () => {
    const sent = await completeOne(server, owner);
    const later = await complete(sent);
    const partner = await server.addCustomer();
    const sealedIn = ({ id }: Envelope) => sha256Of(owner, `/v1/envelopes/${id}/documents/sealed`);
    const readNow = () => sha256Of(partner, `/v1/documents/${sent.document.id}/content`);
    expect(await give(sent, partner)).toBe(201);
    const first = await sealedIn(sent.envelope);
    expect(await readNow()).toBe(first);
    const before = await keysOf(partner);
    await complete(sent);
    expect([await readNow(), await keysOf(partner)]).toEqual([first, before]);
    expect(await give({ ...sent, envelope: later }, partner)).toBe(201);
    expect(await readNow()).toBe(await sealedIn(later));
  }, 120_000);
});
