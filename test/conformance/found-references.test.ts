/**
 * Signed files whose cross-references lead nowhere, though pdf.js opens them: sealed as they are, each of their signatures
 * as valid as before, and from then on found by every reader.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPdf } from '../../server/documents/pdf/read-pdf.ts';
import { showsTheSame } from '../../server/documents/pdf/same-view.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { concatBytes, type Bytes } from '../../widget/verify/core/bytes.ts';
import { layOutExtension } from '../../widget/verify/core/pdf-extension.ts';
import { readExtension } from '../../widget/verify/core/read-extension.ts';
import { checkWithQpdf, hasTool, readSignatures, type QpdfVerdict } from '../support/corpus/pdf-tools.ts';
import { signByHand, toBeSigned } from '../support/hand-signed.ts';
import { createSealInput, createTestSigner } from '../support/seal-input.ts';
import { firstFreeObject, smallPdf } from '../support/small-pdf.ts';

const signer = createTestSigner();
const plain = Buffer.from(smallPdf([{}], toBeSigned)).toString('latin1');

/** The same with that object, which is its catalog, in an object stream, and a stream of cross-references by that index. */
function packed(index: string, { dropped = 0, number: inner = 1 } = {}): string {
  const body = plain.slice(0, plain.lastIndexOf('xref\n0'));
  const [whole = '', content = ''] = new RegExp(`\\n${inner} 0 obj\\n(.*)\\nendobj`).exec(body) ?? [];
  const objects = body.replace(whole, '');
  const held = `${inner} 0 ${content}`;
  const stream = `20 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Length ${held.length} >>\nstream\n${held}\nendstream\nendobj\n`;
  const text = objects + stream;
  const rows = Array.from({ length: 22 }, (_, number) => {
    const row = Buffer.alloc(6);
    const at = number === 21 ? text.length : text.search(new RegExp(`(?<![0-9])${number} 0 obj`));
    row[0] = number === inner ? 2 : at > 0 ? 1 : 0;
    row.writeUInt32BE(number === inner ? 20 : Math.max(at, 0), 1);
    return row;
  });
  const table = deflateSync(Buffer.concat(rows.slice(0, 22 - dropped))).toString('latin1');
  return `${text}21 0 obj\n<< /Type /XRef /Size 22 /W [1 4 1] ${index} /Root 1 0 R /Filter /FlateDecode /Length ${table.length} >>\nstream\n${table}\nendstream\nendobj\nstartxref\n${text.length}\n%%EOF\n`;
}

const offBy = (by: number): string =>
  plain.replaceAll(/\d{10}(?= 00000 n)/g, (offset) => String(Number(offset) + by).padStart(10, '0'));

const [catalog = ''] = /<< \/Type \/Catalog.*>>/.exec(plain) ?? [];

