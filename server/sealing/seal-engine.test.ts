import { generateKeyPairSync, sign } from 'node:crypto';
import { PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SealInput } from './seal-document.ts';
import { sealDocument } from './seal-engine.ts';
import type { SealSigner } from './seal-signer.ts';
import { createSelfSignedCertificate } from './x509.ts';

const sealedAt = new Date();
let base: Uint8Array;
let signer: SealSigner;

beforeAll(async () => {
  const document = await PDFDocument.create();
  document.addPage([300, 400]);
  base = await document.save({ useObjectStreams: false });
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = createSelfSignedCertificate(keys, {
    commonName: 'Test seal',
    organization: 'Test',
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 86_400_000),
  });
  signer = { certificateChain: [certificate], sign: async (bytes) => sign('sha256', bytes, keys.privateKey) };
});

function inputOf(changes: Partial<SealInput> & { title?: string } = {}): SealInput {
  const { title = 'Agreement', ...rest } = changes;
  const hash = '00'.repeat(32);
  return {
    bytes: base,
    completionMode: 'stamp',
    stamps: [],
    certificate: {
      language: 'en',
      transactionId: 'txn_TEST',
      envelopeId: 'env_test',
      testMode: false,
      envelopeTitle: title,
      completedAt: sealedAt,
      document: {
        id: 'doc',
        name: title,
        pageCount: 1,
        originalSha256: hash,
        originalByteSize: 1,
        viewedSha256: hash,
        viewedByteSize: 1,
      },
      sender: { name: 'Sender', email: null, organization: 'Sender' },
      signers: [],
      events: [],
      auditLog: { origin: 'https://sign.test', headSha256: null },
      lookupUrl: null,
    },
    auditTrail: '{}',
    signer,
    sealedAt,
    ...rest,
  };
}

describe('sealing a document', () => {
  it('finds its own room for the seal, whatever a stranger wrote into the trail or the file', async () => {
    const decoy = `/ByteRange [0 9999999999 9999999999 9999999999] /Contents <${'0'.repeat(32_768)}>`;
    const document = await PDFDocument.load(base);
    document.setKeywords([decoy]);
    await document.attach(Buffer.from(decoy), 'decoy.txt');
    const bytes = await document.save({ useObjectStreams: false });
    const sealed = await sealDocument(inputOf({ bytes, auditTrail: decoy, title: decoy.slice(0, 120) }));
    expect(sealed.document.report.valid).toBe(true);
  });

  it('gives a second seal a name of its own, and leaves the first untouched', async () => {
    const first = await sealDocument(inputOf());
    const second = await sealDocument(inputOf({ bytes: first.document.bytes }));
    expect(second.document.report.valid).toBe(true);
    const kept = Buffer.from(second.document.bytes).subarray(0, first.document.bytes.length);
    expect(kept.equals(Buffer.from(first.document.bytes))).toBe(true);
    const form = (await PDFDocument.load(second.document.bytes)).getForm();
    expect(form.getFields().map((field) => field.getName())).toEqual(['Inkseal seal 1', 'Inkseal seal 2']);
  });
});
