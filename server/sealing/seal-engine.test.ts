import { PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBlankPdf, createSealInput, createTestSigner } from '../../test/support/seal-input.ts';
import { smallPdf } from '../../test/support/small-pdf.ts';
import { packOutline } from '../documents/pdf/packed-outline.ts';
import { openForSealing } from '../documents/pdf/seal-parser.ts';
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

  it('writes into the room behind a file where there is enough, and beyond it nowhere', async () => {
    for (const roomBehind of [0, 100, 1_048_576]) {
      const held = new Uint8Array(base.byteLength + roomBehind + 64).fill(7);
      held.set(base);
      const bytes = held.subarray(0, base.byteLength);
      const { document } = await sealDocument(inputOf({ bytes, roomBehind }));
      expect(document.report.valid).toBe(true);
      const isThere = document.bytes.buffer === held.buffer;
      expect(isThere, String(roomBehind)).toBe(roomBehind > 100);
      expect(bytes).toEqual(base);
      const written = isThere ? document.bytes.byteLength : base.byteLength;
      expect(held.subarray(written).every((byte) => byte === 7)).toBe(true);
    }
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

describe('sealing by what was noted of a file when it came in', () => {
  const signer = createTestSigner();
  const noteOf = async (bytes: Uint8Array): Promise<Uint8Array | undefined> =>
    packOutline((await openForSealing(bytes)).pdf, bytes.byteLength);

  it('does not read the file again', async () => {
    const bytes = Buffer.from(smallPdf([{}, {}]));
    const unreadable = Buffer.from(bytes);
    unreadable.write('xxxx', unreadable.lastIndexOf('xref\n0'));
    unreadable.write('trialer', unreadable.lastIndexOf('trailer'));
    await expect(sealDocument(createSealInput({ bytes: unreadable, signer }))).rejects.toMatchObject({
      code: 'seal_failed',
    });
    const outline = await noteOf(bytes);
    const { document } = await sealDocument(createSealInput({ bytes: unreadable, signer }, { outline }));
    expect(document).toMatchObject({ pageCount: 3, report: { valid: true } });
  });

  it('reads the file where it tells of one that is longer or shorter, or nothing at all', async () => {
    const bytes = smallPdf([{}, {}]);
    const ofAnother = await noteOf(smallPdf([{}]));
    for (const outline of [ofAnother, Buffer.from('no outline')]) {
      const { document } = await sealDocument(createSealInput({ bytes, signer }, { outline }));
      expect(document).toMatchObject({ pageCount: 3, report: { valid: true } });
    }
  });

  it('reads the content that has to be enclosed because readers may not agree where it ends', async () => {
    const content = 'BI /W 1 /H 1 /BPC 8 /CS /G ID x EI q 0 0 9 9 re';
    const bytes = smallPdf([{ content }, {}]);
    const outline = await noteOf(bytes);
    const sealed = await sealDocument(createSealInput({ bytes, signer }, { outline }));
    expect(Buffer.from(sealed.document.bytes).lastIndexOf(content)).toBeGreaterThan(bytes.byteLength);
  });
});
