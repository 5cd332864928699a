import { PDFDocument, rgb, type PDFFont, type PDFPage } from 'pdf-lib';
import type { ReceiptText } from '#contract/lifecycle.ts';
import { embedAuthoredFonts } from '../documents/authored-fonts.ts';

const [pageWidth, pageHeight, margin] = [595.28, 841.89, 56];
const ink = rgb(0.11, 0.13, 0.17);
const muted = rgb(0.38, 0.42, 0.48);

/** Lines from the top of a page down, and a new page where one is full. */
class Writer {
  readonly #pdf: PDFDocument;
  #page: PDFPage;
  #y = pageHeight - margin;

  constructor(pdf: PDFDocument) {
    this.#pdf = pdf;
    this.#page = pdf.addPage([pageWidth, pageHeight]);
  }

  text(content: string, font: PDFFont, size: number, color = ink): void {
    for (const line of wrap(content, font, size)) {
      if (this.#y < margin) {
        this.#page = this.#pdf.addPage([pageWidth, pageHeight]);
        this.#y = pageHeight - margin;
      }
      this.#page.drawText(line, { x: margin, y: this.#y, size, font, color });
      this.#y -= size * 1.5;
    }
  }

  space(height: number): void {
    this.#y -= height;
  }
}

/** More of the narrowest letters than a line has room for: longer ones are not measured, which takes its time. */
const mostInLine = 400;

/** How many letters of it fit. */
function countFitting(text: string, fits: (line: string) => boolean): number {
  let [most, tooMany] = [1, Math.min(text.length, mostInLine) + 1];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(text.slice(0, middle))) most = middle;
    else tooMany = middle;
  }
  return most;
}

/** At spaces and, what has none such as a hash, anywhere. */
function wrap(content: string, font: PDFFont, size: number): string[] {
  const fits = (line: string): boolean =>
    line.length <= mostInLine && font.widthOfTextAtSize(line, size) <= pageWidth - 2 * margin;
  const lines: string[] = [];
  let line = '';
  for (const word of content.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (!fits(line)) {
      const end = countFitting(line, fits);
      lines.push(line.slice(0, end));
      line = line.slice(end);
    }
  }
  return [...lines, line];
}

const headings: Readonly<Record<ReceiptText['stage'], string>> = {
  shredded: 'What is named here can no longer be read by anybody: the keys to it were destroyed.',
  'copies-gone': 'What is named here is destroyed, and no backup of this deployment holds it any more.',
};

const facts = (receipt: ReceiptText): [string, string][] => [
  ['Receipt', receipt.id],
  ['Destroyed', `${receipt.scope} ${receipt.targetId}`],
  ['Organization', receipt.organizationId],
  ['Asked for by', receipt.requestIds.join(', ')],
  ['Destroyed at', receipt.destroyedAt],
  ['No copy left after', receipt.copiesGoneAt],
  ['Subjects whose openings were destroyed', String(receipt.subjects)],
];

/** The receipt for people. It proves nothing by itself: what is signed is the note, which it repeats whole. */
export async function drawReceipt(
  receipt: ReceiptText,
  { note, verifierKey, at }: { note: string; verifierKey: string; at: Date },
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.setTitle(`Deletion receipt ${receipt.id}`);
  pdf.setProducer('Inkseal');
  pdf.setCreationDate(at);
  pdf.setModificationDate(at);
  const { regular, bold } = await embedAuthoredFonts(pdf);
  const writer = new Writer(pdf);
  writer.text('Deletion receipt', bold, 20);
  writer.space(8);
  writer.text(headings[receipt.stage], regular, 10.5);
  writer.space(10);
  for (const [name, value] of facts(receipt)) {
    writer.text(name, regular, 8, muted);
    writer.text(value, bold, 9.5);
  }
  writer.space(10);
  writer.text('Stored objects', bold, 12);
  if (receipt.objects.length === 0) writer.text('None.', regular, 9.5);
  for (const { id, ciphertextSha256, keySha256, epochs } of receipt.objects) {
    writer.text(id, bold, 8.5);
    writer.text(`SHA-256 of its ciphertext: ${ciphertextSha256 ?? 'it was gone already'}`, regular, 8);
    writer.text(`SHA-256 of its key’s commitment: ${keySha256}, of ${epochs.join(', ')}`, regular, 8);
  }
  writer.space(10);
  writer.text('What was kept, and why', bold, 12);
  for (const { what, because } of receipt.kept) writer.text(`${what}: ${because}`, regular, 9);
  writer.space(10);
  writer.text('The signed note, wrapped to fit; to check it, take the one in the JSON receipt', bold, 12);
  for (const line of note.split('\n')) writer.text(line, regular, 7.5);
  writer.text(`By the key ${verifierKey}`, regular, 7.5, muted);
  return pdf.save();
}
