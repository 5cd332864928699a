/** An envelope one of whose documents is destroyed: what is proved of the others is still to be had, and of that one nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { verifyEvidence } from '../../widget/verify/core/verify-evidence.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  valuesShown,
  waitForStatus,
} from '../support/ceremony.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { unpack } from '../support/evidence-forger.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, day, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { createBlankPdf } from '../support/seal-input.ts';

describeOnEachDatabase('an envelope one of whose documents is destroyed', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let envelope: Envelope;
  let [kept, gone] = ['', ''];
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    time = new LifecycleTime(server);
    const { customer } = server;
    const upload = async (name: string) => {
      const pdf = await createBlankPdf();
      return (await customer.call<Document>('POST', `/v1/documents?name=${name}`, { pdf })).body.id;
    };
    [kept, gone] = [await upload('Kept.pdf'), await upload('Gone.pdf')];
    const box = { page: 1, x: 20, width: 120, height: 20, recipientIndex: 0 };
    const made = await customer.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Two',
        documentIds: [kept, gone],
        recipients: [{ name: 'Kari Nordmann', email: 'kari@example.com' }],
        fields: [kept, gone].flatMap((documentId) => [
          { ...box, documentId, y: 20, type: 'signature' },
          { ...box, documentId, y: 60, type: 'attachment' },
        ]),
      },
    });
    const sent = await customer.call<Envelope>('POST', `/v1/envelopes/${made.body.id}/send`);
    const session = await openFrame(server, await createEmbedFor(customer, sent.body));
    await session.act({ act: 'document.view', documentId: gone, pagesDrawn: 1 });
    await fillEverything(session);
    for (const { id, documentId, type } of session.view.fields) {
      if (type !== 'attachment') continue;
      const value = await session.attach(id, new File(['%PDF-1.7 ', documentId], 'Passport.pdf'));
      await session.act({ act: 'field.set', fieldId: id, value });
    }
    const intent = 'Sign 2 documents';
    const valuesSha256 = valuesShown(session);
    await session.act({ act: 'recipient.sign', intent, valuesSha256, timeZone: 'Europe/Oslo' }, 'visible');
    envelope = await waitForStatus(customer, made.body.id, 'completed');
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const readPackage = async () => {
    const { response } = await server.customer.call('GET', `/v1/envelopes/${envelope.id}/evidence`);
    return { status: response.status, zip: new Uint8Array(await response.arrayBuffer()) };
  };
  const readTrail = async () =>
    (await server.customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`)).body.events;
  const readPage = async () =>
    (await fetch(`${server.origin}/transactions/${envelope.transactionId}`)).text();

  test('has a package of what stays, that verifies, and shows of what went not even its hash', async () => {
    const said = (await readTrail()).flatMap(({ type, body, details }) => {
      const { facts } = JSON.parse(body) as { facts: Record<string, string> };
      return type === 'envelope.sealed' && facts['document'] === gone ? details['sealedSha256']! : [];
    });
    expect(said).toHaveLength(1);
    expect(await readPage()).toContain(said[0]);
    await server.customer.call('POST', '/v1/legal-holds', {
      json: { scope: 'document', documentId: kept, reason: 'Claim', authority: 'Court' },
    });
    const asked = await askDeletion(server.customer, { scope: 'document', documentId: gone });
    await time.pass(91 * day + hour);
    expect((await readDeletion(server.customer, asked.id)).state).toBe('erasing_copies');

    const { status, zip } = await readPackage();
    expect(status).toBe(200);
    expect(await verifyEvidence(zip)).toMatchObject({ valid: true, failure: null });
    const files = [...unpack(zip).keys()];
    expect(files.filter((name) => name.startsWith('documents/') && name.endsWith('-sealed.pdf'))).toEqual([
      `documents/${kept}-sealed.pdf`,
    ]);
    expect(files.filter((name) => name.startsWith('attachments/'))).toHaveLength(1);
    expect(await readPage()).not.toContain(said[0]);
    expect(JSON.stringify(await readTrail())).not.toContain(said[0]);
  });
});
