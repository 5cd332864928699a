/** What is left in the hands of whoever has signed: where it is looked up, the hash of their file, and whether it is mailed. */
import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  signAndSeal,
} from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { mailsTo } from '../support/recipient-mails.ts';

describeOnDatabase('the receipt in a signer’s view', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const sha256 = async (file: Blob): Promise<string> =>
    createHash('sha256')
      .update(Buffer.from(await file.arrayBuffer()))
      .digest('hex');

  test('is there once that person has signed, and for nobody who has not', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer, [{}, {}]);
    const first = await openFrame(server, await createEmbedFor(customer, envelope, 0));
    const second = await openFrame(server, await createEmbedFor(customer, envelope, 1));
    expect(first.view.receipt).toBeNull();
    await fillEverything(first);
    expect(first.view.receipt).toBeNull();
    await sign(first);
    const receipt = {
      transactionId: envelope.transactionId,
      lookUpUrl: `${server.origin}/transactions/${envelope.transactionId}`,
      sealed: [],
      isCopyMailed: false,
    };
    expect(first.view.receipt).toEqual(receipt);
    expect((await fetch(receipt.lookUpUrl)).status).toBe(200);
    await second.refresh();
    expect(second.view.receipt).toBeNull();
    await customer.call('POST', `/v1/envelopes/${envelope.id}/void`, { json: { reason: 'No' } });
    await first.refresh();
    expect(first.view.receipt).toBeNull();
  });

  test('names the hash of the very file that is handed out, also once something was appended to its seal', async () => {
    const { customer } = server;
    const { envelope, document } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await signAndSeal(customer, session, envelope.id);
    await session.refresh();
    const file = await session.download(document.id, 'document');
    expect(session.view.receipt?.sealed).toEqual([{ documentId: document.id, sha256: await sha256(file) }]);
    const later = 'e'.repeat(64);
    await server.parts.database.queries.execute(
      sql`UPDATE sealed_document SET extended_sha256 = ${later} WHERE envelope_id = ${envelope.id}`,
    );
    await session.refresh();
    expect(session.view.receipt?.sealed).toEqual([{ documentId: document.id, sha256: later }]);
  });

  test('is not in a session that is still locked', async () => {
    const asked = { signerAuthentication: 'email_code' } as const;
    const { envelope } = await sendSample(server.customer, [asked]);
    const locked = await openFrame(server, await createEmbedFor(server.customer, envelope));
    expect(locked.lock).not.toBeNull();
    await server.parts.database.queries.execute(
      sql`UPDATE recipient SET status = 'signed' WHERE envelope_id = ${envelope.id}`,
    );
    const again = await openFrame(server, await createEmbedFor(server.customer, envelope));
    expect(again.lock).not.toBeNull();
    expect(JSON.stringify(again.view ?? null)).not.toContain(envelope.transactionId);
    await expect(again.refresh()).rejects.toMatchObject({ code: 'signer_authentication_required' });
  });

  test('says that a copy is mailed where one is to be, then where one was queued and has not failed', async () => {
    const other = await server.addCustomer();
    const { envelope } = await sendSample(other, [{}, { order: 2 }], [], { signedCopies: true });
    const session = await openFrame(server, await createEmbedFor(other, envelope));
    await fillEverything(session);
    await sign(session);
    expect(session.view.receipt?.isCopyMailed).toBe(true);
    await signAndSeal(other, await openFrame(server, await createEmbedFor(other, envelope, 1)), envelope.id);
    const [mail] = await mailsTo(server, envelope.recipients[0]!.id);
    expect(mail?.kind).toBe('signed-copy');
    await session.refresh();
    expect(session.view.receipt?.isCopyMailed).toBe(true);
    await server.parts.database.queries.execute(
      sql`UPDATE mail SET status = 'failed' WHERE id = ${mail!.id}`,
    );
    await session.refresh();
    expect(session.view.receipt?.isCopyMailed).toBe(false);
  });
});
