import type { EmbeddedFont } from '@libpdf/core';

/** The fonts of one sealing, by the resource name pages know them under. */
export interface CanvasFont {
  readonly name: string;
  readonly font: EmbeddedFont;
}

export type Shade = readonly [number, number, number];

const number = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(3));

/** Characters the font has no glyph for become their code point in brackets: readable, never an empty box. */
export function readableText(font: EmbeddedFont, text: string): string {
  let result = '';
  for (const character of text.normalize('NFC').replace(/[\p{Cc}]/gu, ' ')) {
    const codePoint = character.codePointAt(0) ?? 0;
    const known = character === ' ' || font.codePointToGid(codePoint) !== 0;
    result += known ? character : `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
  }
  return result;
}

export function textWidth({ font }: CanvasFont, text: string, size: number): number {
  let units = 0;
  for (const character of readableText(font, text)) units += font.getWidth(character.codePointAt(0) ?? 0);
  return (units * size) / 1000;
}

/**
 * Collects drawing operators in points from the top-left corner of the visible page, y down. Text is drawn upright in
 * that space; whoever places the result on a page maps it with the page's own matrix.
 */
export class Canvas {
  readonly #operators: string[] = [];
  readonly usedFonts = new Set<CanvasFont>();

  /** `y` is the baseline. */
  text(font: CanvasFont, size: number, x: number, y: number, text: string, shade: Shade = [0, 0, 0]): void {
    const gids = font.font.encodeTextToGids(readableText(font.font, text));
    if (gids.length === 0) return;
    this.usedFonts.add(font);
    const hex = gids.map((gid) => gid.toString(16).padStart(4, '0')).join('');
    const place = `1 0 0 -1 ${number(x)} ${number(y)} Tm`;
    this.#operators.push(
      `BT ${shade.map(number).join(' ')} rg /${font.name} ${number(size)} Tf ${place} <${hex}> Tj ET`,
    );
  }

  rectangle(x: number, y: number, width: number, height: number, shade: Shade): void {
    this.#operators.push(
      `${shade.map(number).join(' ')} rg ${[x, y, width, height].map(number).join(' ')} re f`,
    );
  }

  /** Draws only inside that rectangle, whatever `draw` does. */
  within(x: number, y: number, width: number, height: number, draw: () => void): void {
    this.#operators.push(`q ${[x, y, width, height].map(number).join(' ')} re W n`);
    draw();
    this.#operators.push('Q');
  }

  line(x0: number, y0: number, x1: number, y1: number, thickness: number, shade: Shade): void {
    this.strokes([[x0, y0, x1, y1]], thickness, shade);
  }

  /** Polylines with round ends, each x0, y0, x1, y1, … */
  strokes(strokes: readonly (readonly number[])[], thickness: number, shade: Shade): void {
    this.#operators.push(`${shade.map(number).join(' ')} RG ${number(thickness)} w 1 J 1 j`);
    for (const stroke of strokes) {
      const steps: string[] = [];
      for (let i = 0; i + 1 < stroke.length; i += 2) {
        steps.push(`${number(stroke[i] ?? 0)} ${number(stroke[i + 1] ?? 0)} ${i === 0 ? 'm' : 'l'}`);
      }
      if (steps.length > 0) this.#operators.push(`${steps.join(' ')} S`);
    }
  }

  get isEmpty(): boolean {
    return this.#operators.length === 0;
  }

  content(): string {
    return this.#operators.join('\n');
  }
}
