/** A job that was killed seals again from the same facts: what people and programs read in the file is the same. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdoptedMark } from '../../widget/contract/fields.ts';
import { readAttachment } from '../../widget/verify/core/pdf-attachment.ts';
import type { SealInput, Stamp } from '../../server/sealing/seal-document.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { writePicture } from '../../server/signing/mark-picture.ts';
import { renderWithPdfjs } from '../support/page-image.ts';
import { createSealInput, createTestSigner } from '../support/seal-input.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const marks: AdoptedMark[] = [
  { kind: 'typed', text: 'Kari Nordmann', font: 'caveat' },
  { kind: 'drawn', aspect: 3, strokes: [[0, 0.5, 0.3, 0.1, 0.6, 0.9, 1, 0.2, 1.5, 0.8]] },
  { kind: 'uploaded', png: writePicture({ width: 60, height: 20, pixels: Buffer.alloc(4800, 90) }) },
];
const contents: Stamp['content'][] = [
  { kind: 'text', text: 'Storgata 1, 0155 Oslo, fifty offices' },
  { kind: 'check' },
  { kind: 'choice' },
  ...marks.map((mark) => ({ kind: 'mark' as const, mark })),
];
const stamps = contents.map((content, index) => {
  return { page: 1 + (index % 2), x: 40, y: 30 + 60 * index, width: 200, height: 40, content };
});

async function createInput(change: Partial<SealInput> = {}): Promise<SealInput> {
  const document = await PDFDocument.create();
  for (const text of ['Terms', 'More terms']) document.addPage([300, 400]).drawText(text, { x: 20, y: 300 });
  const bytes = await document.save({ useObjectStreams: false });
  const sealedAt = new Date();
  const trail = JSON.stringify({ events: [{ type: 'envelope.created', body: '{}' }] });
  const input = createSealInput(
    { bytes, signer: createTestSigner() },
    { title: 'Lease', stamps, auditTrail: trail, sealedAt, ...change },
  );
  const lookupUrl = 'https://sign.example.com/transactions/txn_TEST';
  const [mark = null] = marks;
  const signers = [
    {
      name: 'Kari Nordmann',
      email: 'kari@example.com',
      order: 1,
      delegatedBy: [],
      authentication: [{ method: 'host-asserted' as const, by: 'Northwind AS', at: sealedAt }],
      consent: null,
      viewed: null,
      mark,
      intent: 'Sign document',
      signedAt: sealedAt,
      timeZone: 'Europe/Oslo',
      ipAddress: null,
      userAgent: null,
    },
  ];
  return { ...input, certificate: { ...input.certificate, lookupUrl, signers } };
}

async function readFile(bytes: Uint8Array) {
  const opening = getDocument({ data: Uint8Array.from(bytes), verbosity: 0 });
  const pdf = await opening.promise;
  const texts: string[] = [];
  for (let page = 1; page <= pdf.numPages; page++) {
    const { items } = await (await pdf.getPage(page)).getTextContent();
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join('|'));
  }
  await opening.destroy();
  const trail = await readAttachment(Uint8Array.from(bytes), bytes.length, 'audit-trail.json');
  return { texts, trail: trail && sha256(trail) };
}

describe('the same facts sealed twice', () => {
  let folder: string;
  let input: SealInput;
  let sealed: Uint8Array[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'inkseal-reseal-'));
    input = await createInput();
    sealed = [];
    for (let time = 0; time < 2; time++) sealed.push((await sealDocument(input)).document.bytes);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const imagesOf = async (bytes: Uint8Array, name: string, pages: number) => {
    const path = join(folder, `${name}.pdf`);
    writeFileSync(path, bytes);
    const images = [];
    for (let page = 1; page <= pages; page++) {
      const { width, height, pixels } = await renderWithPdfjs({ path, page, dpi: 100 });
      images.push([width, height, sha256(pixels)]);
    }
    return images;
  };

  test('are the same text on every page, and the same attachment', async () => {
    const [first, second] = await Promise.all(sealed.map(readFile));
    expect(first?.texts).toHaveLength(3);
    expect(first?.texts.join()).toContain('fifty offices');
    expect(first?.trail).toBe(sha256(Buffer.from(input.auditTrail)));
    expect(second).toEqual(first);
  });

  test('begin with the same bytes: those that the signers saw', () => {
    const shown = sha256(input.bytes);
    expect(sealed.map((bytes) => sha256(bytes.subarray(0, input.bytes.length)))).toEqual([shown, shown]);
  });

  test('are the same to the last pixel, which another value is not', async () => {
    const [first = new Uint8Array(), second = new Uint8Array()] = sealed;
    const drawn = await imagesOf(first, 'first', 3);
    expect(await imagesOf(second, 'second', 3)).toEqual(drawn);
    const others = stamps.map((one, index) => (index === 0 ? { ...one, x: one.x + 1 } : one));
    const { document } = await sealDocument({ ...input, stamps: others });
    expect(await imagesOf(document.bytes, 'other', 3)).not.toEqual(drawn);
  });
});
