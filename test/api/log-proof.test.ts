/** What a party keeps: proofs that its events stand in the log, checked here without the server that gave them. */
import { createHash } from 'node:crypto';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import { parseCheckpoint } from '../../widget/verify/core/checkpoint.ts';
import { hashLeaf, verifyInclusion } from '../../widget/verify/core/merkle.ts';
import { openNote, parseVerifierKey } from '../../widget/verify/core/signed-note.ts';
import { parseLogProof, verifyLogProof } from '../../widget/verify/core/verify-log-proof.ts';
import {
  createEmbedFor,
  openFrame,
  sendSample,
  signAndSeal,
  untilCheckpoint,
  type SentEnvelope,
} from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

describeOnDatabase('proofs from the log', (openDatabase) => {
  let server: TestServer;
  let sent: SentEnvelope;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    sent = await sendSample(server.customer);
    const early = await server.customer.call<{ code: string }>(
      'GET',
      `/v1/envelopes/${sent.envelope.id}/log-proof`,
    );
    expect([early.status, early.body.code]).toEqual([409, 'sealed_document_not_ready']);
    const session = await openFrame(server, await createEmbedFor(server.customer, sent.envelope));
    await untilCheckpoint(server);
    await signAndSeal(server.customer, session, sent.envelope.id);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const path = (what: string) => `/v1/envelopes/${sent.envelope.id}/${what}`;
  const origin = () => `${new URL(server.origin).host}/log`;

  test('come with every event of the trail, once a checkpoint covers it', async () => {
    let trail: AuditTrail;
    do trail = (await server.customer.call<AuditTrail>('GET', path('audit-trail'))).body;
    while (!trail.log || trail.events.some(({ inclusion }) => inclusion === null));
    const key = await parseVerifierKey(trail.log.verifierKey);
    const { size, root, ...checkpoint } = parseCheckpoint(await openNote(trail.log.checkpoint, [key]));
    expect([checkpoint.origin, trail.log.origin]).toEqual([origin(), origin()]);
    expect(trail.events.length).toBeGreaterThan(8);
    for (const { body, inclusion } of trail.events) {
      const proof = inclusion!.hashes.map((hash) => new Uint8Array(Buffer.from(hash, 'base64')));
      const leafHash = await hashLeaf(Buffer.from(body));
      await verifyInclusion({ index: BigInt(inclusion!.index), size, leafHash, proof, root });
    }
  });

  test('come as a file that proves the sealed document by itself', async () => {
    let answer: Response;
    do answer = (await server.customer.call('GET', path('log-proof'))).response;
    while (answer.status === 409);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="${sent.envelope.id}.tlog-proof"`,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const file = await answer.text();
    const extra = JSON.parse(Buffer.from(parseLogProof(file).extra!).toString()) as {
      body: string;
      details: { sealedSha256: string };
      salts: { sealedSha256: string };
    };
    const keys = [await parseVerifierKey(await server.parts.tree.signer.verifierKey(origin()))];
    const leafHash = await hashLeaf(Buffer.from(extra.body));
    expect(await verifyLogProof(file, { leafHash, origin: origin(), keys })).toMatchObject({ valid: true });

    const sealed = await server.customer.call('GET', path('documents/sealed'));
    const sha256 = createHash('sha256')
      .update(Buffer.from(await sealed.response.arrayBuffer()))
      .digest('hex');
    expect(extra.details.sealedSha256).toBe(sha256);
    const { commitments } = JSON.parse(extra.body) as { commitments: { sealedSha256: string } };
    const commitment = createHash('sha256')
      .update('inkseal/commitment/v1\0sealedSha256\0')
      .update(Buffer.from(extra.salts.sealedSha256, 'hex'))
      .update(sha256)
      .digest('hex');
    expect(commitments.sealedSha256).toBe(commitment);

    const other = await hashLeaf(Buffer.from(extra.body.replace(sent.envelope.id, 'env_another')));
    expect(await verifyLogProof(file, { leafHash: other, origin: origin(), keys })).toMatchObject({
      failure: 'inclusion_mismatch',
    });
  });

  test('are announced by the sealed document itself, which carries the trail and proves all of it', async () => {
    const sealed = await server.customer.call('GET', path('documents/sealed'));
    const pdf = await getDocument({ data: new Uint8Array(await sealed.response.arrayBuffer()) }).promise;
    const page = await pdf.getPage(pdf.numPages);
    const { items } = await page.getTextContent();
    const text = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    const [[id] = []] = (await pdf.getAttachments()) ?? [];
    const content = (await pdf.getAttachmentContent(id ?? '')) as unknown as Uint8Array;
    const trail = JSON.parse(new TextDecoder().decode(content)) as AuditTrail;
    await pdf.loadingTask.destroy();
    const verifierKey = await server.parts.tree.signer.verifierKey(origin());
    expect(text).toContain(` ${origin()} `);
    expect(text.replaceAll(' ', '')).toContain(verifierKey);
    expect(trail).toMatchObject({ envelopeId: sent.envelope.id, log: { origin: origin(), verifierKey } });
    const checkpoint = await openNote(trail.log!.checkpoint, [await parseVerifierKey(verifierKey)]);
    const { size, root } = parseCheckpoint(checkpoint);
    expect(text).toContain(`${size} events`);
    expect(text.replaceAll(' ', '')).toContain(Buffer.from(root).toString('base64'));
    expect(trail.events.map(({ type }) => type)).toContain('recipient.signed');
    for (const { type, body, inclusion } of trail.events) {
      expect(inclusion, type).not.toBe(null);
      const { index, hashes } = inclusion!;
      const proof = hashes.map((hash) => new Uint8Array(Buffer.from(hash, 'base64')));
      const leafHash = await hashLeaf(Buffer.from(body));
      await verifyInclusion({ index: BigInt(index), size, leafHash, proof, root });
      expect(text).toContain(` ${index} `);
    }
  });

  test('are of the sender alone, and of a document that there is', async () => {
    const stranger = await server.addCustomer();
    expect((await stranger.call('GET', path('log-proof'))).status).toBe(404);
    expect((await server.customer.call('GET', path('log-proof?documentId=doc_none'))).status).toBe(404);
    const own = await server.customer.call('GET', path(`log-proof?documentId=${sent.document.id}`));
    expect(own.status).toBe(200);
  });
});
