/**
 * Real files of every awkward kind through the whole engine, judged by other people's tools. The corpus is not part of
 * this repository; where it is absent these tests say so and are skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync, sign } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PdfIntake } from '../../server/documents/pdf/intake.ts';
import type { CompletionCertificateContent } from '../../server/sealing/certificate-content.ts';
import type { SealInput, Stamp } from '../../server/sealing/seal-document.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import type { SealSigner } from '../../server/sealing/seal-signer.ts';
import { createSelfSignedCertificate } from '../../server/sealing/x509.ts';
import { compareOutside, renderWithMupdf, renderWithPoppler } from '../support/page-image.ts';
import { repositoryRoot } from '../support/stages.ts';

const corpus = join(repositoryRoot, '..', 'shared', 'corpus', 'dev');
const present = existsSync(join(corpus, 'manifest.tsv'));
if (!present)
  console.warn(`SKIPPED: no corpus of real PDFs at ${corpus}; sealing was tested on our own files only`);
const names = present ? readdirSync(corpus).filter((name) => name.endsWith('.pdf')) : [];
const has = (tool: string): boolean => spawnSync('which', [tool]).status === 0;
const transactionId = 'txn_TESTTEST0-TESTTEST0-TESTTEST0';
const at = new Date();

function createSigner(): SealSigner {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const notAfter = new Date(Date.now() + 86_400_000);
  const certificate = createSelfSignedCertificate(keys, {
    commonName: 'Conformance seal',
    organization: 'Test',
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter,
  });
  return { certificateChain: [certificate], sign: async (bytes) => sign('sha256', bytes, keys.privateKey) };
}

function certificate(name: string, pageCount: number): CompletionCertificateContent {
  const hash = '00'.repeat(32);
  return {
    language: 'en',
    transactionId,
    envelopeId: 'env_test',
    testMode: true,
    envelopeTitle: name,
    completedAt: at,
    document: {
      id: 'doc',
      name,
      pageCount,
      originalSha256: hash,
      originalByteSize: 1,
      viewedSha256: hash,
      viewedByteSize: 1,
    },
    sender: { name: 'Sender AS', email: null, organization: 'Sender AS' },
    signers: [],
    events: [],
    auditLog: {
      origin: 'sign.test/log',
      verifierKey: 'sign.test/log+key',
      headSha256: null,
      checkpoint: null,
    },
    lookupUrl: null,
    values: null,
  };
}

/** The line with the transaction id at the foot of every page. */
const footHeight = (size: { width: number; height: number }): number =>
  2 * Math.min(6.5, size.width / 60, size.height / 20);

function stampsFor(size: { width: number; height: number }, page: number): Stamp[] {
  const box = { page, x: size.width * 0.1, width: size.width * 0.8, height: size.height * 0.1 };
  return [
    { ...box, y: size.height * 0.6, content: { kind: 'text', text: 'Stempel' } },
    {
      ...box,
      y: size.height * 0.75,
      content: { kind: 'mark', mark: { kind: 'typed', text: 'Ødegård', font: 'caveat' } },
    },
  ];
}

describe.skipIf(!present)('sealing', () => {
  const signer = createSigner();
  const outcomes: string[] = [];
  let intake: PdfIntake;
  let folder: string;
  beforeAll(() => {
    intake = new PdfIntake();
    folder = mkdtempSync(join(tmpdir(), 'inkseal-sealing-'));
  });
  afterAll(async () => {
    await intake.close();
    rmSync(folder, { recursive: true });
    console.log(`sealed ${outcomes.length} corpus files`);
  });

  test.each(names)('corpus file %s is sealed whole and valid, or was refused at upload', async (name) => {
    const original = readFileSync(join(corpus, name));
    const manifest = readFileSync(join(corpus, 'manifest.tsv'), 'utf8').split('\n');
    const password = /password=([^;\n]+)/.exec(
      manifest.find((row) => row.startsWith(`${name}\t`)) ?? '',
    )?.[1];
    const reading = await intake
      .read(original, password === undefined ? {} : { password })
      .catch(() => undefined);
    if (!reading) return;
    const page = reading.pageSizes.length;
    const size = reading.pageSizes[page - 1] ?? { width: 1, height: 1 };
    const input: SealInput = {
      bytes: reading.copy ?? original,
      completionMode: reading.completionMode,
      stamps: reading.completionMode === 'stamp' ? stampsFor(size, page) : [],
      certificate: certificate(name, page),
      auditTrail: '{"events":[]}',
      signer,
      sealedAt: at,
    };
    const sealed = await sealDocument(input);
    outcomes.push(name);
    expect(
      Buffer.from(sealed.document.bytes).subarray(0, input.bytes.length).equals(Buffer.from(input.bytes)),
    ).toBe(true);
    const path = join(folder, 'sealed.pdf');
    writeFileSync(path, sealed.document.bytes);
    if (has('pdfsig')) {
      // A form may still hold signature fields that nobody signed: ours is told by its name.
      const { stdout } = spawnSync('pdfsig', ['-nocert', path], { encoding: 'utf8' });
      const report = stdout.split('Signature #').find((part) => part.includes('Inkseal seal')) ?? '';
      expect(report).toContain('Signature is Valid');
      expect(report).toContain('Total document signed');
    }
    if (has('qpdf')) expect(spawnSync('qpdf', ['--check', path]).status).not.toBe(2);
    if (has('pdftotext') && reading.completionMode === 'stamp') {
      const text = spawnSync('pdftotext', ['-f', String(page), path, '-'], { encoding: 'utf8' }).stdout;
      expect(text).toContain('Stempel');
      expect(text).toContain('Completion certificate');
    }
    const unsealed = join(folder, 'unsealed.pdf');
    writeFileSync(unsealed, input.bytes);
    for (const [tool, render] of [
      ['pdftoppm', renderWithPoppler],
      ['mutool', renderWithMupdf],
    ] as const) {
      if (!has(tool) || input.stamps.length === 0) continue;
      const foot = { x: 0, y: size.height - footHeight(size), width: size.width, height: footHeight(size) };
      const boxes = { boxes: [...input.stamps, foot], pageWidth: size.width };
      const dpi = Math.max(48, Math.ceil((72 * 700) / Math.max(size.width, size.height)));
      const before = render({ path: unsealed, page, dpi });
      const { inside, outside } = compareOutside(before, render({ path, page, dpi }), boxes);
      expect(
        inside.slice(0, -1).every((pixels) => pixels > 5),
        `${tool}: ink in each of the boxes`,
      ).toBe(true);
      expect(outside, `${tool}: nothing changes outside of them`).toBe(0);
    }
    if (reading.completionMode === 'append-only')
      expect(sealed.completionCertificate?.report.valid).toBe(true);
  });
});
