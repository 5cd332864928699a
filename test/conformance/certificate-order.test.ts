/** Where each letter of a completion certificate stands, as pdf.js reads the glyphs of the sealed file. */
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, test } from 'vitest';
import { languages } from '#contract/languages.ts';
import type { CompletionCertificateContent } from '../../server/sealing/certificate-content.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { createBlankPdf, createSealInput, createTestSigner } from '../support/seal-input.ts';

const signer = createTestSigner();
const at = new Date('2026-11-26T09:14:02.123Z');
const root = '/WL2HWmgXKpXoNtBLfvFGqJGjBNmOZbO4ad8DBIqhH0=';
const head = 'ab12'.repeat(16);
const envelopeId = `env_${'7K3MZQ0FH2V8N4WX1A6T5RBC9DE'.repeat(4)}`;
const verifyUrl = 'https://sign.example.com/a-place-with-a-long-way-to-it/verify/';

const content: Partial<CompletionCertificateContent> = {
  transactionId: 'txn_7K3MZQ0FH-2V8N4WX1A-6T5RBC9DE',
  envelopeId,
  envelopeTitle: 'اتفاقية Lease 3/4',
  sender: { name: 'شركة النور', email: 'post@example.com', organization: 'Nour' },
  auditLog: {
    origin: 'sign.example.com/log',
    verifierKey: 'sign.example.com/log+1a2b3c4d+AdzUzDvT6pcAsvYXfB1GIXGH2hPL8XJk2WYNr6PNTVY=',
    headSha256: head,
    checkpoint: { size: '4713', root },
  },
  signers: [
    {
      name: 'Ola نور 3/4',
      email: 'ola.a/b@example.com',
      order: 1,
      delegatedBy: [{ name: 'نور الدين (ب)', email: 'nour+x@example.com', at }],
      authentication: [
        { method: 'host-identity', by: 'Northwind', subject: '/users/42/', how: 'BankID', at },
      ],
      consent: { version: '2026-11', language: 'ar', sha256: head, at },
      viewed: null,
      mark: null,
      intent: 'وقّع المستند',
      signedAt: at,
      timeZone: 'Europe/Oslo',
      ipAddress: '2001:db8::1',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
    },
  ],
  verifyUrl,
};

interface Glyph {
  unicode: string;
}

/** The glyphs of each line, from left to right. */
async function drawnLines(bytes: Uint8Array): Promise<string[]> {
  const opening = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await opening.promise;
  const lines: string[] = [];
  for (let number = 2; number <= pdf.numPages; number++) {
    const { fnArray, argsArray } = await (await pdf.getPage(number)).getOperatorList();
    fnArray.forEach((operator, index) => {
      if (operator === OPS.beginText) lines.push('');
      if (operator !== OPS.showText) return;
      const [glyphs] = argsArray[index] as [(Glyph | number)[]];
      for (const glyph of glyphs) if (typeof glyph !== 'number') lines.push(lines.pop() + glyph.unicode);
    });
  }
  await opening.destroy();
  return lines;
}

async function certificateLines(language: string): Promise<string[]> {
  const input = createSealInput({ bytes: await createBlankPdf(), signer });
  const certificate = { ...input.certificate, ...content, language };
  return drawnLines((await sealDocument({ ...input, certificate })).document.bytes);
}

const rightward = /[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]/;

/** What stands between letters that run to the left. */
const passages = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => line.split(rightward).map((passage) => passage.trim()));

describe.each(languages)('on a certificate in %s', (language) => {
  test('every technical value stands from left to right on each of its lines', async () => {
    const lines = await certificateLines(language);
    const all = passages(lines);
    const whole = [
      root,
      'post@example.com',
      'nour+x@example.com',
      'ola.a/b@example.com',
      '2026-11-26 09:14:02.123 UTC',
      '/users/42/',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
      'sign.example.com/log+1a2b3c4d+AdzUzDvT6pcAsvYXfB1GIXGH2hPL8XJk2WYNr6PNTVY=',
      head,
    ];
    for (const value of whole)
      expect(
        all.some((passage) => passage.includes(value)),
        value,
      ).toBe(true);
    // The one that no line holds: it goes on where it broke off.
    const path = `/v1/envelopes/${envelopeId}/evidence`;
    const from = lines.findIndex((line) => line.includes('/v1/envelopes/'));
    const [begun = '', rest = ''] = passages(lines.slice(from, from + 1))
      .concat(passages(lines.slice(from + 1, from + 2)))
      .filter((passage) => passage.length > 20);
    expect(begun.slice(begun.indexOf('/v1')) + rest.slice(0, rest.indexOf('/evidence') + 9)).toBe(path);
    expect(all.some((passage) => passage.endsWith(verifyUrl.slice(-9)) || passage.includes('/verify/'))).toBe(
      true,
    );
  });

  test('a name in Arabic letters turns nothing around, and one that mixes scripts begins as it does', async () => {
    const lines = await certificateLines(language);
    const bare = lines.map((line) => line.replace(/\s+/g, ' '));
    expect(bare.some((line) => line.trim().startsWith('Ola 3/4'))).toBe(true);
    const delegated = lines.find((line) => line.includes('nour+x@example.com')) ?? '';
    expect(delegated).toContain('<nour+x@example.com>');
    const [before, after] = delegated.split('<nour+x@example.com>');
    const named = language === 'ar' ? after : before;
    expect(named).toContain('(');
    expect(named).toMatch(rightward);
  });
});
