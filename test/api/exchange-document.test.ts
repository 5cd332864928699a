/** What of the document comes along with the exchange: enough to draw the first page of a small file, and to open a large one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { rangeBytes, wholeFileLimit } from '../../widget/contract/ranges.ts';
import { createLargeDocument } from '../bench/large-document.ts';
import { createEmbedFor, openFrame, sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';

describeOnDatabase('the document that comes along with the exchange', (openDatabase) => {
  let server: TestServer;
  let customer: TestCustomer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    customer = await server.addCustomer();
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  async function sendLarge(): Promise<Envelope> {
    const { body: document } = await customer.call<Document>('POST', '/v1/documents?name=Large.pdf', {
      pdf: createLargeDocument(25),
    });
    const place = { page: 1, x: 60, y: 60, width: 200, height: 40 };
    const { body: envelope } = await customer.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Large',
        documentIds: [document.id],
        recipients: [{ name: 'Maya Lindqvist', email: 'maya@example.com', order: 1 }],
        fields: [{ documentId: document.id, type: 'signature', recipientIndex: 0, ...place }],
      },
    });
    await customer.call('POST', `/v1/envelopes/${envelope.id}/send`);
    return envelope;
  }

  test('of a large one its first range and its last, as they are read one by one', async () => {
    const session = await openFrame(server, await createEmbedFor(customer, await sendLarge()));
    const [{ id, byteSize } = { id: '', byteSize: 0 }] = session.view.documents;
    expect(byteSize).toBeGreaterThan(wholeFileLimit);
    const lastStart = Math.floor((byteSize - 1) / rangeBytes) * rangeBytes;
    const [first, last] = [session.firstSegment, session.lastSegment];
    expect(first).toEqual(await session.readDocument(id, 0, rangeBytes));
    expect(last).toEqual(await session.readDocument(id, lastStart, byteSize));
  });

  test('of a small one its beginning alone: the rest is read at once', async () => {
    const { envelope } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    expect(session.firstSegment?.length).toBeGreaterThan(0);
    expect(session.lastSegment).toBeNull();
  });

  test('of none that may not be read, either end', async () => {
    const embed = await createEmbedFor(customer, await sendLarge(), 0, ['field:write', 'signature:create']);
    const session = await openFrame(server, embed);
    expect([session.firstSegment, session.lastSegment]).toEqual([null, null]);
  });
});
