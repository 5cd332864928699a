/** Who reads an envelope's record stands in it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEventType, AuditTrailEvent } from '../../widget/contract/audit-events.ts';
import {
  createEmbedFor,
  openFrame,
  sendSample,
  signAndSeal,
  type SentEnvelope,
} from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

describeOnDatabase('reading the record of an envelope', (openDatabase) => {
  let server: TestServer;
  let sent: SentEnvelope;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    sent = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, sent.envelope));
    await signAndSeal(server.customer, session, sent.envelope.id);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const eventsOf = async (type: AuditEventType, kind: string): Promise<AuditTrailEvent[]> =>
    (await server.parts.audit.readChain(server.customer.organizationId, sent.envelope.id)).filter(
      (event) =>
        event.type === type && (JSON.parse(event.body) as { actor: { kind: string } }).actor.kind === kind,
    );

  test.each<[AuditEventType, (sent: SentEnvelope) => string]>([
    ['audit_trail.downloaded', ({ envelope }) => `/v1/envelopes/${envelope.id}/audit-trail`],
    ['log_proof.downloaded', ({ envelope }) => `/v1/envelopes/${envelope.id}/log-proof`],
    ['transaction.looked_up', ({ envelope }) => `/v1/transactions/${envelope.transactionId}`],
  ])('by key is a %s, and once more in the same minute is none', async (type, pathOf) => {
    await expect
      .poll(async () => (await server.customer.call('GET', pathOf(sent))).status, { timeout: 20_000 })
      .toBe(200);
    expect(await eventsOf(type, 'api_key')).toHaveLength(1);
    expect((await server.customer.call('GET', pathOf(sent))).status).toBe(200);
    expect(await eventsOf(type, 'api_key')).toHaveLength(1);
  });

  test('by whoever holds the id is one too, with the address as what can be redacted', async () => {
    const visit = async () => {
      const page = await fetch(`${server.origin}/transactions/${sent.envelope.transactionId}`);
      return [page.status, (await page.text()).includes('transaction.looked_up')];
    };
    expect(await visit()).toEqual([200, false]);
    expect(await visit()).toEqual([200, false]);
    const [event, ...more] = await eventsOf('transaction.looked_up', 'anonymous');
    expect(more).toEqual([]);
    expect(event!.details['ip']).toBe('127.0.0.1');
    expect(event!.body).not.toContain('127.0.0.1');
  });
});
