import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { Document, SealedPart } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import type { EmbedSession } from '../../widget/frame/embed-session.ts';
import { bindOutline, outlineBoundTo } from '../../server/documents/pdf/bound-outline.ts';
import { unpackOutline } from '../../server/documents/pdf/packed-outline.ts';
import { findEnvelope } from '../../server/envelopes/envelope-store.ts';
import { isSealingStuck } from '../../server/envelopes/seal-failure.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { sealEnvelope } from '../../server/sealing/seal-envelope.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  signAndSeal,
  waitForStatus,
  type SentEnvelope,
} from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { createBlankPdf, createSealInput, createTestSigner } from '../support/seal-input.ts';

describeOnDatabase('sealing that fails', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(() => server.close());

  const call = <T>(method: string, path: string, json?: unknown) =>
    server.customer.call<T>(method, `/v1/envelopes/${path}`, json === undefined ? {} : { json });
  const typesOf = async (id: string): Promise<string[]> =>
    (await call<AuditTrail>('GET', `${id}/audit-trail`)).body.events.map(({ type }) => type);
  const point = (documentId: string, at: string) =>
    server.parts.database.queries.execute(
      sql`UPDATE document SET viewed_object_id = ${at} WHERE id = ${documentId}`,
    );

  async function waitForFailure(id: string, willRetry: boolean): Promise<Envelope> {
    let found: Envelope | undefined;
    await vi.waitUntil(
      async () => {
        found = (await call<Envelope>('GET', id)).body;
        return found.sealFailure?.willRetry === willRetry;
      },
      { timeout: 20_000, interval: 100 },
    );
    return found as Envelope;
  }

  /** Everybody has signed, and the stored copy is not the one they signed. */
  async function failForGood(): Promise<SentEnvelope & { rightObject: string; refresh(): Promise<unknown> }> {
    const sent = await sendSample(server.customer);
    const other = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, sent.envelope));
    await fillEverything(session);
    const { database } = server.parts;
    const objectOf = async (id: string): Promise<string> => {
      const rows = await database.rows<{ object: string }>(
        database.queries,
        sql`SELECT viewed_object_id AS object FROM document WHERE id = ${id}`,
      );
      return rows[0]?.object ?? '';
    };
    const rightObject = await objectOf(sent.document.id);
    await database.queries.execute(
      sql`UPDATE document SET viewed_object_id = (SELECT original_object_id FROM document WHERE id = ${other.document.id}) WHERE id = ${sent.document.id}`,
    );
    await sign(session);
    return { ...sent, rightObject, refresh: () => session.refresh() };
  }

  test('for good is told with its reason, and goes on when what was in the way is gone', async () => {
    const { envelope, document, rightObject } = await failForGood();
    const failed = await waitForFailure(envelope.id, false);
    expect(failed).toMatchObject({
      status: 'sealing',
      sealFailure: { code: 'seal_failed', reason: 'copy_changed', attempts: 1 },
    });
    const listed = await server.customer.call<{ envelopes: Envelope[] }>('GET', '/v1/envelopes');
    expect(listed.body.envelopes.find(({ id }) => id === envelope.id)?.sealFailure).toEqual(
      failed.sealFailure,
    );

    const asked = await call<Envelope>('POST', `${envelope.id}/retry-sealing`);
    expect(asked).toMatchObject({ status: 200 });
    expect((await waitForFailure(envelope.id, false)).sealFailure?.attempts).toBe(1);
    await point(document.id, rightObject);
    const retried = await call<Envelope>('POST', `${envelope.id}/retry-sealing`);
    expect(retried).toMatchObject({ status: 200, body: { status: 'sealing', sealFailure: null } });
    expect(await waitForStatus(server.customer, envelope.id, 'completed')).toMatchObject({
      sealFailure: null,
    });
    const tries = ['envelope.seal_failed', 'envelope.seal_retried'];
    const order = ['recipient.signed', ...tries, ...tries, 'envelope.sealed'];
    expect((await typesOf(envelope.id)).filter((type) => order.includes(type))).toEqual(order);
    const again = await call('POST', `${envelope.id}/retry-sealing`);
    expect(again).toMatchObject({ status: 409, body: { code: 'envelope_not_sealing' } });
  });

  test('for good can be given up: the envelope is voided, and nothing seals it afterwards', async () => {
    const { envelope, refresh } = await failForGood();
    await waitForFailure(envelope.id, false);
    const voided = await call<Envelope>('POST', `${envelope.id}/void`, { reason: 'to be sent anew' });
    expect(voided).toMatchObject({ status: 200, body: { status: 'voided', sealFailure: null } });
    expect(await refresh()).toMatchObject({ envelope: { status: 'voided' } });
    const retry = await call('POST', `${envelope.id}/retry-sealing`);
    expect(retry).toMatchObject({ status: 409, body: { code: 'envelope_not_sealing' } });
    expect((await typesOf(envelope.id)).at(-1)).toBe('envelope.voided');
  });

  test('for a moment is tried again by itself, and is neither to be retried nor voided meanwhile', async () => {
    const { envelope } = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await fillEverything(session);
    // The key of an operator may be elsewhere, and elsewhere can be away.
    const key = server.parts.sealSigners[envelope.testMode ? 'test' : 'live'];
    const away = vi.spyOn(key, 'sign').mockRejectedValue(new Error('away'));
    await sign(session);
    const failed = await waitForFailure(envelope.id, true);
    expect(failed.sealFailure?.reason).toBe('signer');
    const { attempts = 0 } = failed.sealFailure ?? {};
    await vi.waitUntil(
      async () => ((await call<Envelope>('GET', envelope.id)).body.sealFailure?.attempts ?? 0) > attempts,
      { timeout: 30_000, interval: 200 },
    );
    const told = (await call<Envelope>('GET', envelope.id)).body.sealFailure?.attempts;
    expect((await typesOf(envelope.id)).filter((type) => type === 'envelope.seal_failed')).toHaveLength(
      told ?? 0,
    );
    for (const [path, expected] of [
      ['retry-sealing', 'envelope_not_sealing'],
      ['void', 'envelope_not_sent'],
    ] as const) {
      const refused = await call('POST', `${envelope.id}/${path}`, {});
      expect(refused).toMatchObject({ status: 409, body: { code: expected } });
    }
    const row = await findEnvelope(server.parts.database.queries, server.customer, envelope.id);
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    const { parts } = server;
    const isStuck = (at: Date) => isSealingStuck(parts, row!, at, parts.database.queries);
    expect(await isStuck(inHours(0.5))).toBe(false);
    expect(await isStuck(inHours(1.1))).toBe(false); // its job waits, as behind an outage
    const rename = (from: string, to: string) =>
      parts.database.queries.execute(
        sql`UPDATE pgboss.job SET singleton_key = ${to} WHERE singleton_key = ${from}`,
      );
    await rename(envelope.id, 'elsewhere');
    expect(await isStuck(inHours(0.5))).toBe(false);
    expect(await isStuck(inHours(1.1))).toBe(true); // killed with its last try
    await rename('elsewhere', envelope.id);
    away.mockRestore();
    await waitForStatus(server.customer, envelope.id, 'completed');
    expect(server.failures.length).toBeGreaterThan(0); // an operator reads of it too
  });

  test('because what came back is not what was signed is tried again, and nothing of it is stored', async () => {
    const { envelope } = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await fillEverything(session);
    const sealer = server.parts.sealers.test;
    const seal = sealer.seal.bind(sealer);
    const torn = vi.spyOn(sealer, 'seal').mockImplementation(async (input) => {
      const sealed = await seal(input);
      const bytes = Buffer.from(sealed.document.bytes);
      bytes.writeUInt8((bytes.at(-9) ?? 0) ^ 1, bytes.length - 9);
      return { ...sealed, document: { ...sealed.document, bytes } };
    });
    await sign(session);
    expect((await waitForFailure(envelope.id, true)).sealFailure?.reason).toBe('not_what_was_sealed');
    torn.mockRestore();
    await waitForStatus(server.customer, envelope.id, 'completed');
  });

  test('does not come of what was noted of other bytes: the copy itself is read then', async () => {
    const sent = await sendSample(server.customer);
    const { organizationId } = server.customer;
    const session = await openFrame(server, await createEmbedFor(server.customer, sent.envelope));
    await fillEverything(session);
    const { database, vault } = server.parts;
    const rows = await database.rows<{ outline: string; sha256: string }>(
      database.queries,
      sql`SELECT outline_object_id AS outline, viewed_sha256 AS sha256 FROM document WHERE id = ${sent.document.id}`,
    );
    const [noted] = rows;
    const packed = outlineBoundTo(noted!.sha256, await vault.readOutline(noted!.outline, organizationId));
    const forged = { ...unpackOutline(packed!), pages: [] }; // sealed by that, no page of it is there
    const bytes = bindOutline(deflateSync(JSON.stringify(forged)), '00'.repeat(32));
    await database.transaction(async (tx) => {
      const { id } = await vault.storeObject(tx, { organizationId, kind: 'outline', bytes });
      await tx.execute(sql`UPDATE document SET outline_object_id = ${id} WHERE id = ${sent.document.id}`);
    });
    await sign(session);
    const completed = await waitForStatus(server.customer, sent.envelope.id, 'completed');
    expect(completed).toMatchObject({ sealFailure: null });
    expect(await typesOf(sent.envelope.id)).not.toContain('envelope.seal_failed');
  });

  test('and is then taken by two workers at once ends in one sealed document and one completion', async () => {
    const { envelope } = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await fillEverything(session);
    const key = server.parts.sealSigners[envelope.testMode ? 'test' : 'live'];
    const away = vi.spyOn(key, 'sign').mockRejectedValue(new Error('away'));
    await sign(session);
    await waitForFailure(envelope.id, true);
    away.mockRestore();
    const payload = { organizationId: server.customer.organizationId, envelopeId: envelope.id };
    const seal = () => sealEnvelope(server.parts, payload, { isLast: false });
    await Promise.allSettled([seal(), seal()]);
    await waitForStatus(server.customer, envelope.id, 'completed');
    const types = await typesOf(envelope.id);
    for (const once of ['envelope.sealed', 'envelope.completed'])
      expect(types.filter((type) => type === once)).toHaveLength(1);
    const { database } = server.parts;
    const rows = await database.rows(
      database.queries,
      sql`SELECT 1 FROM sealed_document WHERE envelope_id = ${envelope.id}`,
    );
    expect(rows).toHaveLength(1);
  });

  test.each(['draft', 'sent'])('is nothing that a %s envelope could be retried for', async (status) => {
    const { envelope } = await sendSample(server.customer);
    await server.parts.database.queries.execute(
      sql`UPDATE envelope SET status = ${status} WHERE id = ${envelope.id}`,
    );
    const refused = await call('POST', `${envelope.id}/retry-sealing`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'envelope_not_sealing' } });
  });

  test('of another customer is nobody’s to retry', async () => {
    const { envelope } = await failForGood();
    await waitForFailure(envelope.id, false);
    const stranger = await server.addCustomer();
    const refused = await stranger.call('POST', `/v1/envelopes/${envelope.id}/retry-sealing`);
    expect(refused).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('is not how a file with earlier signatures ends: its values stand in the separate certificate', async (context) => {
    const base = await sealDocument(
      createSealInput({ bytes: await createBlankPdf(), signer: createTestSigner() }),
    );
    const { customer } = server;
    const upload = { pdf: base.document.bytes };
    const document = (await customer.call<Document>('POST', '/v1/documents?name=Signed.pdf', upload)).body;
    const place = { documentId: document.id, page: 1, width: 100, height: 20, x: 20, recipientIndex: 0 };
    const types = ['text', 'checkbox', 'initials', 'signature', 'date_signed'] as const;
    const fields = types.map((type, index) => ({
      ...place,
      type,
      y: 20 + index * 40,
      label: `The ${type} one`,
    }));
    const created = await customer.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Countersigned',
        documentIds: [document.id],
        recipients: [{ name: 'Kari Nordmann', email: 'kari@example.com' }],
        fields,
      },
    });
    const { body: envelope } = await call<Envelope>('POST', `${created.body.id}/send`);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await signAndSeal(customer, session, envelope.id);
    const part = `${envelope.id}/documents/sealed?part=completion-certificate`;
    const { response } = await call('GET', part);
    expect(response.headers.get('content-disposition')).toContain('"Signed-completion-certificate.pdf"');
    const certificate = new Uint8Array(await response.arrayBuffer());
    expect((await verifySealedPdf(certificate)).valid).toBe(true);
    const embed = await createEmbedFor(customer, envelope);
    const reader = await openFrame(server, embed, { scopes: 'document:read' });
    const unscoped = reader.download(document.id, 'completion-certificate');
    await expect(unscoped).rejects.toMatchObject({ code: 'scope_not_allowed' });
    await expectSignerReceives(session, certificate, base.document.bytes);
    const path = join(server.dataDirectory, '..', `certificate-${envelope.id}.pdf`);
    await writeFile(path, certificate);
    if (spawnSync('which', ['pdftotext']).status !== 0) return context.skip('no pdftotext');
    const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
    expect(text).toContain('TEST MODE');
    for (const { label } of fields) expect(text).toContain(label);
    expect(text).toMatch(/The text one\s+Produktdesigner æøå/);
    expect(text).toMatch(/The checkbox one\s+Ticked/);
    expect(text).toMatch(/The date_signed one\s+\d{1,2} \w{3} \d{4}/);
  });

  /** Both files reach the signer, by scope, and are events each; a document that was stamped has the one only. */
  async function expectSignerReceives(
    session: EmbedSession,
    certificate: Uint8Array,
    signedBefore: Uint8Array,
  ) {
    const { envelope, documents } = await session.refresh();
    const documentId = documents[0]?.id ?? '';
    expect(documents[0]?.completionMode).toBe('append-only');
    const bytesOf = async (part: SealedPart) =>
      Buffer.from(await (await session.download(documentId, part)).arrayBuffer());
    expect(await bytesOf('completion-certificate')).toEqual(Buffer.from(certificate));
    const sealed = await bytesOf('document');
    expect(sealed.subarray(0, signedBefore.length)).toEqual(Buffer.from(signedBefore));
    const { events } = (await call<AuditTrail>('GET', `${envelope.id}/audit-trail`)).body;
    const kinds = events
      .filter(({ type }) => type === 'sealed_document.downloaded')
      .map(({ body }) => (JSON.parse(body) as { facts: { kind: string } }).facts.kind);
    expect(kinds).toEqual(['completion-certificate', 'completion-certificate', 'sealed']);
  }
});
