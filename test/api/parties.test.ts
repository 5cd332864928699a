/** A document of several parties: each lets go for itself, the last one ends it, and then nothing of anybody is left. */
import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import { checkLog } from '../../server/audit/tree/check-log.ts';
import { replayTombstones } from '../../server/retention/sweep-lifecycle.ts';
import { findCanaries } from '../support/canaries.ts';
import { createEmbedFor, openFrame, type SentEnvelope } from '../support/ceremony.ts';
import { asAdministrator, describeOnDatabase, refusalOf } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import {
  askDeletion,
  completeOne,
  hour,
  LifecycleTime,
  readDeletion,
  readReceipt,
} from '../support/lifecycle.ts';

/** What sendSample and fillEverything plant: title, file name, name, address, an entered value, a typed signature. */
const canaries = [
  'Employment agreement',
  'Agreement.pdf',
  'Signer Nº1 Ødegård',
  'signer1@example.com',
  'Produktdesigner æøå',
];

describeOnDatabase('a document of several parties', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let sender: TestCustomer;
  let partner: TestCustomer;
  let sent: SentEnvelope;
  let sealedSha256: string;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    time = new LifecycleTime(server);
    [sender, partner] = [await server.addCustomer(), await server.addCustomer()];
    sent = await completeOne(server, sender);
  }, 240_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const content = async (customer: TestCustomer): Promise<[number, string]> => {
    const { response } = await customer.call('GET', `/v1/documents/${sent.document.id}/content`);
    const bytes = Buffer.from(await response.arrayBuffer());
    return [response.status, createHash('sha256').update(bytes).digest('hex')];
  };
  const give = (envelopeId: string, organizationId: string) =>
    sender.call<{ code: string }>('POST', `/v1/envelopes/${envelopeId}/interests`, {
      json: { organizationId },
    });

  test('is given to another organization, which then reads what was sealed with its own key', async () => {
    expect((await content(partner))[0]).toBe(404);
    expect((await give(sent.envelope.id, sender.organizationId)).body.code).toBe('interest_unsuitable');
    expect((await give(sent.envelope.id, 'org_none')).body.code).toBe('not_found');
    const pdf = await readSampleAgreement();
    const { body: lease } = await sender.call<Document>('POST', '/v1/documents?name=Lease.pdf', { pdf });
    const draft = await sender.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Lease',
        documentIds: [lease.id],
        recipients: [{ name: 'Ola Nordmann', email: 'ola@example.com' }],
      },
    });
    expect((await give(draft.body.id, partner.organizationId)).body.code).toBe('sealed_document_not_ready');
    expect((await give(sent.envelope.id, partner.organizationId)).status).toBe(201);
    const { response } = await sender.call('GET', `/v1/envelopes/${sent.envelope.id}/documents/sealed`);
    sealedSha256 = createHash('sha256')
      .update(Buffer.from(await response.arrayBuffer()))
      .digest('hex');
    expect(await content(partner)).toEqual([200, sealedSha256]);
  });

  test('invariants 2, 11 and 14: one lets go and reads nothing more; the others read the same bytes as before', async () => {
    const asked = await askDeletion(sender, { scope: 'document', documentId: sent.document.id });
    await time.pass(73 * hour);
    expect(await readDeletion(sender, asked.id)).toMatchObject({
      state: 'waiting',
      blockers: [{ kind: 'interest', count: 2, until: null }],
    });
    expect((await content(sender))[0]).toBe(404);
    expect(await content(partner)).toEqual([200, sealedSha256]);
    const { database } = server.parts;
    const holders = await database.rows<{ holder: string }>(
      database.queries,
      sql`SELECT object_key.organization_id AS holder FROM object_key JOIN document ON viewed_object_id = object_id
        WHERE document.id = ${sent.document.id}`,
    );
    expect(holders.map(({ holder }) => holder).toSorted()).toEqual(['custody', partner.organizationId]);
    expect((await give(sent.envelope.id, partner.organizationId)).body.code).toBe('interest_unsuitable');
  });

  test('a recipient’s own data goes at their wish, and the trail still verifies', async () => {
    const [person] = sent.envelope.recipients;
    const session = await openFrame(server, await createEmbedFor(sender, sent.envelope));
    expect(session.firstSegment).not.toBeNull();
    const asked = await askDeletion(sender, { scope: 'recipient', recipientId: person!.id });
    await time.pass(73 * hour);
    expect((await readDeletion(sender, asked.id)).state).toBe('erasing_copies');
    const { receipt } = await readReceipt(sender, asked.id);
    expect(receipt).toMatchObject({ scope: 'recipient', targetId: person!.id, objects: [] });
    expect(receipt.kept.map(({ what }) => what)).toContain('sealed documents');
    const { body: trail } = await sender.call<AuditTrail>(
      'GET',
      `/v1/envelopes/${sent.envelope.id}/audit-trail`,
    );
    const signed = trail.events.find(({ type }) => type === 'recipient.signed');
    // Invariant 9: no salt is left to try values against.
    expect([signed?.details, signed?.salts]).toEqual([{}, {}]);
    expect((await checkLog(server.parts.tree)).findings).toEqual([]);
    await expect(
      session.act({ act: 'document.view', documentId: sent.document.id, pagesDrawn: 1 }),
    ).rejects.toThrow();
    expect(await content(partner)).toEqual([200, sealedSha256]);
  });

  test('invariants 3, 7, 8: when the last lets go it is destroyed, and nothing of it is found anywhere', async () => {
    expect(await findCanaries(server, ['Employment agreement'])).not.toEqual([]);
    const asked = await askDeletion(partner, { scope: 'document', documentId: sent.document.id });
    await time.pass(73 * hour);
    expect((await readDeletion(partner, asked.id)).state).toBe('erasing_copies');
    expect((await content(sender))[0]).toBe(410);
    expect((await content(partner))[0]).toBe(404);
    expect(await findCanaries(server, ['Ola Nordmann'])).toEqual(['Ola Nordmann in public.recipient']);
    expect(await findCanaries(server, canaries)).toEqual([]);
    expect((await checkLog(server.parts.tree)).findings).toEqual([]);
    const both = (await readReceipt(partner, asked.id)).receipt;
    expect(both.requestIds).toHaveLength(2);
  });

  test('invariants 4 and 10: it never comes back, and what an older backup brings back is destroyed again', async () => {
    const { database } = server.parts;
    const { id } = sent.document;
    const back = (state: string) =>
      refusalOf(database.queries.execute(sql`UPDATE document SET data_state = ${state} WHERE id = ${id}`));
    expect([await back('live'), await back('shredding')]).toEqual(['23514', '23514']);
    const [object] = await database.rows<{ id: string }>(
      database.queries,
      sql`SELECT original_object_id AS id FROM document WHERE id = ${id}`,
    );
    const key = sql`INSERT INTO object_key (object_id, organization_id, epoch, wrapped, created_at)
      VALUES (${object!.id}, ${sender.organizationId}, '2026-11', '\\x00', now())`;
    expect(await refusalOf(database.queries.execute(key))).toBe('23514');
    // The rows as they would be after a restore.
    await asAdministrator(database, async (tx) => {
      for (const table of ['document', 'stored_object', 'object_key'])
        await tx.execute(sql`ALTER TABLE ${sql.raw(table)} DISABLE TRIGGER USER`);
      await tx.execute(sql`UPDATE document SET data_state = 'live', name = 'Agreement.pdf' WHERE id = ${id}`);
      await tx.execute(sql`UPDATE stored_object SET destroyed_at = NULL`);
      await tx.execute(sql`DELETE FROM deletion_receipt`);
      await tx.execute(key);
      for (const table of ['document', 'stored_object', 'object_key'])
        await tx.execute(sql`ALTER TABLE ${sql.raw(table)} ENABLE TRIGGER USER`);
    });
    await replayTombstones(server.parts);
    const [row] = await database.rows<{ state: string; name: string; keys: number }>(
      database.queries,
      sql`SELECT data_state AS state, name, (SELECT count(*)::int FROM object_key WHERE object_id = ${object!.id})
        AS keys FROM document WHERE id = ${id}`,
    );
    expect(row).toEqual({ state: 'erasing_copies', name: '', keys: 0 });
  });
});