const damaged: readonly (readonly [string, string])[] = [
  ['junk before its header', 'junk\n'.repeat(40) + plain],
  ['a few bytes before its header', `\r\n\0${plain}`],
  ['junk before its header that its references count', 'junk\n'.repeat(3) + offBy(15)],
  ['a startxref that leads nowhere', plain.replace(/startxref\n\d+/, 'startxref\n77777777')],
  ['no startxref', plain.replace(/startxref\n\d+\n%%EOF\n/, '')],
  ['no cross-references', plain.replace('\nxref', '\nxrex')],
  ['references that all miss', offBy(9)],
  ['more objects than can be, by its trailer', plain.replace(/\/Size \d+/, '/Size 99999999')],
  ['its end far behind', `${plain}${'left over\n'.repeat(400)}`],
  ['a catalog in its trailer', plain.replace('/Root 1 0 R', `/Root ${catalog}`)],
  ['an odd index', packed('/Index [0 22 30]')],
  ['an index that says more than there is', packed('/Index [0 40]')],
  ['an index that leaves out its object stream', packed('/Index [0 6]', { number: firstFreeObject(1) })],
  ['fewer references than its index says', packed('/Index [0 22]', { dropped: 1 })],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkseal-found-'));
  for (const tool of ['pdfsig', 'qpdf'])
    if (!hasTool(tool)) console.warn(`SKIPPED: what ${tool} says of sealed files, since it is absent`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function stored(bytes: Uint8Array): string {
  const path = join(folder, 'file.pdf');
  writeFileSync(path, bytes);
  return path;
}

/** As a seal is extended later; what is appended has to be read as that and nothing else. */
function withValidation(sealed: Uint8Array): QpdfVerdict {
  const [bytes, end] = [sealed as Bytes, sealed.length];
  const certificates = signer.certificateChain.map((one) => new Uint8Array(one));
  const content = { validation: { certificates, ocspResponses: [], crls: [] }, timestamp: null };
  const whole = concatBytes(bytes, layOutExtension(bytes, end, content).bytes);
  expect(readExtension(whole, end)?.content).toEqual(content);
  return checkWithQpdf(stored(whole)) ?? 'clean';
}

test.each(damaged)('a signed file with %s is sealed, its signature as valid as before', async (_, text) => {
  const bytes = await signByHand(Buffer.from(text, 'latin1'));
  const earlier = readSignatures(stored(bytes));
  expect(await readPdf(bytes, { maxPages: 9 })).toMatchObject({
    completionMode: 'append-only',
    pageCount: 1,
  });
  const { document } = await sealDocument(
    createSealInput({ bytes, signer }, { completionMode: 'append-only' }),
  );
  expect(document).toMatchObject({ pageCount: 1, report: { valid: true } });
  expect(Buffer.from(document.bytes).subarray(0, bytes.length).equals(bytes)).toBe(true);
  expect(await showsTheSame(bytes, document.bytes)).toBe(true);
  const path = stored(document.bytes);
  const signatures = readSignatures(path);
  // Before, poppler does not open some of them at all.
  if (earlier && earlier.length > 0) expect(earlier).toMatchObject([{ field: 'Earlier', isValid: true }]);
  if (signatures)
    expect(signatures).toMatchObject([
      { field: 'Earlier', isValid: true },
      { field: 'Inkseal seal 1', isValid: true, coversAll: true },
    ]);
  expect([null, 'clean']).toContain(checkWithQpdf(path));
  expect(withValidation(document.bytes)).toBe('clean');
  const twice = await sealDocument(
    createSealInput({ bytes: document.bytes, signer }, { completionMode: 'append-only' }),
  );
  expect(twice.document.report.valid).toBe(true);
});

test('a comment of nothing but its signs takes no time', { timeout: 20_000 }, async () => {
  const at = plain.length;
  const text = `${plain}${'%'.repeat(200)}\n)\nstartxref\n${at}\n%%EOF\n`;
  const bytes = await signByHand(Buffer.from(text, 'latin1'));
  expect(await readPdf(bytes, { maxPages: 9 })).toMatchObject({ completionMode: 'append-only' });
});

describe('where what is found is not what pdf.js shows', () => {
  test('the two are told apart, by what is drawn and by its annotations', async () => {
    const form =
      '<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 10 >>\nstream\n0 0 9 9 re\nendstream';
    const page = (content: string, entries = '') => smallPdf([{ content, entries }], { objects: [form] });
    const square = `/Annots [<< /Type /Annot /Subtype /Square /F 4 /Rect [10 10 90 90] /AP << /N ${firstFreeObject(1)} 0 R >> >>]`;
    const one = page('0 0 50 50 re f');
    expect(await showsTheSame(one, page('0 0 50 50 re f '))).toBe(true);
    expect(await showsTheSame(one, page('0 0 50 51 re f'))).toBe(false);
    expect(await showsTheSame(one, page('0 0 50 50 re f', square))).toBe(false);
    expect(await showsTheSame(one, smallPdf([{ content: '0 0 50 50 re f' }, {}]))).toBe(false);
  });

  /** A page's content twice: the table names the first, whoever searches finds the last. */
  const shadowed = (away: number, table = plain.slice(plain.lastIndexOf('xref\n0'))): string => {
    const body = plain.slice(0, plain.lastIndexOf('xref\n0'));
    const content = 'BT /F1 24 Tf 72 700 Td (Another page) Tj ET';
    const shadow = `5 0 obj\n<< /Length ${content.length} >>\nstream\n${content}\nendstream\nendobj\n`;
    const at = body.length + shadow.length + away;
    return body + shadow + table.replace(/startxref\n\d+/, `startxref\n${at}`);
  };

  test.each([
    ['by a startxref that misses a little', shadowed(10)],
    [
      'by a row for its page that is wrong, and would be right once it is sealed',
      shadowed(
        0,
        plain.slice(plain.lastIndexOf('xref\n0')).replace(/^((?:.*\n){6}\d{10}) 00000 n/, '$1 00001 n'),
      ),
    ],
  ])('nobody can have one thing signed and another sealed: %s', async (_, text) => {
    expect(await showsTheSame(Buffer.from(text, 'latin1'), Buffer.from(plain, 'latin1'))).toBe(false);
    const bytes = await signByHand(Buffer.from(text, 'latin1'));
    await expect(readPdf(bytes, { maxPages: 9 })).rejects.toMatchObject({ code: 'signed_and_damaged' });
  });

  test('an object twice is no reason to refuse where every reference is right', async () => {
    const bytes = await signByHand(Buffer.from(shadowed(0), 'latin1'));
    expect(await showsTheSame(bytes, Buffer.from(plain, 'latin1'))).toBe(true);
    expect(await readPdf(bytes, { maxPages: 9 })).toMatchObject({ completionMode: 'append-only' });
  });

  test('pictures of one size are told apart', async () => {
    const picture = (byte: string): Uint8Array =>
      smallPdf(
        [{ content: `/I Do`, entries: `/Resources << /XObject << /I ${firstFreeObject(1)} 0 R >> >>` }],
        {
          objects: [
            `<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>\nstream\n${byte}\nendstream`,
          ],
        },
      );
    expect(await showsTheSame(picture('a'), picture('a'))).toBe(true);
    expect(await showsTheSame(picture('a'), picture('b'))).toBe(false);
  });

  test('a signed file is signed_and_damaged', async () => {
    // Cut off in an object that was there before: pdf.js keeps to the earlier one.
    const text = `${plain.replace('\nxref', '\nxrex')}5 0 obj\n<< /Length 4`;
    const bytes = await signByHand(Buffer.from(text, 'latin1'));
    await expect(readPdf(bytes, { maxPages: 9 })).rejects.toMatchObject({ code: 'signed_and_damaged' });
  });

  test('a signed file whose signature no reader finds is signed_and_damaged', async () => {
    const text = plain.replace('\nxref', '\nxrex').replace(/\/Fields \[\d+ 0 R\]/, '/Fields [99 0 R]');
    const bytes = await signByHand(Buffer.from(text, 'latin1'));
    await expect(readPdf(bytes, { maxPages: 9 })).rejects.toMatchObject({ code: 'signed_and_damaged' });
  });
});
