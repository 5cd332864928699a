import { Blob, Buffer as TextBuffer, Direction, Face, Font, shape } from 'harfbuzzjs';
import { PlainLetters, type PlainLetter } from './plain-letters.ts';

/** A glyph in its place. Lengths are thousandths of the font size, y up. */
export interface ShapedGlyph {
  readonly id: number;
  /** To the next glyph's origin. */
  readonly advance: number;
  /** From its own origin. */
  readonly x: number;
  readonly y: number;
}

/** Glyphs that belong together, and the characters they stand for. */
export interface ShapedCluster {
  readonly text: string;
  readonly glyphs: readonly ShapedGlyph[];
}

const scripts: readonly [tag: string, letters: RegExp][] = [
  ['Latn', /\p{Script=Latin}/u],
  ['Grek', /\p{Script=Greek}/u],
  ['Cyrl', /\p{Script=Cyrillic}/u],
  ['Deva', /\p{Script=Devanagari}/u],
  ['Arab', /\p{Script=Arabic}/u],
  ['Hani', /\p{Script=Han}/u],
  ['Hira', /\p{Script=Hiragana}/u],
  ['Kana', /\p{Script=Katakana}/u],
];

/** One script each, as browsers take text apart before they shape it; what belongs to none goes with what is before. */
function scriptRuns(text: string): { script: string; text: string }[] {
  const runs: { script: string; text: string }[] = [];
  let common = '';
  for (const character of text) {
    const script = scripts.find(([, letters]) => letters.test(character))?.[0];
    const run = runs.at(-1);
    if (run && (script === undefined || script === run.script)) run.text += character;
    else if (script === undefined) common += character;
    else {
      runs.push({ script, text: common + character });
      common = '';
    }
  }
  return common === '' ? runs : [{ script: 'Latn', text: common }];
}

/** Far more different words than the certificate of a document has. */
const mostShaped = 4_096;

/**
 * Texts whose words can be shaped one by one: all of one script, whose letters do nothing to each other across a space in
 * the fonts that say so (`spacesPart`).
 */
const partedBySpaces = /^[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2026]*$/;

/** A font file and the shaping that every browser does too (HarfBuzz): kerning, ligatures, marks over letters. */
export class FontProgram {
  readonly bytes: Uint8Array;
  readonly #font: Font;
  readonly #scale: number;
  readonly #buffer = new TextBuffer();
  readonly #spacesPart: boolean;
  readonly #shaped = new Map<string, readonly ShapedCluster[]>();
  readonly #letters: PlainLetters | undefined;
  readonly #advances = new Map<number, number>();

  /** `spacesPart`: a test has shown that the font neither kerns with a space nor looks across one. */
  constructor(bytes: Uint8Array, { spacesPart = false }: { spacesPart?: boolean } = {}) {
    this.bytes = bytes;
    this.#spacesPart = spacesPart;
    const face = new Face(new Blob(bytes));
    this.#font = new Font(face);
    this.#scale = 1000 / face.upem;
    if (spacesPart)
      this.#letters = new PlainLetters({
        shape: (text) => this.#shapeRun(text, 'Latn'),
        advanceOf: (glyph) => this.advanceOf(glyph),
      });
  }

  /** `text` is a piece of one direction; the font covers it (contract/font-coverage.ts). Clusters come from left to right. */
  shape(text: string, direction: 'ltr' | 'rtl' = 'ltr'): readonly ShapedCluster[] {
    const plain = direction === 'ltr' ? this.plain(text) : undefined;
    if (plain) return plain.map(({ cluster }) => cluster);
    const cut = this.#spacesPart && partedBySpaces.test(text) ? text.indexOf(' ') : -1;
    if (cut === -1 || text === ' ' || direction === 'rtl') return this.#shapeOnce(text, direction);
    return text
      .split(' ')
      .flatMap((word, index) => [...(index > 0 ? this.#shapeOnce(' ') : []), ...this.#shapeOnce(word)]);
  }

  /** The same of a text that runs from left to right, where letters are set two by two. */
  plain(text: string): readonly PlainLetter[] | undefined {
    return this.#letters?.set(text);
  }

  /** What was shaped for one document is not kept for the next: it would be remembering what strangers signed. */
  forget(): void {
    this.#shaped.clear();
  }

  #shapeOnce(text: string, direction: 'ltr' | 'rtl' = 'ltr'): readonly ShapedCluster[] {
    const key = direction === 'rtl' ? `\0${text}` : text; // no text that is shown has a control character
    const known = this.#shaped.get(key);
    if (known) return known;
    const plain = direction === 'ltr' ? this.plain(text) : undefined;
    const clusters = plain?.map(({ cluster }) => cluster) ?? this.#shapeRuns(text, direction);
    if (this.#shaped.size >= mostShaped) this.#shaped.clear();
    this.#shaped.set(key, clusters);
    return clusters;
  }

  #shapeRuns(text: string, direction: 'ltr' | 'rtl'): ShapedCluster[] {
    const runs = scriptRuns(text);
    if (direction === 'rtl') runs.reverse();
    return runs.flatMap((run) => this.#shapeRun(run.text, run.script, direction));
  }

  /** At size 1. */
  width(text: string): number {
    let width = 0;
    for (const cluster of this.shape(text)) for (const { advance } of cluster.glyphs) width += advance;
    return width / 1000;
  }

  /** The width the file states for a glyph, in thousandths. */
  advanceOf(glyph: number): number {
    let advance = this.#advances.get(glyph);
    if (advance === undefined) {
      advance = this.#font.glyphHAdvance(glyph) * this.#scale;
      this.#advances.set(glyph, advance);
    }
    return advance;
  }

  get extents(): { ascent: number; descent: number } {
    const { ascender, descender } = this.#font.hExtents();
    return { ascent: ascender * this.#scale, descent: descender * this.#scale };
  }

  #shapeRun(text: string, script: string, direction: 'ltr' | 'rtl' = 'ltr'): ShapedCluster[] {
    const buffer = this.#buffer;
    buffer.clearContents();
    buffer.addText(text);
    buffer.setScript(script);
    buffer.setLanguage('en');
    buffer.setDirection(direction === 'rtl' ? Direction.RTL : Direction.LTR);
    shape(this.#font, buffer);
    const infos = buffer.getGlyphInfos();
    const positions = buffer.getGlyphPositions();
    const clusters: { start: number; glyphs: ShapedGlyph[] }[] = [];
    infos.forEach(({ codepoint, cluster }, index) => {
      const position = positions[index];
      const glyph = {
        id: codepoint,
        advance: (position?.xAdvance ?? 0) * this.#scale,
        x: (position?.xOffset ?? 0) * this.#scale,
        y: (position?.yOffset ?? 0) * this.#scale,
      };
      const last = clusters.at(-1);
      if (last?.start === cluster) last.glyphs.push(glyph);
      else clusters.push({ start: cluster, glyphs: [glyph] });
    });
    const after = direction === 'rtl' ? -1 : 1; // where the cluster stands that the next characters belong to
    return clusters.map(({ start, glyphs }, index) => ({
      text: text.slice(start, clusters[index + after]?.start ?? text.length),
      glyphs,
    }));
  }
}
