/** The evidence package: what the server gives, what of it stands without the server, and what no forger gets past it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import { parseCheckpoint } from '../../widget/verify/core/checkpoint.ts';
import { parseNote } from '../../widget/verify/core/signed-note.ts';
import { verifyEvidence } from '../../widget/verify/core/verify-evidence.ts';
import { evidenceCheckNames } from '../../widget/verify/core/evidence-report.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { createBlankPdf, createSealInput, createTestSigner } from '../support/seal-input.ts';
import { subjectKey } from '../../server/audit/tables.ts';
import {
  createEmbedFor,
  openFrame,
  sendSample,
  signAndSeal,
  type SentEnvelope,
} from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { pack, textIn, unpack, type Files } from '../support/evidence-forger.ts';
import vectors from '../../widget/verify/core/signed-note.vectors.json' with { type: 'json' };
import { repositoryRoot } from '../support/stages.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

/** C2SP's example. */
const strangersKey = vectors.signedNote.key;

describeOnDatabase('the evidence package', (openDatabase) => {
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

  const path = (what: string, id = sent.envelope.id) => `/v1/envelopes/${id}/${what}`;
  const logKey = () => server.parts.tree.signer.verifierKey(`${new URL(server.origin).host}/log`);

  async function fetchPackage(id?: string): Promise<Uint8Array> {
    const { response } = await server.customer.call('GET', path('evidence', id));
    expect(response.status).toBe(200);
    return new Uint8Array(await response.arrayBuffer());
  }

  test('is whole at once, verifies by the log’s key and the seal’s certificate, and is private', async () => {
    const { response } = await server.customer.call('GET', path('evidence'));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${sent.envelope.id}-evidence.zip"`,
      'cache-control': 'private, no-store',
    });
    const zip = new Uint8Array(await response.arrayBuffer());
    expect(zip).toHaveLength(Number(response.headers.get('content-length')));
    const [certificate] = server.parts.sealSigners.test.certificateChain;
    const sealCertificateSha256 = createHash('sha256').update(certificate!).digest('hex');
    const report = await verifyEvidence(zip, { logKey: await logKey(), sealCertificateSha256 });
    expect(report).toMatchObject({ valid: true, failure: null });
    expect(report.checks.map(({ name }) => name)).toEqual([...evidenceCheckNames]);
    expect(report.facts).toMatchObject({
      envelopeId: sent.envelope.id,
      redacted: [],
      log: { isExpected: true },
      seals: [{ certificateSha256: sealCertificateSha256, isExpected: true }],
    });
    // Whoever knows nothing beforehand is told so.
    const unknowing = await verifyEvidence(zip);
    expect(unknowing).toMatchObject({ valid: true, facts: { log: { isExpected: false } } });
  });

  test('holds what the API gives one by one, and names nobody in the proofs of the tree', async () => {
    const files = unpack(await fetchPackage());
    const trail = (await server.customer.call<AuditTrail>('GET', path('audit-trail'))).body;
    const packed = JSON.parse(textIn(files, 'trail.json')) as AuditTrail;
    expect(packed.transactionId).toBe(trail.transactionId);
    expect(trail.events.slice(0, packed.events.length).map(({ body }) => body)).toEqual(
      packed.events.map(({ body }) => body),
    );
    const sealed = await server.customer.call('GET', path('documents/sealed'));
    const pdf = new Uint8Array(await sealed.response.arrayBuffer());
    expect(Buffer.compare(files.get(`documents/${sent.document.id}-sealed.pdf`)!, pdf)).toBe(0);
    expect([...files.keys()].filter((name) => name.startsWith('proofs/'))).toHaveLength(packed.events.length);
    expect(textIn(files, 'consent/2026-11-en.txt')).toContain('sign this document electronically');
    expect([...files.keys()].filter((name) => name.endsWith('.jws')).length).toBeGreaterThan(5);
    expect(textIn(files, 'HOW-TO-VERIFY.txt')).toContain(trail.transactionId);
    expect(textIn(files, 'DECLARATION-FRE-902.txt')).toContain('902(14)');
    for (const name of ['checkpoint.txt', 'log-key.txt', 'HOW-TO-VERIFY.txt', 'DECLARATION-FRE-902.txt'])
      expect(textIn(files, name)).not.toMatch(/Ødegård|signer1@/);
  });

  test('is told in the log, with how much was given, and stands in the next package', async () => {
    const before = unpack(await fetchPackage());
    const after = JSON.parse(textIn(unpack(await fetchPackage()), 'trail.json')) as AuditTrail;
    const last = after.events.at(-1)!;
    const { events } = JSON.parse(textIn(before, 'trail.json')) as AuditTrail;
    expect(last.type).toBe('evidence.downloaded');
    expect(JSON.parse(last.body)).toMatchObject({
      actor: { kind: 'api_key' },
      facts: { events: events.length },
    });
  });

  test('opens in other people’s programs', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'inkseal-evidence-'));
    const zip = join(folder, 'evidence.zip');
    await writeFile(zip, await fetchPackage());
    if (spawnSync('which', ['unzip']).status !== 0) return context.skip('no unzip');
    expect(execFileSync('unzip', ['-t', zip], { encoding: 'utf8' })).toContain('No errors detected');
    execFileSync('unzip', ['-q', zip, '-d', folder]);
    const pem = execFileSync('sh', [
      '-c',
      `openssl x509 -noout -fingerprint -sha256 -in ${folder}/seals/*.pem`,
    ]);
    const [certificate] = server.parts.sealSigners.test.certificateChain;
    const sha256 = createHash('sha256').update(certificate!).digest('hex');
    expect(pem.toString().replaceAll(':', '').toLowerCase()).toContain(sha256);
    await rm(folder, { recursive: true });
  });

  test('of an envelope that is not completed holds what happened so far', async () => {
    const { envelope } = await sendSample(server.customer);
    const zip = await fetchPackage(envelope.id);
    expect(await verifyEvidence(zip, { logKey: await logKey() })).toMatchObject({
      valid: true,
      facts: { seals: [] },
    });
    expect([...unpack(zip).keys()].some((name) => name.endsWith('.pdf'))).toBe(false);
  });

  test('of a file that was signed before holds its completion certificate beside it, proved as well', async () => {
    const { customer } = server;
    const signer = createTestSigner();
    const base = await sealDocument(createSealInput({ bytes: await createBlankPdf(), signer }));
    const upload = { pdf: base.document.bytes };
    const { body: document } = await customer.call<Document>('POST', '/v1/documents?name=Signed.pdf', upload);
    const place = { page: 1, x: 20, y: 20, width: 100, height: 40, recipientIndex: 0 };
    const created = await customer.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Countersigned',
        documentIds: [document.id],
        recipients: [{ name: 'Kari Nordmann', email: 'kari@example.com' }],
        fields: [{ documentId: document.id, ...place, type: 'signature' }],
      },
    });
    const { body: envelope } = await customer.call<Envelope>('POST', path('send', created.body.id));
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await signAndSeal(customer, session, envelope.id);

    const zip = await fetchPackage(envelope.id);
    expect(await verifyEvidence(zip, { logKey: await logKey() })).toMatchObject({ valid: true });
    const files = unpack(zip);
    const name = `documents/${document.id}-completion-certificate.pdf`;
    const { response } = await customer.call(
      'GET',
      path('documents/sealed?part=completion-certificate', envelope.id),
    );
    const certificate = Buffer.from(await response.arrayBuffer());
    expect(certificate.equals(files.get(name)!)).toBe(true);
    const altered = Uint8Array.from(certificate);
    altered[999]! ^= 1;
    expect(await verifyEvidence(pack(new Map([...files, [name, altered]])))).toMatchObject({
      failure: 'document_mismatch',
    });
    const page = await (await fetch(`${server.origin}/transactions/${envelope.transactionId}`)).text();
    expect(page).toContain(
      `data-kind="certificate" data-sha256="${createHash('sha256').update(certificate).digest('hex')}"`,
    );
  });

  test('is the sender’s alone', async () => {
    const stranger = await server.addCustomer();
    expect(await stranger.call('GET', path('evidence'))).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    const nobody = await fetch(`${server.origin}${path('evidence')}`);
    expect([nobody.status, ((await nobody.json()) as { code: string }).code]).toEqual([401, 'unauthorized']);
    const none = await server.customer.call('GET', path('evidence', 'env_none'));
    expect(none).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('keeps every proof when a signer’s data is redacted, and says what can no longer be read', async () => {
    const { envelope } = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await signAndSeal(server.customer, session, envelope.id);
    const earlier = await fetchPackage(envelope.id);
    const before = unpack(earlier);
    const [signer] = envelope.recipients;
    await server.parts.database.queries.delete(subjectKey).where(eq(subjectKey.subjectId, signer!.id));

    const zip = await fetchPackage(envelope.id);
    const report = await verifyEvidence(zip, { logKey: await logKey() });
    expect(report).toMatchObject({ valid: true, failure: null });
    const redacted = report.facts!.redacted.map((one) => one.split(' ')[1]);
    const ofTheSigner = ['ip', 'mark', 'payload', 'statement', 'timeZone', 'userAgent'];
    expect([...new Set(redacted)].sort()).toEqual(
      [...ofTheSigner, 'recipient0Name', 'recipient0Email'].sort(),
    );
    const after = unpack(zip);
    for (const value of ['Signer Nº1 Ødegård', 'signer1@example.com']) {
      expect(textIn(before, 'trail.json')).toContain(value);
      for (const name of [...after.keys()].filter((one) => !one.endsWith('.pdf')))
        expect(textIn(after, name), name).not.toContain(value);
    }
    expect(textIn(after, 'trail.csv')).toContain('"redacted","ip",""');
    expect([...after.keys()].filter((name) => name.startsWith('statements/'))).toEqual([]);
    const bodies = (files: Files) =>
      (JSON.parse(textIn(files, 'trail.json')) as AuditTrail).events.map(({ body }) => body);
    expect(bodies(after).slice(0, bodies(before).length)).toEqual(bodies(before));
    expect(await verifyEvidence(earlier, { logKey: await logKey() })).toMatchObject({
      valid: true,
      facts: { redacted: [] },
    });
  });

  test('is checked by the command line without a network, a server or any data', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'inkseal-evidence-'));
    const zip = await fetchPackage();
    const [good, bad] = [join(folder, 'good.zip'), join(folder, 'bad.zip')];
    await writeFile(good, zip);
    const name = `documents/${sent.document.id}-sealed.pdf`;
    const pdf = unpack(zip).get(name)!;
    pdf[2000]! ^= 1;
    const broken = Buffer.from(zip);
    const contentAt = 30 + broken.readUInt16LE(26) + broken.readUInt16LE(28);
    broken.writeUInt8(broken.readUInt8(contentAt) ^ 1, contentAt);
    const damaged = join(folder, 'damaged.zip');
    await writeFile(damaged, broken);
    await writeFile(bad, pack(new Map([...unpack(zip), [name, pdf]])));
    const isApart = spawnSync('unshare', ['-rn', 'true']).status === 0;
    const withoutNetwork = isApart ? ['unshare', '-rn'] : [];
    const cli = (...parameters: string[]) => {
      const script = join(repositoryRoot, 'server', 'cli', 'main.ts');
      const typed = [process.execPath, script, 'verify-evidence', ...parameters];
      const env = { PATH: process.env['PATH'], INKSEAL_DATA_DIR: join(folder, 'nowhere') };
      const [program = '', ...rest] = [...withoutNetwork, ...typed];
      return spawnSync(program, rest, { encoding: 'utf8', env, cwd: folder });
    };

    const passed = cli(good, '--log-key', await logKey());
    expect(passed).toMatchObject({ status: 0, stderr: '' });
    for (const check of evidenceCheckNames) expect(passed.stdout).toMatch(new RegExp(`^ok +${check} `, 'm'));
    expect(passed.stdout).not.toContain('The log’s key is the package’s own');
    expect(cli(good).stdout).toContain('The log’s key is the package’s own');

    const failed = cli(bad);
    expect(failed.status).toBe(1);
    expect(failed.stdout).toMatch(/^FAILED +documents /m);
    expect(failed.stderr).toBe(
      `error: evidence_refused: document_mismatch at ${name}. A document is not the one whose hash stands in the log.\n`,
    );
    for (const [code, status, ...parameters] of [
      ['file_not_readable', 1, join(folder, 'none.zip')],
      ['invalid_option', 2, good, '--log-key', 'no key'],
      ['invalid_option', 2, good, '--seal-certificate', 'abc'],
      ['evidence_refused: note_signer_unknown', 1, good, '--log-key', strangersKey],
      ['evidence_refused: signer_unexpected', 1, good, '--seal-certificate', 'AB:'.repeat(31) + 'AB'],
      ['evidence_refused: package_damaged', 1, damaged],
    ] as const) {
      const refused = cli(...parameters);
      expect([refused.status, refused.stderr]).toEqual([status, expect.stringContaining(`error: ${code}`)]);
    }
    await rm(folder, { recursive: true });
    context.skip(!isApart, 'no network namespace can be made here (unshare -rn): the network was on');
  });

  test('waits for the newest events’ checkpoint, and is refused whole while the log is not signed', async () => {
    const { lastSigned } = server.parts.tree;
    const { envelope } = await sendSample(server.customer);
    const recorded = (await lastSigned.read())!;
    const ahead = { ...recorded, size: recorded.size + 100_000 };
    await vi.waitUntil(
      async () =>
        lastSigned.swap(await lastSigned.read(), ahead).then(
          () => true,
          () => false,
        ),
      { timeout: 5_000 },
    );
    await server.customer.call('POST', path('void', envelope.id), { json: { reason: 'late' } });
    const refused = await server.customer.call('GET', path('evidence', envelope.id));
    expect(refused).toMatchObject({ status: 409, body: { code: 'log_proof_not_ready' } });
    expect(refused.response.headers.get('retry-after')).toBe('2');
    // Put back what was signed: the server goes on, and the package comes.
    const { size, root, origin } = parseCheckpoint(
      parseNote(await (await fetch(`${server.origin}/log/checkpoint`)).text()).text,
    );
    await lastSigned.swap(ahead, { origin, size: Number(size), root: Buffer.from(root) });
    expect(await verifyEvidence(await fetchPackage(envelope.id))).toMatchObject({ valid: true });
    expect(server.failures.splice(0).join()).toContain('log_behind_last_signed');
  });
});
