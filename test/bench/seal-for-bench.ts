/** What a benchmark seals, and the product's whole way from a file that is read to an encrypted one that is stored. */
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createId } from '../../widget/contract/ids.ts';
import { createDataKey } from '../../server/platform/crypto/data-key.ts';
import { writeGathered } from '../../server/platform/crypto/durable-file.ts';
import { writeEncryptedObject } from '../../server/platform/storage/encrypted-object.ts';
import { roomBehind } from '../../server/sealing/appended.ts';
import type { CompletionCertificateContent } from '../../server/sealing/certificate-content.ts';
import type { Stamp } from '../../server/sealing/seal-document.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import type { SealSigner } from '../../server/sealing/seal-signer.ts';
import { createTestSigner } from '../support/seal-input.ts';

export const stamps: readonly Stamp[] = [
  { page: 1, x: 60, y: 560, width: 200, height: 24, content: { kind: 'text', text: 'Oslo, 5 January 2026' } },
  { page: 1, x: 60, y: 520, width: 200, height: 24, content: { kind: 'text', text: 'Kari Nordmann' } },
  { page: 1, x: 300, y: 520, width: 200, height: 24, content: { kind: 'text', text: 'Office manager' } },
  {
    page: 1,
    x: 300,
    y: 560,
    width: 200,
    height: 24,
    content: { kind: 'text', text: 'Storgata 1, 0155 Oslo' },
  },
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

export function certificateFor({
  sha256,
  byteSize,
  pageCount,
}: Pick<SealForBench, 'sha256' | 'byteSize' | 'pageCount'>): CompletionCertificateContent {
  const at = new Date();
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
      originalByteSize: byteSize,
      viewedSha256: sha256,
      viewedByteSize: byteSize,
    },
    sender: { name: 'Customer AS', email: null, organization: 'Customer AS' },
    signers: [
      {
        name: 'Kari Nordmann',
        email: 'kari@example.com',
        order: 1,
        delegatedBy: [],
        authentication: [{ method: 'host-asserted', by: 'Customer AS', at }],
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
    isStamped: false,
    lookupUrl: 'https://sign.example.com/transactions/txn_7K3MZQ0FH-2V8N4WX1A-6T5RBC9DE',
    verifyUrl: 'https://sign.test/verify',
    attachments: [],
    values: null,
  };
}

export interface SealForBench {
  /** The file that is sealed. */
  source: string;
  /** What its upload noted of it. */
  outline: string;
  /** Of the file, as the document's row has them. */
  sha256: string;
  byteSize: number;
  /** Where the encrypted result is stored. */
  folder: string;
  pageCount: number;
}

/** As the vault reads a copy that is to be sealed. */
async function readWithRoom({ source, byteSize }: SealForBench, room: number): Promise<Uint8Array> {
  const held = Buffer.alloc(byteSize + room);
  const file = await open(source);
  try {
    for (let filled = 0; filled < byteSize;)
      filled += (await file.read(held, filled, byteSize - filled)).bytesRead;
  } finally {
    await file.close();
  }
  return held.subarray(0, byteSize);
}

/** Read, sealed with fonts, certificate and attachment, reopened, verified, encrypted, written; to no disk in particular, as on the other side. */
export async function sealForBench(
  task: SealForBench,
  signer: SealSigner = createTestSigner(),
): Promise<void> {
  const { outline, folder, byteSize } = task;
  const room = roomBehind(byteSize);
  const { document } = await sealDocument({
    bytes: await readWithRoom(task, room),
    roomBehind: room,
    outline: await readFile(outline),
    stamps,
    certificate: certificateFor(task),
    signer,
    sealedAt: new Date(),
    completionMode: 'stamp',
    auditTrail: '{"events":[]}',
  });
  const identity = { organizationId: createId('org'), objectId: createId('doc'), kind: 'sealed', version: 1 };
  async function* whole(): AsyncIterable<Uint8Array> {
    yield document.bytes;
  }
  const { sha256 } = document;
  const sealed = { identity, dataKey: createDataKey(), source: whole(), sha256 };
  const put = async (name: string, stored: AsyncIterable<Uint8Array>): Promise<void> => {
    const file = await open(join(folder, name), 'wx');
    await writeGathered(file, stored).finally(() => file.close());
  };
  await writeEncryptedObject({ put }, sealed);
}
