import { generateKeyPairSync, sign } from 'node:crypto';
import { PDFDocument } from 'pdf-lib';
import type { SealInput } from '../../server/sealing/seal-document.ts';
import type { SealSigner } from '../../server/sealing/seal-signer.ts';
import { createSelfSignedCertificate } from '../../server/sealing/x509.ts';

/** A key and certificate of the moment. */
export function createTestSigner(): SealSigner {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = createSelfSignedCertificate(keys, {
    commonName: 'Test seal',
    organization: 'Test',
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 86_400_000),
  });
  return { certificateChain: [certificate], sign: async (bytes) => sign('sha256', bytes, keys.privateKey) };
}

export async function createBlankPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage([300, 400]);
  return document.save({ useObjectStreams: false });
}

/** What sealing a blank page of nobody's takes. */
export function createSealInput(
  required: Pick<SealInput, 'bytes' | 'signer'>,
  { title = 'Agreement', ...changes }: Partial<SealInput> & { title?: string } = {},
): SealInput {
  const hash = '00'.repeat(32);
  const sealedAt = new Date();
  return {
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
      auditLog: {
        origin: 'sign.test/log',
        verifierKey: 'sign.test/log+key',
        headSha256: null,
        checkpoint: null,
      },
      isStamped: false,
      lookupUrl: null,
      verifyUrl: 'https://sign.test/verify',
      attachments: [],
      values: null,
    },
    auditTrail: '{}',
    sealedAt,
    ...required,
    ...changes,
  };
}
