import { PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBlankPdf, createSealInput, createTestSigner } from '../../test/support/seal-input.ts';
import type { SealInput } from './seal-document.ts';
import { sealDocument } from './seal-engine.ts';

const signer = createTestSigner();
let base: Uint8Array;
beforeAll(async () => {
  base = await createBlankPdf();
});
const inputOf = (changes: Partial<SealInput> & { title?: string } = {}): SealInput =>
  createSealInput({ bytes: base, signer }, changes);

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
