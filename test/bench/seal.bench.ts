/**
 * The whole sealing of a file, read to written, against the least that any seal can cost: read it, hash it, sign once,
 * write it. What lies between is stamping, fonts, completion certificate, attachment, reopening and verifying.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { CompletionCertificateContent } from '../../server/sealing/certificate-content.ts';
import type { SealInput, Stamp } from '../../server/sealing/seal-document.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { loadOrCreateSealKey } from '../../server/sealing/seal-key.ts';
import { measurePaired, timed, type Report } from './measurement.ts';

const pairs = 9;
const sizes = [1, 20, 300];

/** A4 pages of plain text with object streams, as normalised copies have them. */
async function createPdf(pageCount: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (let page = 1; page <= pageCount; page++) {
    const sheet = pdf.addPage([595.28, 841.89]);
    for (let line = 0; line < 45; line++)
      sheet.drawText(
        `${page}.${line} The parties agree to what is written in this paragraph, and to no more.`,
        {
          x: 60,
          y: 780 - line * 16,
          size: 10,
          font,
        },
      );
  }
  return pdf.save({ useObjectStreams: true });
}

const stamps: readonly Stamp[] = [
  { page: 1, x: 60, y: 560, width: 200, height: 24, content: { kind: 'text', text: 'Oslo, 5 January 2026' } },
  { page: 1, x: 60, y: 600, width: 16, height: 16, content: { kind: 'check' } },
  {
    page: 1,
    x: 60,
    y: 640,
    width: 200,
    height: 50,
    content: { kind: 'mark', mark: { kind: 'typed', text: 'Kari Nordmann', font: 'caveat' } },
  },
];

function certificateFor(bytes: Uint8Array, pageCount: number): CompletionCertificateContent {
  const at = new Date();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const statement = { version: '1', language: 'en', sha256, at };
  const types = ['envelope.created', 'envelope.sent', 'document.viewed', 'consent.given', 'recipient.signed'];
  return {
    language: 'en',
    transactionId: 'txn_bench',
    envelopeId: 'env_bench',
    testMode: true,
    envelopeTitle: 'Agreement',
    completedAt: at,
    document: {
      id: 'doc_bench',
      name: 'agreement.pdf',
      pageCount,
      originalSha256: sha256,
      originalByteSize: bytes.byteLength,
      viewedSha256: sha256,
      viewedByteSize: bytes.byteLength,
    },
    sender: { name: 'Customer AS', email: null, organization: 'Customer AS' },
    signers: [
      {
        name: 'Kari Nordmann',
        email: 'kari@example.com',
        order: 1,
        authentication: { method: 'host-asserted', by: 'Customer AS', at },
        consent: statement,
        viewed: { pagesDrawn: pageCount, pageCount, at },
        mark: { kind: 'typed', text: 'Kari Nordmann', font: 'caveat' },
        intent: 'Sign document',
        signedAt: at,
        timeZone: 'Europe/Oslo',
        ipAddress: '192.0.2.7',
        userAgent: 'bench',
      },
    ],
    events: types.map((type, seq) => ({
      seq: seq + 1,
      at,
      type,
      actor: { name: 'Kari Nordmann' },
      leaf: seq,
    })),
    auditLog: { origin: 'bench', verifierKey: 'bench+key', headSha256: sha256, checkpoint: null },
    lookupUrl: null,
    values: null,
  };
}

export async function run(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
  try {
    const asItIs = async (bytes: Buffer) => Buffer.from(bytes); // the key lives as long as this folder
    const { signer } = await loadOrCreateSealKey({
      directory: folder,
      wrapping: { wrap: asItIs, unwrap: asItIs },
      organization: 'Bench',
    });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (const pageCount of sizes) {
      const source = join(folder, `${pageCount}.pdf`);
      const made = await createPdf(pageCount);
      await writeFile(source, made);
      const certificate = certificateFor(made, pageCount);
      const target = () => join(folder, `${randomBytes(6).toString('hex')}.pdf`);
      const seal = async () => {
        const bytes = await readFile(source);
        const shared = { bytes, stamps, certificate, signer, sealedAt: new Date() };
        const input: SealInput = { ...shared, completionMode: 'stamp', auditTrail: '{"events":[]}' };
        const { document } = await sealDocument(input);
        await writeFile(target(), document.bytes);
      };
      const floor = async () => {
        const bytes = await readFile(source);
        sign('sha256', createHash('sha256').update(bytes).digest(), privateKey);
        await writeFile(target(), bytes);
      };
      const { subject, baseline, ratio } = await measurePaired(
        pairs,
        () => timed(seal),
        () => timed(floor),
      );
      const times = `${subject.toFixed(1)} ms against ${baseline.toFixed(2)} ms`;
      const size = `${pageCount} page(s), ${(made.byteLength / 1024).toFixed(0)} KiB, ${stamps.length} stamps`;
      report({
        metric: `seal-ratio-${pageCount}`,
        value: ratio,
        target: 'none',
        conditions: `${times}; ${size}; ${pairs} pairs; Node ${process.versions.node}, ${cpus().length} cores`,
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
