/** PAdES levels above B-B, with a real authority (`openssl ts`) and judged by other people's tools. */
import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpTimestampAuthority, readAnchors } from '../../server/platform/timestamps/timestamp-authority.ts';
import { extendFile, stampOnce, type SealLevel } from '../../server/sealing/extend-seal.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import type { SealSigner } from '../../server/sealing/seal-signer.ts';
import { layOutExtension, timestampRoom } from '../../widget/verify/core/pdf-extension.ts';
import type { SealFailureCode } from '../../widget/verify/core/seal-report.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import { createBlankPdf, createSealInput, createTestSigner } from '../support/seal-input.ts';
import { hasOpenssl, TestTimestampAuthority } from '../support/timestamp-authority.ts';

const has = (tool: string): boolean => spawnSync('which', [tool]).status === 0;

async function createStreamPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage([300, 400]);
  document.getForm().createTextField('theirs');
  return document.save();
}

describe.skipIf(!hasOpenssl())('a seal with the timestamps of openssl ts', () => {
  let tsa: TestTimestampAuthority;
  let authority: HttpTimestampAuthority;
  let signer: SealSigner;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'inkseal-levels-'));
    tsa = await TestTimestampAuthority.start();
    authority = new HttpTimestampAuthority({ url: tsa.url, anchors: await readAnchors(tsa.anchors) });
    signer = issued('seal');
  });
  afterAll(async () => {
    await tsa.close();
    rmSync(folder, { recursive: true });
  });

  /** A seal key certified by the authority's root, which says where its status is to be had. */
  function issued(extensions: 'seal' | 'seal_ocsp'): SealSigner {
    tsa.issue(extensions, extensions);
    const key = createPrivateKey(readFileSync(tsa.path(`${extensions}.key`)));
    const certificate = tsa.run('x509', '-in', `${extensions}.pem`, '-outform', 'DER');
    return { certificateChain: [certificate], sign: async (bytes) => sign('sha256', bytes, key) };
  }

  async function seal(
    level: SealLevel,
    { bytes, by = signer }: { bytes?: Uint8Array; by?: SealSigner } = {},
  ) {
    const stamp = stampOnce({ timestampAuthority: authority, sealLevel: level });
    const input = createSealInput({ bytes: bytes ?? (await createBlankPdf()), signer: by });
    const { document } = await sealDocument({ ...input, ...(stamp && { stamp }) });
    return new Uint8Array(document.bytes);
  }
  const extend = async (level: SealLevel, sealed: Uint8Array<ArrayBuffer>) =>
    (await extendFile({ sealLevel: level, timestampAuthority: authority }, sealed)) ?? sealed;
  const anchored = { get timestampAnchors() { return authority.anchors; } }; // prettier-ignore

  /** What other people's tools say of a file. */
  function pdfsig(bytes: Uint8Array): string {
    const path = join(folder, 'file.pdf');
    writeFileSync(path, bytes);
    return spawnSync('pdfsig', [path], { encoding: 'utf8' }).stdout;
  }

  it('is B-T at once, and the timestamp has to lead to a trusted authority', async () => {
    const sealed = await seal('B-T');
    const report = await verifySealedPdf(sealed, anchored);
    expect(report).toMatchObject({ valid: true, seal: { level: 'B-T', timestamps: [{ isTrusted: true }] } });
    const other = { timestampAnchors: [new Uint8Array(createTestSigner().certificateChain[0] ?? [])] };
    expect((await verifySealedPdf(sealed, other)).failure).toBe('timestamp_chain_untrusted');
  });

  it('is B-B when the authority is away, which costs one wait and no seal', async () => {
    tsa.mood = 'broken';
    const before = tsa.requests;
    const stamp = stampOnce({ timestampAuthority: authority, sealLevel: 'B-T' });
    for (const _ of [1, 2]) {
      const input = createSealInput({ bytes: await createBlankPdf(), signer });
      const { document } = await sealDocument({ ...input, ...(stamp && { stamp }) });
      expect(document.report.seal).toMatchObject({ level: 'B-B', timestamps: [] });
    }
    expect(tsa.requests - before).toBe(1);
    tsa.mood = 'honest';
  });

  it.each([
    ['a cross-reference table', createBlankPdf],
    ['cross-reference streams and a form', createStreamPdf],
  ])('grows from B-B to B-LTA with %s, and stays what it was', async (_, create) => {
    const sealed = await seal('B-B', { bytes: await create() });
    const extended = await extend('B-LTA', sealed);
    expect(Buffer.from(extended.subarray(0, sealed.length)).equals(Buffer.from(sealed))).toBe(true);
    const report = await verifySealedPdf(extended, anchored);
    expect(report.seal).toMatchObject({ level: 'B-LTA', sealedByteSize: sealed.length });
    expect(report).toMatchObject({ valid: true, failure: null });
    writeFileSync(join(folder, 'extended.pdf'), extended);
    if (has('pdfsig')) {
      const said = pdfsig(extended);
      expect(said.match(/Signature #/g)).toHaveLength(2);
      expect(said).toContain('Signature is Valid');
    }
    if (has('qpdf'))
      expect(
        spawnSync('qpdf', ['--check', join(folder, 'extended.pdf')], { encoding: 'utf8' }).stdout,
      ).toContain('No syntax or stream encoding errors');
    if (has('mutool')) {
      const shown = spawnSync('mutool', ['info', join(folder, 'extended.pdf')], { encoding: 'utf8' });
      expect(shown.stderr).not.toMatch(/error|repair/i);
    }
    // A second time it is renewed by a further timestamp, and the first one stays.
    const renewed = await extend('B-LTA', extended);
    expect((await verifySealedPdf(renewed, anchored)).seal?.timestamps).toHaveLength(2);
  });

  it('holds what openssl itself accepts: the seal, its timestamp, and the one over the file', async () => {
    const extended = await extend('B-LTA', await seal('B-T'));
    const text = Buffer.from(extended).toString('latin1');
    const [first, last] = [...text.matchAll(/\/ByteRange \[0 (\d+) (\d+) (\d+)\s*\]/g)].map(
      ([, ...numbers]) => numbers.map(Number),
    );
    for (const [name, range] of [
      ['seal', first],
      ['stamp', last],
    ] as const) {
      const [a = 0, b = 0, c = 0] = range ?? [];
      const der = Buffer.from(text.slice(a + 1, b - 1), 'hex');
      writeFileSync(tsa.path(`${name}.cms`), der);
      writeFileSync(
        tsa.path(`${name}.data`),
        Buffer.concat([extended.subarray(0, a), extended.subarray(b, b + c)]),
      );
    }
    const length = (path: string): Buffer => {
      const bytes = readFileSync(tsa.path(path));
      return bytes.subarray(0, 4 + bytes.readUInt16BE(2));
    };
    for (const name of ['seal.cms', 'stamp.cms']) writeFileSync(tsa.path(name), length(name));
    tsa.run('cms', '-verify', '-inform', 'DER', '-in', 'seal.cms', '-content', 'seal.data', '-binary', '-CAfile',
      'ca.pem', '-out', 'out'); // prettier-ignore
    const verify = [
      'ts',
      '-verify',
      '-data',
      'stamp.data',
      '-in',
      'stamp.cms',
      '-token_in',
      '-CAfile',
      'ca.pem',
    ];
    expect(tsa.run(...verify).toString()).toContain('OK');
  });

  it.each([
    ['a CRL', 'seal', /\/OCSPs \[\] \/CRLs \[\d+ 0 R\]/],
    ['an OCSP response', 'seal_ocsp', /\/OCSPs \[\d+ 0 R\] \/CRLs \[\]/],
  ] as const)('is B-LT with the chain and %s of its certificate', async (_, kind, expected) => {
    const extended = await extend('B-LT', await seal('B-T', { by: issued(kind) }));
    expect((await verifySealedPdf(extended, anchored)).seal?.level).toBe('B-LT');
    expect(Buffer.from(extended).toString('latin1')).toMatch(expected);
  });

  describe('that was tampered with', () => {
    let sealed: Uint8Array<ArrayBuffer>;
    let extended: Uint8Array<ArrayBuffer>;
    beforeAll(async () => {
      sealed = await seal('B-B');
      extended = await extend('B-LTA', sealed);
    });

    const changed = (find: string, by: string): Uint8Array => {
      const bytes = Buffer.from(extended);
      const at = bytes.lastIndexOf(find);
      if (at < sealed.length || find.length !== by.length) throw new Error(`no ${find}`);
      bytes.write(by, at, 'latin1');
      return new Uint8Array(bytes);
    };
    const cases: readonly [string, SealFailureCode, () => Uint8Array | Promise<Uint8Array>][] = [
      [
        'by a byte after the timestamp',
        'byte_range_incomplete',
        () => Buffer.concat([extended, Buffer.from('\n')]),
      ],
      ['in the catalog', 'byte_range_incomplete', () => changed('/Type /Catalog', '/Type /Katalog')],
      ['in an object that is new', 'byte_range_incomplete', () => changed('/F 132', '/F 004')],
      ['in the timestamp', 'timestamp_malformed', () => changed('/Contents <30', '/Contents <31')],
      [
        'by a timestamp of another file',
        'timestamp_imprint_mismatch',
        () => withTimestampOf(async () => seal('B-B')),
      ],
    ];
    it.each(cases)('is refused: %s', async (_, failure, make) => {
      expect((await verifySealedPdf(new Uint8Array(await make()))).failure).toBe(failure);
    });

    /** The whole attack of incremental saving: another page, and an honest timestamp over it. */
    it('is refused with a page drawn over and a timestamp that is right', async () => {
      const text = Buffer.from(sealed).toString('latin1');
      const page = [...text.matchAll(/\n(\d+) 0 obj\s*<<\s*\/Type \/Page\b/g)].at(-1)?.[1];
      const at = sealed.length + 1;
      const object = `\n${page} 0 obj\n<< /Type /Page /MediaBox [0 0 1 1] >>\nendobj\n`;
      const xrefAt = at + object.length - 1;
      const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1];
      const root = [...text.matchAll(/\/Root (\d+ 0 R)/g)].at(-1)?.[1];
      const xref = `xref\n${page} 1\n${String(at).padStart(10, '0')} 00000 n\r\ntrailer\n<< /Size 99 /Root ${root} /Prev ${previous} >>\nstartxref\n${xrefAt}\n%%EOF\n`;
      const forged = new Uint8Array(Buffer.concat([sealed, Buffer.from(object + xref, 'latin1')]));
      expect((await verifySealedPdf(forged)).failure).toBe('byte_range_incomplete');
    });

    async function withTimestampOf(other: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
      const bytes = await other();
      const content = {
        fieldName: `Inkseal timestamp ${'0'.repeat(16)}`,
        contents: new Uint8Array(timestampRoom),
      };
      const { token } = await authority.stamp(new Uint8Array(createHash('sha256').update('x').digest()));
      content.contents.set(token);
      const laidOut = layOutExtension(bytes, bytes.length, { validation: null, timestamp: content });
      return Buffer.concat([bytes, laidOut.bytes]);
    }
  });
});
