import { expect, test } from 'vitest';
import { createSealInput, createTestSigner } from '../../test/support/seal-input.ts';
import { firstFreeObject, smallPdf } from '../../test/support/small-pdf.ts';
import { readPdf } from '../documents/pdf/read-pdf.ts';
import { sealDocument } from './seal-engine.ts';

const page = 4;

/** A signed file, or one that nobody signed, whose only page is of that generation, as its cross-references say too. */
function withGeneration(generation: number, signed: boolean): Uint8Array {
  const signature = '<< /FT /Sig /T (s) /V << /Type /Sig /ByteRange [0 1 2 3] /Contents <3000> >> >>';
  const field = signed && {
    catalog: `/AcroForm << /Fields [${firstFreeObject(1)} 0 R] >>`,
    objects: [signature],
  };
  const [body = '', table = ''] = Buffer.from(smallPdf([{}], field || {}))
    .toString('latin1')
    .replace(`${page} 0 obj`, `${page} ${generation} obj`)
    .replace(`[${page} 0 R]`, `[${page} ${generation} R]`)
    .split('xref\n0', 2);
  const at = (number: number): number => body.search(new RegExp(`(?<![0-9])${number} \\d+ obj`));
  let number = 0;
  const rows = table
    .replaceAll(/\d{10} 00000 n/g, () => {
      number += 1;
      const row = String(at(number)).padStart(10, '0');
      return `${row} ${String(number === page ? generation : 0).padStart(5, '0')} n`;
    })
    .replace(/startxref\n\d+/, `startxref\n${body.length}`);
  return Buffer.from(`${body}xref\n0${rows}startxref\n${body.length}\n%%EOF\n`, 'latin1');
}

test('an object of a generation that no cross-reference can name is copied with another, or refused where it cannot be', async () => {
  for (const generation of [65_536, 70_000, 99_999]) {
    const { copy, normalisedBy } = await readPdf(withGeneration(generation, false), { maxPages: 9 });
    expect(normalisedBy).not.toBe('none');
    const bytes = copy ?? new Uint8Array();
    const { document } = await sealDocument(createSealInput({ bytes, signer: createTestSigner() }));
    expect(document.report.valid).toBe(true);
    await expect(readPdf(withGeneration(generation, true), { maxPages: 9 })).rejects.toMatchObject({
      code: 'signed_and_damaged',
    });
  }
});

test('one of the highest generation that there is, is sealed', async () => {
  const bytes = withGeneration(65_535, true);
  expect(await readPdf(bytes, { maxPages: 9 })).toMatchObject({ completionMode: 'append-only' });
  const input = createSealInput({ bytes, signer: createTestSigner() }, { completionMode: 'append-only' });
  expect((await sealDocument(input)).document.report.valid).toBe(true);
});
