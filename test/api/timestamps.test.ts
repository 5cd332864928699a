import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { verifyEvidence } from '../../widget/verify/core/verify-evidence.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import { extendSeals } from '../../server/sealing/extend-seal.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { hasOpenssl, TestTimestampAuthority } from '../support/timestamp-authority.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!hasOpenssl())('timestamps of openssl ts', () => {
  describeOnDatabase('and sealing', (openDatabase) => {
    let tsa: TestTimestampAuthority;
    let server: TestServer;
    beforeAll(async () => {
      tsa = await TestTimestampAuthority.start();
      server = await startTestServer(await openDatabase(), {
        environment: {
          INKSEAL_TSA_URL: tsa.url,
          INKSEAL_TSA_ANCHORS: tsa.anchors,
          INKSEAL_SEAL_LEVEL: 'B-T',
        },
      });
    });
    afterAll(async () => {
      await server.close();
      await tsa.close();
    });

    const get = async <T>(path: string): Promise<T> =>
      (await server.customer.call<T>('GET', `/v1/envelopes/${path}`)).body;
    const sealedFile = async (id: string): Promise<Uint8Array> => {
      const url = `${server.origin}/v1/envelopes/${id}/documents/sealed`;
      const { apiKey } = server.customer;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } });
      return new Uint8Array(await answer.arrayBuffer());
    };
    const lookUpPage = async ({ transactionId }: Envelope): Promise<string> =>
      (await fetch(`${server.origin}/transactions/${transactionId}`)).text();
    const typesOf = async (id: string): Promise<string[]> =>
      (await get<AuditTrail>(`${id}/audit-trail`)).events.map(({ type }) => type);
    const sealNew = async (): Promise<Envelope> => {
      const { envelope } = await sendSample(server.customer);
      const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
      await signAndSeal(server.customer, session, envelope.id);
      return get<Envelope>(envelope.id);
    };
    const extend = (envelopeId: string, isLast = false): Promise<void> =>
      extendSeals(server.parts, { ...server.customer, envelopeId }, { isLast });

    test('a timestamp that comes is in the seal that is delivered', async () => {
      tsa.mood = 'honest';
      const envelope = await sealNew();
      expect(envelope.timestampPending).toBe(false);
      const report = await verifySealedPdf(await sealedFile(envelope.id));
      expect(report).toMatchObject({ valid: true, seal: { level: 'B-T' } });
      expect(await lookUpPage(envelope)).not.toContain('still missing');
      await extend(envelope.id); // nothing is left to do
      expect(await typesOf(envelope.id)).not.toContain('envelope.seal_extended');
    });

    test('one that does not is shown as missing, and appended later, once, to what was delivered', async () => {
      tsa.mood = 'broken';
      const envelope = await sealNew();
      expect(envelope.timestampPending).toBe(true);
      const delivered = await sealedFile(envelope.id);
      expect((await verifySealedPdf(delivered)).seal).toMatchObject({ level: 'B-B', timestamps: [] });
      const { transactionId } = envelope;
      const transaction = await server.customer.call('GET', `/v1/transactions/${transactionId}`);
      expect(transaction.body).toMatchObject({
        timestampPending: true,
        documents: [{ extendedSha256: null }],
      });
      expect(await lookUpPage(envelope)).toContain('still missing');

      tsa.mood = 'honest';
      await Promise.all([extend(envelope.id), extend(envelope.id)]);
      await extend(envelope.id);
      const extended = await sealedFile(envelope.id);
      expect(Buffer.from(extended.subarray(0, delivered.length)).equals(Buffer.from(delivered))).toBe(true);
      const report = await verifySealedPdf(extended);
      expect(report).toMatchObject({ valid: true, seal: { level: 'B-T', sealedByteSize: delivered.length } });
      expect(await get(envelope.id)).toMatchObject({ timestampPending: false });
      const extensions = (await get<AuditTrail>(`${envelope.id}/audit-trail`)).events.filter(
        ({ type }) => type === 'envelope.seal_extended',
      );
      expect(extensions.map(({ details }) => details)).toEqual([{ sealedSha256: sha256(extended) }]);
      const after = await server.customer.call('GET', `/v1/transactions/${transactionId}`);
      expect(after.body).toMatchObject({
        timestampPending: false,
        documents: [{ sealedSha256: sha256(delivered), extendedSha256: sha256(extended) }],
      });
      const page = await lookUpPage(envelope);
      expect(page).toContain(sha256(delivered));
      expect(page).toContain(sha256(extended));
      expect(page).not.toContain('still missing');

      const url = `${server.origin}/v1/envelopes/${envelope.id}/evidence`;
      const zip = await fetch(url, { headers: { authorization: `Bearer ${server.customer.apiKey}` } });
      const evidence = await verifyEvidence(new Uint8Array(await zip.arrayBuffer()));
      expect(evidence).toMatchObject({ valid: true, failure: null });
    });

    test('one whose tries are over is told, and can be asked for again', async () => {
      tsa.mood = 'refusing';
      const envelope = await sealNew();
      await vi.waitUntil(
        async () =>
          await server.parts.jobs.isPending(server.parts.database.queries, 'extend-seal', envelope.id),
        { timeout: 10_000 },
      );
      await expect(extend(envelope.id, true)).rejects.toMatchObject({ code: 'timestamp_refused' });
      const failed = (await get<AuditTrail>(`${envelope.id}/audit-trail`)).events.at(-1);
      expect(failed?.type).toBe('envelope.seal_extension_failed');
      expect(JSON.parse(failed?.body ?? '')).toMatchObject({ facts: { reason: 'timestamp_refused' } });
      expect(await get(envelope.id)).toMatchObject({ status: 'completed', timestampPending: true });
      await extend(envelope.id); // given up: not tried again by itself
      expect((await verifySealedPdf(await sealedFile(envelope.id))).seal?.level).toBe('B-B');

      tsa.mood = 'honest';
      const retry = () => server.customer.call('POST', `/v1/envelopes/${envelope.id}/retry-sealing`);
      expect(await retry()).toMatchObject({ status: 409, body: { code: 'envelope_not_sealing' } });
      await server.parts.database.queries.execute(
        sql`UPDATE pgboss.job SET singleton_key = 'elsewhere' WHERE singleton_key = ${envelope.id}`,
      );
      expect(await retry()).toMatchObject({ status: 200, body: { status: 'completed' } });
      await vi.waitUntil(async () => !(await get<Envelope>(envelope.id)).timestampPending, {
        timeout: 20_000,
        interval: 100,
      });
      expect((await verifySealedPdf(await sealedFile(envelope.id))).seal?.level).toBe('B-T');
    });
  });
});
