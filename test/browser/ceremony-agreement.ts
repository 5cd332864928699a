import { PDFDocument, rgb, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib';

/** A real agreement of `pageCount` A4 pages, so that what the tests see was drawn by pdf.js from a real file. */
export async function createAgreement(pageCount: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const [serif, bold] = [
    await pdf.embedFont(StandardFonts.TimesRoman),
    await pdf.embedFont(StandardFonts.TimesRomanBold),
  ];
  for (let number = 1; number <= pageCount; number++) {
    const page = pdf.addPage([595.28, 841.89]);
    page.drawText(number === 1 ? 'Consulting Agreement' : `Section ${number}`, {
      x: 72,
      y: 752,
      size: 24,
      font: bold,
    });
    drawParagraphs(page, serif, number === 1 ? 5 : number === pageCount ? 3 : 7);
    page.drawText(`${number} / ${pageCount}`, {
      x: 284,
      y: 40,
      size: 9,
      font: serif,
      color: rgb(0.4, 0.4, 0.4),
    });
  }
  return pdf.save({ useObjectStreams: false });
}

function drawParagraphs(page: PDFPage, font: PDFFont, count: number): void {
  const sentence =
    'The Consultant shall provide the services described in Schedule A with reasonable care and skill, and the ' +
    'Client shall pay the fees within thirty days of receiving a correct invoice for them.';
  for (let index = 0; index < count; index++) {
    page.drawText(`${index + 1}.  ${sentence} ${sentence}`, {
      x: 72,
      y: 712 - index * 88,
      size: 11,
      lineHeight: 16,
      maxWidth: 451,
      font,
    });
  }
}
