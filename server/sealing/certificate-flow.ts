import { asOneLine } from '#contract/one-line.ts';
import { lineEnds } from '#contract/text-layout.ts';
import { Canvas, type Shade } from './canvas.ts';
import { spoken, technical } from './isolates.ts';
import { breakLeveled, levelText, type LeveledText } from './leveled-text.ts';
import { certificatePage } from './page-content.ts';
import type { PageFont } from './page-font.ts';
import type { SealFonts } from './seal-fonts.ts';
import type { StructureNode } from './structure.ts';

export const margin = 48;
export const right = certificatePage.width - margin;
export const wholeWidth = right - margin;
const bottom = certificatePage.height - 40;

export const ink: Shade = [0.09, 0.11, 0.15];
export const muted: Shade = [0.36, 0.39, 0.45];
export const hairline: Shade = [0.83, 0.85, 0.88];
export const accent: Shade = [0.12, 0.3, 0.62];

/** Something that stands whole on one page. */
export interface Row {
  /** Points. */
  height: number;
  /** `top` is the upper edge. */
  draw(canvas: Canvas, top: number): void;
}

export interface Type {
  font: PageFont;
  size: number;
  shade: Shade;
  /** On a page that begins on the right, where `x` counts from. */
  isMirrored?: boolean;
}

export function utc(at: Date): string {
  const written = at.toISOString();
  return `${written.slice(0, 10)} ${written.slice(11, 23)} UTC`;
}

export const time = (at: Date): string => technical(utc(at));

const pitch = 1.36;
const ascent = 1.02;

export const gap = (height: number): Row => ({ height, draw: () => undefined });

/** Accents and swashes reach that far out of their row, in sizes: not as far as the letters of the rows beside it. */
const overshoot = 0.15;

/** One line, confined to its row: what somebody typed is drawn over nothing that another said. */
function lineRow(
  type: Type,
  { x, width }: { x: number; width: number },
  line: LeveledText,
  node: StructureNode | undefined,
): Row {
  const { font, size, shade, isMirrored } = type;
  const height = size * pitch;
  const reach = size * overshoot;
  const left = isMirrored ? certificatePage.width - x - width : x;
  const start = isMirrored ? certificatePage.width - x - font.width(line) * size : x;
  return {
    height,
    draw: (canvas, top) =>
      canvas.within(left - reach, top - reach, width + 2 * reach, height + 2 * reach, () =>
        canvas.tagged(node, () => canvas.text(font, size, start, top + size * ascent, line, shade)),
      ),
  };
}

/** Every paragraph runs as the page does, and what is set apart in it (isolates.ts) as it does itself. */
const leveled = ({ font, isMirrored }: Type, text: string): LeveledText =>
  levelText(asOneLine(text), isMirrored ? 'rtl' : 'ltr', font.coverage);

/** A text in a column, a row for each line it takes. A line of its own it never starts: each would pass for a fact. */
export function textRows(type: Type, x: number, width: number, text: string, node?: StructureNode): Row[] {
  const { font, size } = type;
  const paragraph = leveled(type, text);
  node?.say(paragraph.text, paragraph.levels !== null);
  const room = width / size;
  const fits = (font.plainWidth(paragraph) ?? Infinity) <= room; // most do
  const lines = fits
    ? [paragraph]
    : (font.breakPlain(paragraph, room) ?? breakLeveled(paragraph, room, (piece) => font.width(piece)));
  return lines.map((line) => lineRow(type, { x, width }, line, node));
}

/** What somebody wrote, with the lines they made. */
export const writtenRows = (
  type: Type,
  x: number,
  width: number,
  text: string,
  node?: StructureNode,
): Row[] => text.split(lineEnds).flatMap((paragraph) => textRows(type, x, width, spoken(paragraph), node));

/** A short text that ends at `edge`. */
export function rowEndingAt(type: Type, edge: number, text: string, node?: StructureNode): Row {
  const line = leveled(type, text);
  node?.say(line.text, line.levels !== null);
  const width = type.font.width(line) * type.size;
  return lineRow(type, { x: edge - width, width }, line, node);
}

export const heightOf = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + row.height, 0);

/** Rows below each other as one. */
export function stacked(rows: readonly Row[]): Row {
  return {
    height: heightOf(rows),
    draw: (canvas, top) => {
      let y = top;
      for (const row of rows) {
        row.draw(canvas, y);
        y += row.height;
      }
    },
  };
}

/** Rows as one where a page can hold them with what stands above, else as they are: no row is drawn off its page. */
export function stackedToFit(rows: readonly Row[]): readonly Row[] {
  return heightOf(rows) <= 0.75 * (bottom - margin) ? [stacked(rows)] : rows;
}

/** Columns beside each other, row by row: line one stands beside line one, and a page may end between them. */
export function beside(...columns: readonly (readonly Row[])[]): Row[] {
  const count = Math.max(...columns.map((column) => column.length));
  return Array.from({ length: count }, (_, index) => {
    const rows = columns.flatMap((column) => column[index] ?? []);
    return {
      height: Math.max(...rows.map((row) => row.height)),
      draw: (canvas, top) => rows.forEach((row) => row.draw(canvas, top)),
    };
  });
}

/** Rows downwards over as many pages as they need. */
export class CertificateFlow {
  readonly pages: Canvas[] = [];
  readonly fonts: SealFonts;
  #y = 0;

  constructor(fonts: SealFonts) {
    this.fonts = fonts;
    this.#turn();
  }

  /** On one page where one page can hold them all, else from here on. */
  together(rows: readonly Row[]): void {
    const height = heightOf(rows);
    if (this.#y + height > bottom && height <= bottom - margin) this.#turn();
    this.add(rows);
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      if (this.#y + row.height > bottom) this.#turn();
      row.draw(this.pages.at(-1) as Canvas, this.#y);
      this.#y += row.height;
    }
  }

  #turn(): void {
    this.pages.push(new Canvas());
    this.#y = this.pages.length === 1 ? 0 : margin;
  }
}
