/**
 * Values of form fields that qpdf cannot draw. It draws them anew where the form asks for it (ISO 32000-2 §12.7.3,
 * NeedAppearances), all on one line, with a question mark for whatever is not ASCII or in a simple encoding.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  PDFBool,
  PDFDict,
  PDFDocument,
  PDFDropdown,
  PDFName,
  PDFOptionList,
  PDFTextField,
  type PDFField,
  type PDFFont,
} from '@cantoo/pdf-lib';

type ValueField = PDFTextField | PDFDropdown | PDFOptionList;

function valueOf(field: ValueField): string {
  if (field instanceof PDFTextField) return field.isPassword() ? '' : (field.getText() ?? '');
  return field.getSelected().join('');
}

function isBeyondQpdf(field: ValueField): boolean {
  const isLaidOut = field instanceof PDFTextField && (field.isMultiline() || field.isCombed());
  const value = valueOf(field);
  return /[^\n\r\t\x20-\x7e]/.test(value) || (isLaidOut && value !== '');
}

const holdsValue = (field: PDFField): field is ValueField =>
  field instanceof PDFTextField || field instanceof PDFDropdown || field instanceof PDFOptionList;

/** Drawn by us, or by whoever filled it in where Noto Sans lacks a letter; either way nobody draws it again. */
function drawValue(field: ValueField, font: PDFFont, letters: ReadonlySet<number>): void {
  const isCovered = [...valueOf(field)].every(
    (letter) => /\s/.test(letter) || letters.has(letter.codePointAt(0) ?? 0),
  );
  if (isCovered) field.updateAppearances(font);
  for (const { dict } of field.acroField.getWidgets())
    if (dict.has(PDFName.of('AP'))) dict.set(PDFName.of('Subtype'), PDFName.of('Stamp'));
}

/** The file with such values drawn, without encryption; undefined when it has none. */
export async function drawFieldValues(bytes: Uint8Array, password?: string): Promise<Uint8Array | undefined> {
  const pdf = await PDFDocument.load(bytes, {
    updateMetadata: false,
    preserveXFA: true,
    ...(password === undefined ? {} : { password }),
  });
  const form = pdf.catalog.lookup(PDFName.of('AcroForm'));
  if (!(form instanceof PDFDict) || form.lookup(PDFName.of('NeedAppearances')) !== PDFBool.True)
    return undefined;
  const fields = pdf.getForm().getFields().filter(holdsValue);
  const drawn = fields.filter(isBeyondQpdf);
  if (drawn.length === 0) return undefined;
  const { create } = await import('@cantoo/fontkit'); // large, and few files need it
  pdf.registerFontkit({ create });
  const file = import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf');
  const font = await pdf.embedFont(await readFile(fileURLToPath(file)), { subset: true });
  const letters = new Set(font.getCharacterSet());
  for (const field of drawn) drawValue(field, font, letters);
  return pdf.save({ addDefaultPage: false, updateFieldAppearances: false });
}
