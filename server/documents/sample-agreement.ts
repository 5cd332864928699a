import { PDFDocument, rgb, type PDFPage } from 'pdf-lib';
import type { FieldType } from '#contract/fields.ts';
import { embedAuthoredFonts, type AuthoredFonts } from './authored-fonts.ts';
import { acceptance, firstClauses, laterClauses, summary, type Clause } from './sample-agreement-text.ts';

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
const textWidth = pageWidth - 2 * margin;
const ink = rgb(0.11, 0.13, 0.17);
const muted = rgb(0.38, 0.42, 0.48);
const rule = rgb(0.76, 0.79, 0.84);
const accent = rgb(0.05, 0.36, 0.42);
const tint = rgb(0.95, 0.97, 0.98);
const fixedDate = new Date('2026-01-05T09:00:00Z'); // the same bytes every time

/** The fields of the sample for its one signer. */
export const sampleFields: readonly SampleField[] = [
  field('initials', 2, [431, 704, 100, 40], 'Initials'),
  field('text', 3, [margin, 236, 300, 26], 'Job title as you want it shown'),
  field('checkbox', 3, [margin, 308, 16, 16], 'I have received the staff handbook'),
  field('signature', 3, [margin, 384, 250, 64], 'Signature of the employee'),
  field('date_signed', 3, [371, 412, 160, 36], 'Date signed'),
];

function field(
  type: FieldType,
  page: number,
  box: readonly [number, number, number, number],
  label: string,
): SampleField {
  const [x, y, width, height] = box;
  return { type, page, x, y, width, height, required: true, label };
}

/** Draws on one page in the same measure as fields: from the top-left corner, y down. */
class Sheet {
  readonly page: PDFPage;
  readonly fonts: AuthoredFonts;

  constructor(page: PDFPage, fonts: AuthoredFonts) {
    this.page = page;
    this.fonts = fonts;
  }

  /** One line with its baseline at `y`. */
  line(
    text: string,
    x: number,
    y: number,
    style: { size: number; bold?: boolean; color?: typeof ink },
  ): void {
    const { size, bold = false, color = ink } = style;
    this.page.drawText(text, {
      x,
      y: pageHeight - y,
      size,
      color,
      font: bold ? this.fonts.bold : this.fonts.regular,
    });
  }

  /** Wrapped text; answers the baseline below its last line. */
  paragraph(text: string, x: number, y: number, width: number): number {
    const [size, leading] = [10.5, 16.5];
    let baseline = y;
    let line = '';
    for (const word of text.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (this.fonts.regular.widthOfTextAtSize(longer, size) <= width) {
        line = longer;
        continue;
      }
      this.line(line, x, baseline, { size });
      baseline += leading;
      line = word;
    }
    this.line(line, x, baseline, { size });
    return baseline + leading;
  }

  ruler(x: number, y: number, width: number, color = rule): void {
    const start = { x, y: pageHeight - y };
    this.page.drawLine({ start, end: { x: x + width, y: start.y }, thickness: 0.7, color });
  }
}

function drawFrame(sheet: Sheet, number: number): void {
  sheet.page.drawRectangle({ x: 0, y: pageHeight - 6, width: pageWidth, height: 6, color: accent });
  sheet.line('Northlight HR', margin, 48, { size: 9.5, bold: true, color: accent });
  sheet.ruler(margin, 784, textWidth);
  sheet.line('Employment agreement · a sample that binds nobody', margin, 799, { size: 8, color: muted });
  sheet.line(`Page ${number} of 3`, pageWidth - margin - 44, 799, { size: 8, color: muted });
}

function drawSummary(sheet: Sheet, top: number): void {
  const [rowHeight, columns] = [44, 3];
  const height = Math.ceil(summary.length / columns) * rowHeight + 14;
  sheet.page.drawRectangle({
    x: margin,
    y: pageHeight - top - height,
    width: textWidth,
    height,
    color: tint,
  });
  sheet.page.drawRectangle({ x: margin, y: pageHeight - top - height, width: 3, height, color: accent });
  summary.forEach(([label, value], index) => {
    const x = margin + 18 + (index % columns) * 152;
    const y = top + 24 + Math.floor(index / columns) * rowHeight;
    sheet.line(label, x, y, { size: 8, color: muted });
    sheet.line(value, x, y + 15, { size: 9.5, bold: true });
  });
}

function drawClauses(sheet: Sheet, clauses: readonly Clause[], firstNumber: number, top: number): void {
  let y = top;
  for (const [index, { title, text }] of clauses.entries()) {
    sheet.line(`${firstNumber + index}`, margin, y, { size: 10.5, bold: true, color: accent });
    sheet.line(title, margin + 24, y, { size: 10.5, bold: true });
    y = sheet.paragraph(text, margin + 24, y + 18, textWidth - 24) + 15;
  }
}

/** The caption and the line or box that a field of the sample covers. */
function drawPlace(sheet: Sheet, { type, x, y, width, height, label }: SampleField): void {
  if (type === 'checkbox') {
    sheet.page.drawRectangle({
      x,
      y: pageHeight - y - height,
      width,
      height,
      borderColor: rule,
      borderWidth: 1,
    });
    sheet.line(label, x + width + 9, y + 12, { size: 10 });
    return;
  }
  sheet.ruler(x, y + height + 1, width, muted);
  sheet.line(label, x, y + height + 14, { size: 8, color: muted });
}

function drawSignaturePage(sheet: Sheet): void {
  sheet.line('Signature', margin, 112, { size: 20, bold: true });
  sheet.paragraph(acceptance, margin, 142, textWidth);
  sheet.line('Your details', margin, 214, { size: 11, bold: true, color: accent });
  sheet.line('For the employee', margin, 366, { size: 11, bold: true, color: accent });
  sheet.line('For Northlight HR AS', margin, 520, { size: 11, bold: true, color: accent });
  sheet.paragraph(
    'The Company sent this agreement for signature. When and by whom is part of the completion certificate.',
    margin,
    542,
    textWidth,
  );
}

/** A three-page employment agreement, made by us, the same bytes every time. */
export async function createSampleAgreement(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.setTitle('Employment agreement (sample)', { showInWindowTitleBar: true });
  pdf.setLanguage('en');
  pdf.setProducer('Inkseal');
  pdf.setCreator('Inkseal');
  pdf.setCreationDate(fixedDate);
  pdf.setModificationDate(fixedDate);
  const fonts = await embedAuthoredFonts(pdf);
  const sheet = (number: number): Sheet => {
    const made = new Sheet(pdf.addPage([pageWidth, pageHeight]), fonts);
    drawFrame(made, number);
    for (const place of sampleFields) if (place.page === number) drawPlace(made, place);
    return made;
  };
  const first = sheet(1);
  first.line('Employment agreement', margin, 112, { size: 25, bold: true });
  drawSummary(first, 138);
  drawClauses(first, firstClauses, 1, 278);
  drawClauses(sheet(2), laterClauses, firstClauses.length + 1, 96);
  drawSignaturePage(sheet(3));
  return pdf.save();
}
