import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { timestampFiles } from '../../widget/verify/core/evidence-files.ts';
import { parseVerifierKey } from '../../widget/verify/core/signed-note.ts';
import { verifyEvidence } from '../../widget/verify/core/verify-evidence.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import { readAnchors } from '../../server/platform/timestamps/timestamp-authority.ts';
import { extendSeals } from '../../server/sealing/extend-seal.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { pack, textIn, unpack, withText, type Files } from '../support/evidence-forger.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { hasOpenssl, TestTimestampAuthority } from '../support/timestamp-authority.ts';
import { WitnessStandIn } from '../support/witness-stand-in.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!hasOpenssl())('timestamps of openssl ts', () => {
  describeOnDatabase('and sealing', (openDatabase) => {
    let tsa: TestTimestampAuthority;
    let server: TestServer;
    let witness: WitnessStandIn;
    beforeAll(async () => {
      tsa = await TestTimestampAuthority.start();
      witness = await WitnessStandIn.start();
      server = await startTestServer(await openDatabase(), {
        environment: {
          INKSEAL_TSA_URL: tsa.url,
          INKSEAL_TSA_ANCHORS: tsa.anchors,
          INKSEAL_SEAL_LEVEL: 'B-T',
          INKSEAL_LOG_WITNESSES: `${await witness.verifierKey()} ${witness.url}`,
          INKSEAL_LOG_TIMESTAMP_SECONDS: '1',
        },
      });
      const { signer, firstOrigin } = server.parts.tree;
      witness.logKey = await parseVerifierKey(await signer.verifierKey(firstOrigin));
    });
    afterAll(async () => {
      await server.close();
      await tsa.close();
      await witness.close();
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
      const stated = vi.spyOn(server.parts.sealers.test, 'seal');
      const envelope = await sealNew();
      expect(envelope.timestampPending).toBe(false);
      const report = await verifySealedPdf(await sealedFile(envelope.id));
      expect(report).toMatchObject({ valid: true, seal: { level: 'B-T' } });
      expect(stated).toHaveBeenCalledWith(
        expect.objectContaining({ certificate: expect.objectContaining({ isStamped: true }) }),
      );
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

    test('and the log: who fetches evidence learns when, and who else saw it, and trusts neither us nor the package', async () => {
      tsa.mood = 'honest';
      const { envelope } = await sendSample(server.customer);
      const { database } = server.parts;
      await vi.waitUntil(
        async () => {
          const [row] = await database.rows<{ covered: boolean }>(
            database.queries,
            sql`SELECT max(size) >= (SELECT count(*) FROM audit_event) AS covered FROM log_timestamp
                JOIN log_cosignature USING (log, size)`,
          );
          return row?.covered === true;
        },
        { timeout: 60_000, interval: 200 },
      );
      const url = `${server.origin}/v1/envelopes/${envelope.id}/evidence`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${server.customer.apiKey}` } });
      const zip = new Uint8Array(await answer.arrayBuffer());
      const files = unpack(zip);
      const timestampAnchors = await readAnchors(tsa.anchors);
      const witnessKeys = [await witness.verifierKey()];
      const logKey = textIn(files, 'log-key.txt').trimEnd();
      const expected = { logKey, timestampAnchors, witnessKeys };
      const report = await verifyEvidence(zip, expected);
      expect(report).toMatchObject({
        valid: true,
        facts: {
          timestamp: { isTrusted: true, authority: expect.stringContaining('Test stamp') },
          witnesses: [{ name: 'witness.example/stand-in' }],
        },
      });
      const age = Date.now() - report.facts!.timestamp!.at.getTime();
      expect(age).toBeGreaterThan(-1000);
      expect(age).toBeLessThan(120_000);

      for (const [what, name] of Object.entries(timestampFiles))
        await writeFile(tsa.path(what), files.get(name)!);
      const byHand = ['ts', '-verify', '-token_in', '-in', 'token', '-data', 'checkpoint'];
      expect(tsa.run(...byHand, '-CAfile', 'ca.pem').toString()).toContain('Verification: OK');

      const refusal = async (changed: Files, more = {}) =>
        (await verifyEvidence(pack(changed), { ...expected, ...more })).failure;
      const without = new Map(files);
      without.delete(timestampFiles.token);
      expect(await refusal(without)).toBe('file_unexpected');
      without.delete(timestampFiles.checkpoint);
      expect(await refusal(without)).toBeNull(); // a timestamp is not missed by who was not promised one
      const { token, checkpoint } = timestampFiles;
      expect(await refusal(withText(files, checkpoint, (text) => text.replace(/\n(\d+)\n/, '\n1\n')))).toBe(
        'note_signature_invalid',
      );
      const damaged = Uint8Array.from(files.get(token)!, (byte, at) => (at === 900 ? byte ^ 1 : byte));
      expect(await refusal(new Map([...files, [token, damaged]]))).toMatch(/^timestamp_/);
      expect(await refusal(new Map([...files, [token, new Uint8Array(3)]]))).toBe('timestamp_malformed');
      const earlier = await database.rows<{ note: string }>(
        database.queries,
        sql`SELECT note FROM log_checkpoint ORDER BY size LIMIT 1`,
      );
      const other = withText(files, checkpoint, () => earlier[0]!.note);
      expect(await refusal(other)).toBe('timestamp_checkpoint_mismatch');
      const another = await TestTimestampAuthority.start();
      expect(await refusal(files, { timestampAnchors: await readAnchors(another.anchors) })).toBe(
        'timestamp_chain_untrusted',
      );
      await another.close();
      const stranger = new WitnessStandIn();
      expect(await refusal(files, { witnessKeys: [await stranger.verifierKey()] })).toBe('witness_missing');
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
