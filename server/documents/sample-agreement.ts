import { PDFDocument, StandardFonts, rgb, type PDFFont, type PDFPage } from 'pdf-lib';
import type { FieldType } from '#contract/fields.ts';

/** Where the sample asks for what; points from the visible top-left, pages from 1 (contract/fields.ts). */
export interface SampleField {
  type: FieldType;
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
  required: boolean;
  label: string;
}

const [pageWidth, pageHeight, margin] = [595.28, 841.89, 64];
const ink = rgb(0.11, 0.13, 0.17);
const muted = rgb(0.42, 0.45, 0.5);
const rule = rgb(0.78, 0.81, 0.85);
const fixedDate = new Date('2026-01-05T09:00:00Z'); // the same bytes every time

const clauses: readonly (readonly [string, string])[][] = [
  [
    [
      '1. Position',
      'Northlight HR AS (the “Company”) employs you as Product Designer. You report to the Head of Design and perform the tasks that belong to the position, together with related tasks that the Company may reasonably assign.',
    ],
    [
      '2. Start and place of work',
      'Employment begins on 1 February 2027. Your ordinary place of work is the Company’s office in Oslo. Up to three days a week may be worked from home by agreement with your manager.',
    ],
    [
      '3. Working hours',
      'Ordinary working time is 37.5 hours a week. Hours are flexible around a core time from 10:00 to 14:00. Overtime is agreed in advance and compensated according to law.',
    ],
    [
      '4. Salary',
      'The annual gross salary is NOK 720,000, paid monthly in arrears on the 20th. Salary is reviewed once a year with effect from 1 April.',
    ],
    [
      '5. Holiday',
      'You are entitled to five weeks of paid holiday each holiday year, taken in agreement with your manager.',
    ],
  ],
  [
    [
      '6. Confidentiality',
      'You keep confidential what you learn about the Company’s business, customers and colleagues where it is not public, during the employment and afterwards. This does not limit your right to report wrongdoing.',
    ],
    [
      '7. Intellectual property',
      'Rights to work results that you create in the course of your employment pass to the Company to the extent the law allows. Work created in your own time without the Company’s resources stays yours.',
    ],
    [
      '8. Personal data',
      'The Company processes your personal data to administer the employment. You may see, correct and, where the law allows, have erased what is kept about you.',
    ],
    [
      '9. Termination',
      'The mutual notice period is three months from the end of the month in which notice is given. During a probationary period of six months it is fourteen days.',
    ],
    ['10. Changes', 'Changes to this agreement are made in writing and signed by both parties.'],
  ],
];

interface Fonts {
  regular: PDFFont;
  bold: PDFFont;
}

function wrap(text: string, font: PDFFont, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && font.widthOfTextAtSize(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function drawParagraph(page: PDFPage, fonts: Fonts, text: string, top: number): number {
  let y = top;
  for (const line of wrap(text, fonts.regular, 10.5, pageWidth - 2 * margin)) {
    page.drawText(line, { x: margin, y: pageHeight - y - 10.5, size: 10.5, font: fonts.regular, color: ink });
    y += 15.5;
  }
  return y;
}

function drawFrame(page: PDFPage, fonts: Fonts, number: number): void {
  page.drawText('NORTHLIGHT HR', {
    x: margin,
    y: pageHeight - 44,
    size: 8.5,
    font: fonts.bold,
    color: muted,
  });
  page.drawLine({
    start: { x: margin, y: 58 },
    end: { x: pageWidth - margin, y: 58 },
    thickness: 0.5,
    color: rule,
  });
  const foot = `Employment agreement (sample) · page ${number} of 3`;
  page.drawText(foot, { x: margin, y: 44, size: 8.5, font: fonts.regular, color: muted });
}

function drawClauses(
  page: PDFPage,
  fonts: Fonts,
  list: readonly (readonly [string, string])[],
  top: number,
): void {
  let y = top;
  for (const [title, text] of list) {
    page.drawText(title, { x: margin, y: pageHeight - y - 11, size: 11, font: fonts.bold, color: ink });
    y = drawParagraph(page, fonts, text, y + 18) + 14;
  }
}

/** A caption and the line or box a field of the sample covers. */
function drawPlace(page: PDFPage, fonts: Fonts, field: SampleField): void {
  const bottom = pageHeight - field.y - field.height;
  if (field.type === 'checkbox') {
    page.drawRectangle({
      x: field.x,
      y: bottom,
      width: field.width,
      height: field.height,
      borderColor: rule,
      borderWidth: 1,
    });
    page.drawText(field.label, { x: field.x + 24, y: bottom + 4, size: 10, font: fonts.regular, color: ink });
    return;
  }
  page.drawLine({
    start: { x: field.x, y: bottom - 1 },
    end: { x: field.x + field.width, y: bottom - 1 },
    thickness: 0.7,
    color: rule,
  });
  page.drawText(field.label, { x: field.x, y: bottom - 13, size: 8.5, font: fonts.regular, color: muted });
}

/** The fields of the sample for its one signer. */
export const sampleFields: readonly SampleField[] = [
  { type: 'initials', page: 2, x: 431, y: 700, width: 100, height: 40, required: true, label: 'Initials' },
  {
    type: 'text',
    page: 3,
    x: margin,
    y: 240,
    width: 300,
    height: 24,
    required: true,
    label: 'Job title as you want it shown',
  },
  {
    type: 'checkbox',
    page: 3,
    x: margin,
    y: 310,
    width: 16,
    height: 16,
    required: true,
    label: 'I have received the staff handbook',
  },
  {
    type: 'signature',
    page: 3,
    x: margin,
    y: 420,
    width: 250,
    height: 64,
    required: true,
    label: 'Signature of the employee',
  },
  {
    type: 'date_signed',
    page: 3,
    x: 371,
    y: 448,
    width: 160,
    height: 36,
    required: true,
    label: 'Date signed',
  },
];

/** A three-page employment agreement, made by us, the same bytes every time. */
export async function createSampleAgreement(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.setTitle('Employment agreement (sample)');
  pdf.setLanguage('en');
  pdf.setProducer('Inkseal');
  pdf.setCreationDate(fixedDate);
  pdf.setModificationDate(fixedDate);
  const fonts = {
    regular: await pdf.embedFont(StandardFonts.Helvetica),
    bold: await pdf.embedFont(StandardFonts.HelveticaBold),
  };
  const pages = [1, 2, 3].map((number) => {
    const page = pdf.addPage([pageWidth, pageHeight]);
    drawFrame(page, fonts, number);
    return page;
  });
  const [first, second, third] = pages as [PDFPage, PDFPage, PDFPage];
  first.drawText('Employment agreement', {
    x: margin,
    y: pageHeight - 112,
    size: 25,
    font: fonts.bold,
    color: ink,
  });
  drawParagraph(first, fonts, 'This is a sample made for trying out Inkseal. It binds nobody.', 132);
  drawClauses(first, fonts, clauses[0] ?? [], 178);
  drawClauses(second, fonts, clauses[1] ?? [], 84);
  third.drawText('Signature', { x: margin, y: pageHeight - 112, size: 19, font: fonts.bold, color: ink });
  drawParagraph(
    third,
    fonts,
    'By signing, you accept the terms on pages 1 and 2 and confirm that the details below are right. The agreement takes effect when both parties have signed.',
    136,
  );
  for (const field of sampleFields) drawPlace(pages[field.page - 1] ?? third, fonts, field);
  return pdf.save();
}
