import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { create } from '@cantoo/fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';

export interface AuthoredFonts {
  regular: PDFFont;
  bold: PDFFont;
}

type PdfLibFontkit = Parameters<PDFDocument['registerFontkit']>[0];
interface Subset {
  encode(): Uint8Array;
  encodeStream?(): Readable;
}

/** pdf-lib asks a subset for a stream, as fontkit answered before version 2; today's answers with bytes. */
const fontkit = {
  create(bytes: Buffer) {
    const font = create(bytes) as unknown as { createSubset(): Subset };
    const createSubset = font.createSubset.bind(font);
    font.createSubset = () => {
      const subset = createSubset();
      subset.encodeStream = () => Readable.from([subset.encode()]);
      return subset;
    };
    return font;
  },
} as unknown as PdfLibFontkit;

const notoSans = (file: string) =>
  readFile(fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans/${file}`)));

/** Noto Sans (OFL), of which the file carries the glyphs it uses: it looks the same where no fonts are installed. */
export async function embedAuthoredFonts(pdf: PDFDocument): Promise<AuthoredFonts> {
  pdf.registerFontkit(fontkit);
  return {
    regular: await pdf.embedFont(await notoSans('400Regular/NotoSans_400Regular.ttf'), { subset: true }),
    bold: await pdf.embedFont(await notoSans('600SemiBold/NotoSans_600SemiBold.ttf'), { subset: true }),
  };
}
