import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFString, type PDFObject } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { createPage } from '../../test/support/bare-page.ts';
import { createBlankPdf, createSealInput, createTestSigner } from '../../test/support/seal-input.ts';
import type { SealInput } from './seal-document.ts';
import { sealDocument } from './seal-engine.ts';

const signer = createTestSigner();

async function seal(bytes: Uint8Array) {
  const { document } = await sealDocument(createSealInput({ bytes, signer }));
  const file = Buffer.from(document.bytes);
  const pdf = await PDFDocument.load(file, { updateMetadata: false });
  const form = pdf.catalog.lookup(PDFName.of('AcroForm'), PDFDict);
  const fields = form.lookup(PDFName.of('Fields'), PDFArray);
  const field = fields.lookup(fields.size() - 1, PDFDict);
  return { file, pdf, form, fields, field, value: field.lookup(PDFName.of('V'), PDFDict) };
}

const entries = (dict: PDFDict): Record<string, PDFObject> =>
  Object.fromEntries(dict.entries().map(([key, value]) => [key.decodeText(), value]));

describe('the signature field', () => {
  it('is what ISO 32000-2 §12.7.5.5 and EN 319 142-1 ask for, and nothing they forbid', async () => {
    const { pdf, form, field, value } = await seal(await createBlankPdf());
    expect(entries(field)).toMatchObject({ FT: PDFName.of('Sig'), Subtype: PDFName.of('Widget') });
    expect(field.lookup(PDFName.of('Rect'), PDFArray).asRectangle()).toMatchObject({ width: 0, height: 0 });
    expect(form.lookup(PDFName.of('SigFlags'))?.toString()).toBe('3');
    expect(entries(value)).toMatchObject({
      Type: PDFName.of('Sig'),
      Filter: PDFName.of('Adobe.PPKLite'),
      SubFilter: PDFName.of('ETSI.CAdES.detached'),
    });
    expect(value.lookup(PDFName.of('M'), PDFString).asString()).toMatch(/^D:\d{14}Z$/);
    expect(value.has(PDFName.of('Cert'))).toBe(false); // the certificates are in the CMS
    const page = pdf.getPages().at(-1);
    expect(field.get(PDFName.of('P'))).toBe(page?.ref);
    const annotations = page?.node.Annots()?.asArray() ?? [];
    expect(annotations.map((one) => pdf.context.lookup(one))).toContain(field);
  });

  it('covers every byte but its own value, which fills its hole', async () => {
    const { file, value } = await seal(await createBlankPdf());
    const [start, before, after, rest] = value
      .lookup(PDFName.of('ByteRange'), PDFArray)
      .asArray()
      .map((one) => Number(one.toString())) as [number, number, number, number];
    expect([start, after + rest]).toEqual([0, file.length]);
    expect(file.toString('latin1', before, before + 1) + file.toString('latin1', after - 1, after)).toBe(
      '<>',
    );
    const hole = value.lookup(PDFName.of('Contents'), PDFHexString).asBytes();
    expect(hole.length).toBe((after - before - 2) / 2);
    const length = 4 + Buffer.from(hole).readUInt16BE(2);
    expect(hole.subarray(length).every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['no form', ''],
    ['a form in the catalogue itself', '/AcroForm << /Fields [] /DA (/Helv 0 Tf) >>'],
    ['a form with its fields in an object of their own', '/AcroForm << /Fields 6 0 R >>'],
  ])('goes into a file with %s', async (_what, catalog) => {
    const bytes = createPage('0 0 9 9 re f', { catalog, objects: ['[]'], page: '/Annots 6 0 R' });
    const { fields, form, field } = await seal(bytes);
    expect(fields.size()).toBe(1);
    expect(field.lookup(PDFName.of('T'), PDFString).asString()).toBe('Inkseal seal 1');
    if (catalog.includes('/DA')) expect(form.has(PDFName.of('DA'))).toBe(true);
  });

  it.each([
    ['a field', ['<< /FT /Tx /T (Inkseal seal 1) >>']],
    [
      'a field below one without a name, in a circle',
      ['<< /Kids [7 0 R 6 0 R] >>', '<< /FT /Tx /T (Inkseal seal 1) /Parent 6 0 R /Kids [6 0 R] >>'],
    ],
    [
      'a field in UTF-16',
      ['<< /FT /Tx /T <FEFF0049006E006B007300650061006C0020007300650061006C00200031> >>'],
    ],
  ])('has a name of its own beside %s of that name', async (_what, objects) => {
    const { field } = await seal(
      createPage('0 0 9 9 re f', {
        catalog: '/AcroForm << /Fields [6 0 R << /FT /Tx /T (last) >>] >>',
        objects,
      }),
    );
    expect(field.lookup(PDFName.of('T'), PDFString).asString()).toBe('Inkseal seal 2');
  });

  it('leaves as much room as its certificates and a timestamp take, and no page of zeros beside them', async () => {
    const holeOf = async (change: Partial<SealInput>): Promise<number> => {
      const bytes = await createBlankPdf();
      const { document } = await sealDocument(createSealInput({ bytes, signer }, change));
      const [, before = 0, after = 0] = document.report.seal?.byteRange ?? [];
      return after - before;
    };
    const [certificate = Buffer.of()] = signer.certificateChain;
    const certificateChain = Array.from({ length: 40 }, () => certificate);
    expect(await holeOf({})).toBeLessThan(8_192);
    expect(await holeOf({ signer: { ...signer, certificateChain } })).toBeGreaterThan(
      80 * certificate.length,
    );
    expect(await holeOf({ stamp: async () => undefined })).toBeGreaterThan(32_768);
  });

  it('fails rather than cut a signature that its hole cannot hold', async () => {
    const stamp = async (): Promise<Uint8Array> => new Uint8Array(40_000);
    const input = createSealInput({ bytes: await createBlankPdf(), signer }, { stamp });
    await expect(sealDocument(input)).rejects.toMatchObject({
      code: 'seal_failed',
      details: { reason: 'signature_too_large' },
    });
  });

  it('is checked in each file, whatever was found right in those before', async () => {
    const bytes = await createBlankPdf();
    const sealBy = (by: SealInput['signer']) => sealDocument(createSealInput({ bytes, signer: by }));
    const [other, [certificate = Buffer.of()]] = [createTestSigner(), signer.certificateChain];
    const subjects = [];
    for (const by of [signer, other, signer]) {
      const { report } = (await sealBy(by)).document;
      expect(report.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['signature', 'chain']));
      subjects.push(report.seal?.certificateSha256);
    }
    expect(subjects[1]).not.toBe(subjects[0]);
    expect(subjects[2]).toBe(subjects[0]);
    const failing = (reason: string) => ({ code: 'seal_failed', details: { reason } });
    await expect(sealBy({ ...signer, sign: other.sign })).rejects.toMatchObject(failing('signature_invalid'));
    const altered = Buffer.from(certificate);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    await expect(sealBy({ ...signer, certificateChain: [altered] })).rejects.toMatchObject(
      failing('chain_broken'),
    );
  });

  it('declares what PAdES adds to PDF 1.7 beside what others have declared', async () => {
    const others = '/Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >>';
    const { pdf } = await seal(createPage('0 0 9 9 re f', { catalog: others }));
    const declared = pdf.catalog.lookup(PDFName.of('Extensions'), PDFDict);
    expect(declared.lookup(PDFName.of('ADBE'), PDFDict).get(PDFName.of('ExtensionLevel'))?.toString()).toBe(
      '8',
    );
    expect(entries(declared.lookup(PDFName.of('ESIC'), PDFDict))).toMatchObject({
      BaseVersion: PDFName.of('1.7'),
    });
  });
});
