import type { ShapedCluster } from './font-program.ts';
import { hex, number } from './operands.ts';

/** A letter or a ligature as it is set before the next one. */
export interface PlainLetter {
  /** Of the letter, whatever follows it. */
  readonly code: number;
  readonly cluster: ShapedCluster;
  /** To the next glyph's origin, in thousandths of the size. */
  readonly advance: number;
  readonly glyph: number;
  /** As a string of a TJ operator has it, and where the next glyph is moved, what closes that string, moves it and opens another. */
  readonly shown: string;
}

interface PlainLine {
  readonly letters: readonly PlainLetter[];
  /** Where it stands in the text. */
  readonly from: number;
  readonly to: number;
}

const space = 0x20;

/**
 * Lines of words that are one space apart, each line as long as the room allows, in thousandths of the size. Undefined where
 * words are further apart, where a space begins or ends the text, and where a word is wider.
 */
export function linesOf(letters: readonly PlainLetter[], room: number): PlainLine[] | undefined {
  const lines: PlainLine[] = [];
  let line = { first: 0, from: 0 };
  let word = { first: 0, from: 0, before: 0 };
  let [width, at, isSpace] = [0, 0, true];
  for (let index = 0; index < letters.length; index++) {
    const { code, advance, cluster } = letters[index] as PlainLetter;
    width += advance;
    at += cluster.text.length;
    if (code === space) {
      if (isSpace) return undefined;
      word = { first: index + 1, from: at, before: width };
    } else if (width > room) {
      width -= word.before;
      if (word.before === 0 || width > room) return undefined;
      lines.push({ letters: letters.slice(line.first, word.first - 1), from: line.from, to: word.from - 1 });
      line = word;
      word = { first: word.first, from: word.from, before: 0 };
    }
    isSpace = code === space;
  }
  if (isSpace) return undefined;
  return [...lines, { letters: letters.slice(line.first), from: line.from, to: at }];
}

/** What may be joined to one glyph; the longest first, as the fonts take them. */
const ligatures = ['ffi', 'ffl', 'ff', 'fi', 'fl'];
const [firstDash, lastDash] = [0x2010, 0x2026];
/** Codes: of Latin letters their own, then dashes and quotation marks, then ligatures. */
const dashes = 0x180;
const joined = dashes + lastDash - firstDash + 1;
export const plainCodes = joined + ligatures.length;
const [nothing, unknown] = [0, -1];

const textOf = (code: number): string =>
  code >= joined
    ? (ligatures[code - joined] ?? '')
    : String.fromCharCode(code < dashes ? code : code - dashes + firstDash);

function codeAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit === 0x66) {
    const ligature = ligatures.findIndex((one) => text.startsWith(one, at));
    return ligature < 0 ? unit : joined + ligature;
  }
  if (unit < 0x7f) return unit >= 0x20 ? unit : unknown;
  if (unit < dashes) return unit > 0xa0 && unit !== 0xad ? unit : unknown;
  return unit >= firstDash && unit <= lastDash ? dashes + unit - firstDash : unknown;
}

interface Shaping {
  /** As Latin, from left to right. */
  shape(text: string): readonly ShapedCluster[];
  advanceOf(glyph: number): number;
}

/**
 * Letters each of which the next one alone can change the setting of, spaces among them: a test has shown that of the fonts
 * that are set by it. What is known of each two of them is for the font to know, and of no document.
 */
export class PlainLetters {
  readonly #font: Shaping;
  /** By the codes of a letter and of the next one; null where the two make more than one after the other. */
  readonly #known: (PlainLetter | null)[][] = [];

  constructor(font: Shaping) {
    this.#font = font;
  }

  /** As shaping would set them; undefined for a text that has others. */
  set(text: string): PlainLetter[] | undefined {
    const letters: PlainLetter[] = [];
    let code = text === '' ? nothing : codeAt(text, 0);
    for (let at = 0; at < text.length;) {
      if (code === unknown) return undefined;
      at += code >= joined ? textOf(code).length : 1;
      const next = at < text.length ? codeAt(text, at) : nothing;
      if (next === unknown) return undefined;
      const letter = this.#before(code, next);
      if (letter === null) return undefined;
      letters.push(letter);
      code = next;
    }
    return letters;
  }

  #before(code: number, next: number): PlainLetter | null {
    const row = (this.#known[code] ??= []);
    let known = row[next];
    if (known === undefined) {
      known = next === nothing ? this.#setAlone(code) : this.#setBefore(code, next);
      row[next] = known;
    }
    return known;
  }

  #setAlone(code: number): PlainLetter | null {
    const [alone, ...others] = this.#font.shape(textOf(code));
    return alone && others.length === 0 ? this.#plain(code, alone) : null;
  }

  #setBefore(code: number, next: number): PlainLetter | null {
    const [one, other] = [this.#before(code, nothing), this.#before(next, nothing)];
    const [first, second, ...others] = this.#font.shape(textOf(code) + textOf(next));
    if (!one || !other || !first || !second || others.length > 0) return null;
    const [letter, following] = [this.#plain(code, first), this.#plain(next, second)];
    const areSet = letter?.glyph === one.glyph && following?.glyph === other.glyph;
    return letter && areSet && following.advance === other.advance ? letter : null;
  }

  #plain(code: number, cluster: ShapedCluster): PlainLetter | null {
    const [glyph, ...others] = cluster.glyphs;
    if (!glyph || others.length > 0 || glyph.x !== 0 || glyph.y !== 0) return null;
    const { id, advance } = glyph;
    const shift = advance - this.#font.advanceOf(id);
    return { code, cluster, advance, glyph: id, shown: hex(id) + (shift === 0 ? '' : `>${number(-shift)}<`) };
  }
}
