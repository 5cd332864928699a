/**
 * How today's leading open-source signing product seals: `@libpdf/core` by its high-level calls. The whole file is loaded,
 * its form flattened, values and signature image are drawn, the completion certificate becomes a page, everything is saved
 * anew, and what was saved is loaded and signed with RSA.
 */
import { createCanvas } from '@napi-rs/canvas';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDF, rgb, type PDFPage, type Signer } from '../../server/documents/pdf/libpdf.ts';
import type { Stamp } from '../../server/sealing/seal-document.ts';
import type { DrawnShape, DrawnText } from '../support/drawn-text.ts';

/** RSA-3072, as a PKCS#12 from a certificate authority brings it; made by openssl in `folder`. */
export function createRsaSigner(folder: string): Signer {
  const [key, certificate] = [join(folder, 'rsa.key'), join(folder, 'rsa.crt')];
  const request = ['-newkey', 'rsa:3072', '-nodes', '-subj', '/CN=Bench', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...request, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  const privateKey = createPrivateKey(readFileSync(key));
  return {
    certificate: new Uint8Array(new X509Certificate(readFileSync(certificate)).raw),
    keyType: 'RSA',
    signatureAlgorithm: 'RSASSA-PKCS1-v1_5',
    sign: async (data) => new Uint8Array(sign('sha256', data, privateKey)),
  };
}

/** A signature as a browser's canvas gives it away. */
export function createSignatureImage(): Uint8Array {
  const canvas = createCanvas(600, 200);
  const pen = canvas.getContext('2d');
  pen.lineWidth = 6;
  pen.beginPath();
  pen.moveTo(20, 150);
  for (let x = 20; x < 580; x += 40) pen.bezierCurveTo(x + 10, 20, x + 25, 190, x + 40, 90);
  pen.stroke();
  return new Uint8Array(canvas.toBuffer('image/png'));
}

export interface LeaderInput {
  bytes: Uint8Array;
  stamps: readonly Stamp[];
  signatureImage: Uint8Array;
  /** What is on the completion certificate, page by page. */
  certificate: readonly { texts: readonly DrawnText[]; shapes: readonly DrawnShape[] }[];
  signer: Signer;
}

/** Standard fonts have Latin-1 only. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '-');

function drawShape(sheet: PDFPage, { kind, x, y, width, height }: DrawnShape): void {
  const top = sheet.height - y;
  if (kind === 'rectangle')
    sheet.drawRectangle({ x, y: top - height, width, height, color: rgb(0.9, 0.9, 0.9) });
  else sheet.drawLine({ start: { x, y: top }, end: { x: x + width, y: top - height }, thickness: 0.6 });
}

/** Where our own certificate shows the signature; the leader's shows its image. */
const signatureOnCertificate = { x: 397, y: 480, width: 150, height: 46 };

export async function sealAsLeader(input: LeaderInput): Promise<Uint8Array> {
  const pdf = await PDF.load(input.bytes);
  pdf.getForm()?.flatten();
  const image = pdf.embedPng(input.signatureImage);
  for (const { page, x, y, width, height, content } of input.stamps) {
    const sheet = pdf.getPage(page - 1);
    if (!sheet) continue;
    const bottom = sheet.height - y - height;
    if (content.kind === 'mark') sheet.drawImage(image, { x, y: bottom, width, height });
    else sheet.drawText(content.kind === 'text' ? content.text : 'X', { x, y: bottom + 4, size: 12 });
  }
  for (const [index, { texts, shapes }] of input.certificate.entries()) {
    const sheet = pdf.addPage({ width: 595.28, height: 841.89 });
    for (const shape of shapes) drawShape(sheet, shape);
    for (const { text, x, baseline, size } of texts)
      sheet.drawText(plain(text), { x, y: sheet.height - baseline, size });
    if (index === 0) sheet.drawImage(image, signatureOnCertificate);
  }
  const signed = await PDF.load(await pdf.save());
  return (await signed.sign({ signer: input.signer, reason: 'Signed', level: 'B-B' })).bytes;
}
