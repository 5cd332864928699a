import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { createBlankPdf, createSealInput, createTestSigner } from '../support/seal-input.ts';
import type { SealFailureCode } from '../../widget/verify/core/seal-report.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';

const has = (tool: string): boolean => spawnSync('which', [tool]).status === 0;
const signer = createTestSigner();
let blank: Uint8Array;
let sealed: Buffer;

async function seal(sealedAt = new Date()): Promise<Buffer> {
  const { document } = await sealDocument(createSealInput({ bytes: blank, signer }, { sealedAt }));
  return Buffer.from(document.bytes);
}

beforeAll(async () => {
  blank = await createBlankPdf();
  sealed = await seal();
});

/** The sealed file with one passage of the seal's own part replaced by another of the same length. */
function replaced(passage: RegExp, by: (found: string) => string): Buffer {
  const text = sealed.toString('latin1');
  const found = [...text.matchAll(new RegExp(passage, 'g'))].at(-1);
  if (!found) throw new Error(`there is no ${passage.source}`);
  const other = by(found[0]);
  if (other.length !== found[0].length || other === found[0]) throw new Error('must differ and be as long');
  const changed = Buffer.from(sealed);
  changed.write(other, found.index, 'latin1');
  return changed;
}

/** Where the CMS in /Contents begins and ends, as offsets of hexadecimal digits. */
function contents(): { start: number; end: number } {
  const text = sealed.toString('latin1');
  const start = text.lastIndexOf('/Contents <') + '/Contents <'.length;
  const length = Number.parseInt(text.slice(start + 4, start + 8), 16);
  return { start, end: start + 8 + 2 * length };
}

function flipped(at: number): Buffer {
  const changed = Buffer.from(sealed);
  changed[at] = changed[at] === 0x30 ? 0x31 : 0x30;
  return changed;
}

describe('a sealed PDF', () => {
  it('is valid, whoever asks, and for who expects this certificate', async () => {
    const report = await verifySealedPdf(sealed);
    expect(report).toMatchObject({ valid: true, failure: null });
    expect(report.checks.every(({ passed }) => passed)).toBe(true);
    const certificateSha256 = report.seal?.certificateSha256.toUpperCase() ?? '';
    expect(await verifySealedPdf(sealed, { certificateSha256 })).toMatchObject({ valid: true });
  });

  it('is not valid for who expects another', async () => {
    const report = await verifySealedPdf(sealed, { certificateSha256: '00'.repeat(32) });
    expect(report).toMatchObject({ valid: false, failure: 'signer_unexpected' });
    expect(report.checks.at(-1)).toMatchObject({ name: 'signer', passed: false });
  });

  it('is never delivered with a time at which its certificate was not valid', async () => {
    await expect(seal(new Date(0))).rejects.toMatchObject({
      code: 'seal_failed',
      details: { reason: 'outside_validity_period' },
    });
  });

  const hits: readonly [SealFailureCode, string, () => Buffer | Uint8Array | Promise<Buffer>][] = [
    ['not_a_pdf', 'other bytes', () => Buffer.from('hello')],
    ['seal_missing', 'the file before it was sealed', () => blank],
    ['byte_range_incomplete', 'one byte more', () => Buffer.concat([sealed, Buffer.from('\n')])],
    ['byte_range_malformed', 'one byte less', () => sealed.subarray(0, -1)],
    [
      'byte_range_malformed',
      'a range that is no numbers',
      () => replaced(/\/ByteRange \[0 /, () => '/ByteRange [a '),
    ],
    [
      'byte_range_incomplete',
      'a range that leaves out the beginning',
      () => replaced(/\/ByteRange \[0 /, () => '/ByteRange [9 '),
    ],
    ['contents_malformed', 'a hole elsewhere', () => replaced(/\/Contents </, () => '/Contentz <')],
    [
      'contents_malformed',
      'its object in a comment',
      () => replaced(/\n\d+ 0 obj\s*<<\s*\/Type \/Sig\b/, (found) => `%${found.slice(1)}`),
    ],
    [
      'seal_not_in_form',
      'a seal of no field',
      () => replaced(/\/V \d+ 0 R/, (found) => found.replace('/V', '/W')),
    ],
    [
      'sub_filter_unsupported',
      'another kind of signature',
      () => replaced(/ETSI\.CAdES\.detached/, () => 'adbe.pkcs7.detached'),
    ],
    ['cms_malformed', 'no CMS in it', () => flipped(contents().start)],
    ['message_digest_mismatch', 'another letter on the page', () => flipped(20)],
    ['signature_invalid', 'another signature value', () => flipped(contents().end - 1)],
  ];
  it.each(hits)('is refused as %s with %s', async (failure, _what, make) => {
    const report = await verifySealedPdf(new Uint8Array(await make()));
    expect(report.valid).toBe(false);
    expect(report.failure).toBe(failure);
    expect(report.checks.at(-1)).toMatchObject({ passed: false, failure: report.failure });
  });
});

describe('the generated certificate, for other people’s tools', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const run = (tool: string, ...parameters: string[]) =>
    spawnSync(tool, parameters, { encoding: 'utf8', cwd: folder });
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'inkseal-certificate-'));
    const { start, end } = contents();
    const cms = Buffer.from(sealed.toString('latin1', start, end), 'hex');
    const holeEnd = sealed.indexOf('>', end) + 1;
    writeFileSync(at('seal.der'), cms);
    writeFileSync(at('content'), Buffer.concat([sealed.subarray(0, start - 1), sealed.subarray(holeEnd)]));
    const base64 = signer.certificateChain[0]?.toString('base64') ?? '';
    writeFileSync(
      at('seal.pem'),
      `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    );
    writeFileSync(at('sealed.pdf'), sealed);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(!has('openssl'))(
    'OpenSSL accepts the CMS for whoever trusts the certificate, with its own default purpose',
    () => {
      const verify = run('openssl', 'verify', '-purpose', 'smimesign', '-CAfile', 'seal.pem', 'seal.pem');
      expect(verify.stdout).toContain('OK');
      const cms = ['cms', '-verify', '-inform', 'DER', '-in', 'seal.der', '-content', 'content', '-binary'];
      expect(run('openssl', ...cms, '-CAfile', 'seal.pem', '-out', 'out').stderr).toContain('successful');
    },
  );

  it.skipIf(!has('pdfsig'))('Poppler finds nothing wrong with it but that nobody vouches for it', () => {
    const report = run('pdfsig', 'sealed.pdf').stdout;
    expect(report).toContain('Signature is Valid');
    expect(report).toContain('Certificate issuer is unknown');
  });
});
