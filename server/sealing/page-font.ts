import { randomBytes } from 'node:crypto';
import type { FontName, ValueFont } from '#contract/font-coverage.ts';
import { textDirection } from '#contract/writing.ts';
import { PdfDict, PdfName, PdfNumber, PdfStream, type PdfRef } from '../documents/pdf/libpdf.ts';
import { dictionary, syntaxOf } from '../documents/pdf/pdf-syntax.ts';
import { embeddedFont, type UsedGlyphs } from './embedded-font.ts';
import type { FontProgram, ShapedCluster } from './font-program.ts';
import { createResourceName } from './resource-name.ts';
import type { NewObjects } from '../documents/pdf/revision.ts';
import { levelPlain, mirrorOf, type LeveledText } from './leveled-text.ts';
import { hex } from './operands.ts';
import { linesOf, plainCodes, type PlainLetter } from './plain-letters.ts';
import { visualRuns } from './visual-runs.ts';

const flated = (packed: Uint8Array, entries: Record<string, PdfNumber> = {}): PdfStream =>
  new PdfStream(PdfDict.of({ ...entries, Filter: PdfName.of('FlateDecode') }), packed);

/** What tells one subset of a font from others (ISO 32000-2 §9.9.2). */
const createTag = (): string =>
  Array.from(randomBytes(6), (byte) => String.fromCharCode(65 + (byte % 26))).join('');

export type HelpingFont = Exclude<ValueFont, 'noto-sans'>;

/** A piece of a line, from left to right, in the font that shows it. */
export interface SetRun {
  readonly font: PageFont;
  readonly clusters: readonly ShapedCluster[];
}

/** A font of one document: a Type 0 font whose codes are the file's own glyph numbers (ISO 32000-2 §9.7). */
export class PageFont {
  /** What pages know it under. */
  get resource(): string {
    this.#resource ??= createResourceName();
    return this.#resource;
  }

  #resource: string | undefined;
  readonly program: FontProgram;
  /** Which characters it shows, as contract/font-coverage.ts knows. */
  readonly coverage: FontName;
  readonly #name: string;
  #ref: PdfRef | undefined;
  readonly #objects: NewObjects;
  readonly #helper: ((font: HelpingFont) => PageFont) | undefined;
  readonly #helpers = new Map<ValueFont, PageFont>();
  /** Of lines: they are measured before they are drawn. */
  readonly #letters = new WeakMap<LeveledText, readonly PlainLetter[]>();
  /** By the codes of letters: their glyphs alone tell a reader what they stand for. */
  readonly #shownPlain = new Uint8Array(plainCodes);
  /** The characters each used glyph stands for; '' where it never stands for any alone. */
  readonly #characters = new Map<number, string>();
  /** Of those, what a reader is told that does not know what is said of the cluster: every glyph has to stand for something (ISO 14289-1 §7.21.7). */
  readonly #parts = new Map<number, string>();

  /** `helper` opens the font for letters that this one lacks; without one it shows a line alone. */
  constructor(
    objects: NewObjects,
    program: FontProgram,
    names: { postScript: string; coverage: FontName; helper?: (font: HelpingFont) => PageFont },
  ) {
    this.#objects = objects;
    this.program = program;
    this.coverage = names.coverage;
    this.#name = names.postScript;
    this.#helper = names.helper;
  }

  get ref(): PdfRef {
    this.#ref ??= this.#objects.reserve();
    return this.#ref;
  }

