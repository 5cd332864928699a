/** A file that somebody else has signed, whatever state it was in when they did. */
import { createHash } from 'node:crypto';
import { createCadesSignature } from '../../server/sealing/cades.ts';
import { createTestSigner } from './seal-input.ts';
import { firstFreeObject } from './small-pdf.ts';

const room = 6_000;
const range = '[0 1111111111 2222222222 3333333333]';

/** For `smallPdf` with so many pages: a form with a signature that `signByHand` fills in. */
export function toBeSignedAfter(pages: number): { catalog: string; objects: string[] } {
  const field = firstFreeObject(pages);
  return {
    catalog: `/AcroForm << /SigFlags 3 /Fields [${field} 0 R] >>`,
    objects: [
      `<< /FT /Sig /T (Earlier) /V ${field + 1} 0 R /Type /Annot /Subtype /Widget /F 132 /Rect [0 0 0 0] >>`,
      `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange ${range} /Contents <${'0'.repeat(room)}> >>`,
    ],
  };
}

export const toBeSigned = toBeSignedAfter(1);

/** The same bytes with a signature over all of them, which every reader that finds it calls valid. */
export async function signByHand(bytes: Uint8Array): Promise<Buffer> {
  const file = Buffer.from(bytes);
  const from = file.indexOf(`<${'0'.repeat(room)}>`);
  const to = from + room + 2;
  file.write(`[0 ${from} ${to} ${file.length - to}]`.padEnd(range.length), file.indexOf(range), 'latin1');
  const digest = createHash('sha256').update(file.subarray(0, from)).update(file.subarray(to)).digest();
  const cms = await createCadesSignature(digest, createTestSigner());
  file.write(cms.toString('hex'), from + 1, 'latin1');
  return file;
}
