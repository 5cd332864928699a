import { Blob, Buffer as TextBuffer, Direction, Face, Font, shape } from 'harfbuzzjs';

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

  /** `spacesPart`: a test has shown that the font neither kerns with a space nor looks across one. */
  constructor(bytes: Uint8Array, { spacesPart = false }: { spacesPart?: boolean } = {}) {
    this.bytes = bytes;
    this.#spacesPart = spacesPart;
    const face = new Face(new Blob(bytes));
    this.#font = new Font(face);
    this.#scale = 1000 / face.upem;
  }

  /** `text` is one line from left to right; the font covers it (contract/font-coverage.ts). */
  shape(text: string): readonly ShapedCluster[] {
    const cut = this.#spacesPart && partedBySpaces.test(text) ? text.indexOf(' ') : -1;
    if (cut === -1 || text === ' ') return this.#shapeOnce(text);
    return text
      .split(' ')
      .flatMap((word, index) => [...(index > 0 ? this.#shapeOnce(' ') : []), ...this.#shapeOnce(word)]);
  }

  /** What was shaped for one document is not kept for the next: it would be remembering what strangers signed. */
  forget(): void {
    this.#shaped.clear();
  }

  #shapeOnce(text: string): readonly ShapedCluster[] {
    const known = this.#shaped.get(text);
    if (known) return known;
    const clusters = scriptRuns(text).flatMap((run) => this.#shapeRun(run.text, run.script));
    if (this.#shaped.size >= mostShaped) this.#shaped.clear();
    this.#shaped.set(text, clusters);
    return clusters;
  }

  /** At size 1. */
  width(text: string): number {
    let width = 0;
    for (const cluster of this.shape(text)) for (const { advance } of cluster.glyphs) width += advance;
    return width / 1000;
  }

  /** The width the file states for a glyph, in thousandths. */
  advanceOf(glyph: number): number {
    return this.#font.glyphHAdvance(glyph) * this.#scale;
  }

  get extents(): { ascent: number; descent: number } {
    const { ascender, descender } = this.#font.hExtents();
    return { ascent: ascender * this.#scale, descent: descender * this.#scale };
  }

  #shapeRun(text: string, script: string): ShapedCluster[] {
    const buffer = this.#buffer;
    buffer.clearContents();
    buffer.addText(text);
    buffer.setScript(script);
    buffer.setLanguage('en');
    buffer.setDirection(Direction.LTR);
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
    return clusters.map(({ start, glyphs }, index) => ({
      text: text.slice(start, clusters[index + 1]?.start ?? text.length),
      glyphs,
    }));
  }
}