  /** A line in pieces from left to right. */
  set(line: LeveledText): SetRun[] {
    if (!this.#helper) return [{ font: this, clusters: this.program.shape(line.text) }];
    return visualRuns(line).map((run) => {
      const font = this.#fontOf(run.font);
      return { font, clusters: font.program.shape(run.text, run.direction) };
    });
  }

  /** Of a readable text, or of a line, at size 1. */
  width(text: string | LeveledText): number {
    const plain = this.plainWidth(text);
    if (plain !== undefined) return plain;
    const line = typeof text === 'string' ? levelPlain(text, textDirection(text)) : text;
    let width = 0;
    for (const { clusters } of this.set(line))
      for (const { glyphs } of clusters) for (const { advance } of glyphs) width += advance;
    return width / 1000;
  }

  /** The same where its letters are set two by two. */
  plainWidth(text: string | LeveledText): number | undefined {
    const letters = this.#plainLetters(text);
    if (!letters) return undefined;
    let width = 0;
    for (const { advance } of letters) width += advance;
    return width / 1000;
  }

  /**
   * What a line shows as the operand of a TJ operator, noted as shown; undefined where it takes another font, or more to be
   * said than single glyphs say.
   */
  setPlain(line: LeveledText): string | undefined {
    const letters = this.#plainLetters(line);
    if (!letters) return undefined;
    const last = letters.length - 1;
    let operand = '[<';
    for (let at = 0; at < last; at++) {
      const letter = letters[at] as PlainLetter;
      if (!this.#showPlain(letter)) return undefined;
      operand += letter.shown;
    }
    const letter = letters[last];
    if (letter && !this.#showPlain(letter)) return undefined;
    return `${operand}${letter ? hex(letter.glyph) : ''}>]`;
  }

  #showPlain({ code, cluster }: PlainLetter): boolean {
    if (this.#shownPlain[code] === 1) return true;
    if (!this.use(cluster)) return false;
    this.#shownPlain[code] = 1;
    return true;
  }

  /**
   * The lines of a paragraph in that much room, in sizes, as `breakText` breaks them; undefined where its letters are not
   * all set two by two, where spaces follow each other, and where a word is wider than a line.
   */
  breakPlain(paragraph: LeveledText, room: number): LeveledText[] | undefined {
    const letters = this.#plainLetters(paragraph);
    const lines = letters && linesOf(letters, 1000 * room);
    return lines?.map(({ letters: own, from, to }) => {
      const line = { ...paragraph, text: paragraph.text.slice(from, to) };
      this.#letters.set(line, own);
      return line;
    });
  }

  #plainLetters(text: string | LeveledText): readonly PlainLetter[] | undefined {
    if (typeof text === 'string') return this.program.plain(text);
    if (text.levels !== null) return undefined;
    const letters = this.#letters.get(text) ?? this.program.plain(text.text);
    if (letters) this.#letters.set(text, letters);
    return letters;
  }

  #fontOf(name: ValueFont): PageFont {
    if (name === 'noto-sans' || !this.#helper) return this;
    const font = this.#helpers.get(name) ?? this.#helper(name);
    this.#helpers.set(name, font);
    return font;
  }

  /** What a reader is told that a used glyph stands for; '' where it never stands alone. */
  charactersOf(glyph: number): string {
    return this.#characters.get(glyph) ?? '';
  }

  /** Notes a cluster as shown. Answers whether its glyph alone tells a reader what it stands for. */
  use({ text, glyphs }: ShapedCluster): boolean {
    const [first] = glyphs;
    const alone = glyphs.length === 1 ? this.#shownBy(first?.id, text) : '';
    for (const { id } of glyphs) if (!this.#characters.get(id)) this.#characters.set(id, alone);
    if (alone === '') this.#noteParts(text, glyphs);
    return glyphs.length === 1 && first !== undefined && this.#characters.get(first.id) === text;
  }

  /** The widest stands for all, the marks on it for nothing that is seen. */
  #noteParts(text: string, glyphs: ShapedCluster['glyphs']): void {
    const widest = Math.max(...glyphs.map(({ advance }) => advance));
    const base = glyphs.find(({ advance }) => advance === widest)?.id;
    for (const { id } of glyphs) if (!this.#parts.has(id)) this.#parts.set(id, id === base ? text : '\u200b');
  }

  /** What runs to the left shows a bracket by the glyph of its other half: that glyph stands for what it looks like. */
  #shownBy(glyph: number | undefined, text: string): string {
    const mirrored = mirrorOf(text);
    return mirrored !== null && this.program.shape(text)[0]?.glyphs[0]?.id !== glyph ? mirrored : text;
  }

  /** Writes what was used; to be called once, when all is drawn. */
  write(): void {
    for (const helper of this.#helpers.values()) helper.write();
    if (this.#characters.size === 0) return;
    const objects = this.#objects;
    const used = this.#parts.size === 0 ? this.#characters : this.#told();
    const { file, byteLength, widths, toUnicode } = embeddedFont(this.program, this.coverage, used);
    const name = `/${createTag()}+${this.#name}`;
    const meanings =
      typeof toUnicode === 'string' ? new PdfStream(undefined, Buffer.from(toUnicode)) : flated(toUnicode);
    const fontFile = objects.register(flated(file, { Length1: PdfNumber.of(byteLength) }));
    const descriptor = objects.reserve();
    objects.pack(descriptor.objectNumber, this.#descriptor(name, fontFile));
    const descendant = objects.reserve();
    objects.pack(
      descendant.objectNumber,
      dictionary([
        ['/Type', '/Font'],
        ['/Subtype', '/CIDFontType2'],
        ['/BaseFont', name],
        ['/CIDSystemInfo', '<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>'],
        ['/FontDescriptor', syntaxOf(descriptor)],
        ['/CIDToGIDMap', '/Identity'],
        ['/W', widths],
      ]),
    );
    objects.pack(
      this.ref.objectNumber,
      dictionary([
        ['/Type', '/Font'],
        ['/Subtype', '/Type0'],
        ['/BaseFont', name],
        ['/Encoding', '/Identity-H'],
        ['/DescendantFonts', `[${syntaxOf(descendant)}]`],
        ['/ToUnicode', syntaxOf(objects.register(meanings))],
      ]),
    );
  }

  #descriptor(name: string, file: PdfRef): string {
    const { ascent, descent } = this.program.extents;
    const [above, below] = [Math.round(ascent), Math.round(descent)];
    return dictionary([
      ['/Type', '/FontDescriptor'],
      ['/FontName', name],
      ['/Flags', '4'], // its glyphs are not named by the standard's character sets
      ['/FontBBox', `[-1000 ${below} 3000 ${above}]`],
      ['/ItalicAngle', '0'],
      ['/Ascent', String(above)],
      ['/Descent', String(below)],
      ['/CapHeight', '714'],
      ['/StemV', '80'],
      ['/FontFile2', syntaxOf(file)],
    ]);
  }

  /** What is told of each used glyph; of parts of a cluster what stands for them. */
  #told(): UsedGlyphs {
    return new Map(
      Array.from(this.#characters, ([glyph, text]) => [glyph, text || (this.#parts.get(glyph) ?? '')]),
    );
  }
}
