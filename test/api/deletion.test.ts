/** The whole way through the API: asked for, kept, waited for, destroyed, and proved. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LegalHold } from '../../widget/contract/lifecycle.ts';
import { openNote, parseVerifierKey } from '../../widget/verify/core/signed-note.ts';
import { hashLeaf } from '../../widget/verify/core/merkle.ts';
import { parseLogProof, verifyLogProof } from '../../widget/verify/core/verify-log-proof.ts';
import { checkLog } from '../../server/audit/tree/check-log.ts';
import { sweep } from '../../server/wiring.ts';
import { createEmbedFor, openFrame, type SentEnvelope } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import {
  askDeletion,
  completeOne,
  day,
  hour,
  LifecycleTime,
  readDeletion,
  readReceipt,
} from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';

describeOnDatabase('a deletion', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let sent: SentEnvelope;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    time = new LifecycleTime(server);
    sent = await completeOne(server, server.customer);
  }, 240_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const blobsOnDisk = async (): Promise<string[]> => {
    const all = await readdir(join(server.dataDirectory, 'blobs'), { recursive: true, withFileTypes: true });
    return all.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  test('waits for a legal hold and the other party, destroys everything, and leaves a receipt that verifies', async () => {
    const { customer } = server;
    const { envelope, document } = sent;
    const objects = await server.parts.database.rows<{ id: string }>(
      server.parts.database.queries,
      sql`SELECT id FROM stored_object WHERE organization_id = ${customer.organizationId} ORDER BY id`,
    );
    const askProof = async () =>
      (await customer.call('GET', `/v1/envelopes/${envelope.id}/log-proof`)).response;
    const proofBefore = await vi.waitFor(
      async () => {
        const answer = await askProof();
        expect(answer.status).toBe(200);
        return answer.text();
      },
      { timeout: 30_000, interval: 300 },
    );
    const { body: hold } = await customer.call<LegalHold>('POST', '/v1/legal-holds', {
      json: { scope: 'document', documentId: document.id, reason: 'Claim 12/26', authority: 'Oslo tingrett' },
    });
    const asked = await askDeletion(customer, { scope: 'document', documentId: document.id });
    expect(asked).toMatchObject({
      state: 'pending_grace',
      blockers: [
        { kind: 'legal_hold', count: 1 },
        { kind: 'interest', count: 1 },
      ],
    });
    expect((await askDeletion(customer, { scope: 'document', documentId: document.id })).id).toBe(asked.id);

    await time.pass(73 * hour);
    expect((await readDeletion(customer, asked.id)).state).toBe('waiting');
    expect((await customer.call('GET', `/v1/documents/${document.id}/content`)).status).toBe(200);

    await customer.call('POST', `/v1/legal-holds/${hold.id}/release`, { json: { reason: 'Settled' } });
    await time.settle();
    expect(await readDeletion(customer, asked.id)).toMatchObject({
      state: 'pending_grace',
      blockers: [{ kind: 'interest', count: 1 }],
    });
    await time.pass(25 * hour);
    const waiting = await readDeletion(customer, asked.id);
    expect(waiting).toMatchObject({ state: 'waiting', blockers: [{ kind: 'interest', count: 1 }] });
    expect(waiting.letGoAt).not.toBeNull();
    // Its own access has ended; the signer, who has no account, keeps theirs.
    expect((await customer.call('GET', `/v1/documents/${document.id}/content`)).status).toBe(404);
    expect((await customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`)).status).toBe(404);
    const signer = await openFrame(server, await createEmbedFor(customer, envelope));
    expect(signer.firstSegment).not.toBeNull();

    await time.pass(90 * day);
    expect((await readDeletion(customer, asked.id)).state).toBe('erasing_copies');
    for (const path of [
      `/v1/documents/${document.id}`,
      `/v1/documents/${document.id}/content`,
      `/v1/envelopes/${envelope.id}/documents/sealed`,
    ])
      expect(await customer.call('GET', path), path).toMatchObject({
        status: 410,
        body: { code: 'document_destroyed' },
      });
    const { body: afterwards } = await customer.call('GET', `/v1/envelopes/${envelope.id}`);
    expect(afterwards).toMatchObject({ title: '', recipients: [{ name: '', email: '' }] });
    expect(await blobsOnDisk()).toEqual([]);

    const { note, verifierKey, receipt, logProof } = await readReceipt(customer, asked.id);
    const published = await (await fetch(`${server.origin}/.well-known/receipt-key.txt`)).text();
    expect(published.trim()).toBe(verifierKey);
    await openNote(note, [await parseVerifierKey(verifierKey)]);
    await expect(
      openNote(note.replace(receipt.id, `${receipt.id.slice(0, -1)}0`), [
        await parseVerifierKey(verifierKey),
      ]),
    ).rejects.toThrow();
    // Exactly what there was (invariant 13).
    expect(receipt.objects.map(({ id }) => id)).toEqual(objects.map(({ id }) => id));
    expect(receipt.objects.every(({ ciphertextSha256 }) => ciphertextSha256 !== null)).toBe(true);
    const { tree } = server.parts;
    const logKey = await tree.signer.verifierKey(tree.firstOrigin);
    const event = await server.parts.audit.readEvent(
      customer.organizationId,
      (await readReceipt(customer, asked.id)).eventId,
    );
    const { facts } = JSON.parse(event!.body) as { facts: Record<string, string> };
    expect(facts['receiptSha256']).toBe(createHash('sha256').update(note).digest('hex'));
    const trusted = { origin: tree.firstOrigin, keys: [await parseVerifierKey(logKey)] };
    const leafOf = (body: string) => hashLeaf(new TextEncoder().encode(body));
    expect(
      await verifyLogProof(logProof!, { ...trusted, leafHash: await leafOf(event!.body) }),
    ).toMatchObject({
      valid: true,
    });
    const { body: sealedBody } = JSON.parse(Buffer.from(parseLogProof(proofBefore).extra!).toString()) as {
      body: string;
    };
    expect(
      await verifyLogProof(proofBefore, { ...trusted, leafHash: await leafOf(sealedBody) }),
    ).toMatchObject({
      valid: true,
    });
    expect((await checkLog(tree)).findings).toEqual([]);

    await time.pass(36 * day);
    expect(await readDeletion(customer, asked.id)).toMatchObject({ state: 'destroyed', blockers: [] });
    const second = await readReceipt(customer, asked.id);
    expect(second.stage).toBe('copies-gone');
    expect(second.receipt.objects).toEqual(receipt.objects);
    const pdf = await customer.call('GET', `/v1/deletion-requests/${asked.id}/receipt.pdf`);
    const bytes = new Uint8Array(await pdf.response.arrayBuffer());
    expect((await PDFDocument.load(bytes)).getTitle()).toBe(`Deletion receipt ${second.id}`);
    expect(await askDeletion(customer, { scope: 'document', documentId: document.id })).toMatchObject({
      id: asked.id,
      state: 'destroyed',
    });
  });

  test('comes to its end although something else that is due fails each time', async () => {
    const { customer } = server;
    const pdf = await readSampleAgreement();
    const { body } = await customer.call<{ id: string }>('POST', '/v1/documents?name=Due.pdf', { pdf });
    await askDeletion(customer, { scope: 'document', documentId: body.id });
    time.skip(73 * hour);
    const failing = vi.spyOn(server.parts.attempts, 'sweep').mockRejectedValue(new RangeError('no room'));
    await sweep(server.parts, new Date());
    failing.mockRestore();
    const statusOf = async () => (await customer.call('GET', `/v1/documents/${body.id}`)).status;
    await expect.poll(statusOf, { timeout: 20_000 }).toBe(410);
    expect(server.failures.splice(0)).toEqual([expect.stringContaining('no room')]);
  });
});
