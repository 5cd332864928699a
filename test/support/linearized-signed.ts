import { signByHand, toBeSigned } from './hand-signed.ts';
import { stream } from './bare-page.ts';

const says = (words: string): string => stream(`BT /F1 24 Tf 72 700 Td (${words}) Tj ET`);
const page = (contents: number): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${contents} 0 R >>`;

/**
 * Signed, with two pages of which its tree has the second: a reader that goes by /Linearized, as long as /L is the file's
 * length, shows the first.
 */
export async function linearizedSigned(): Promise<Buffer> {
  const bodies = [
    `<< /Type /Catalog /Pages 2 0 R ${toBeSigned.catalog} >>`,
    '<< /Type /Pages /Count 1 /Kids [4 0 R] /Resources << /Font << /F1 3 0 R >> >> >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    page(5),
    says('Rent: 900 per month'),
    ...toBeSigned.objects,
    page(9),
    says('Rent: 100 per month'),
  ];
  const build = (length: number, offsets: readonly number[]): { text: string; found: number[] } => {
    let text = `%PDF-1.7\n20 0 obj\n<< /Linearized 1 /L ${String(length).padStart(10)} /H [500 10] /O 8 /E 5000 /N 1 /T 100 >>\nendobj\n`;
    const at = text.length;
    const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    text += `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows}20 1\n0000000009 00000 n \n`;
    text += 'trailer\n<< /Size 21 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n';
    const found = bodies.map((body, index) => {
      const offset = text.length;
      text += `${index + 1} 0 obj\n${body}\nendobj\n`;
      return offset;
    });
    return { text: `${text}startxref\n${at}\n%%EOF\n`, found };
  };
  const blank = build(
    0,
    bodies.map(() => 0),
  );
  return signByHand(Buffer.from(build(blank.text.length, blank.found).text, 'latin1'));
}
