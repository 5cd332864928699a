import { randomInt } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { FontName, ValueFont } from '#contract/font-coverage.ts';
import { textDirection } from '#contract/writing.ts';
import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfNumber,
  PdfStream,
  PdfString,
  type PdfRef,
} from '../documents/pdf/libpdf.ts';
import type { FontProgram, ShapedCluster } from './font-program.ts';
import { subsetFont } from './font-subset.ts';
import { createResourceName } from './resource-name.ts';
import type { NewObjects } from '../documents/pdf/revision.ts';
import { levelPlain, mirrorOf, type LeveledText } from './leveled-text.ts';
import { visualRuns } from './visual-runs.ts';

const hex = (value: number): string => value.toString(16).padStart(4, '0');
const utf16 = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => hex(text.charCodeAt(index))).join('');
const numbers = (values: readonly number[]): PdfArray =>
  new PdfArray(values.map((value) => PdfNumber.of(Math.round(value))));
const flated = (packed: Uint8Array, entries: Record<string, PdfNumber> = {}): PdfStream =>
  new PdfStream(PdfDict.of({ ...entries, Filter: PdfName.of('FlateDecode') }), packed);

interface EmbeddedFile {
  /** Deflated. */
  readonly file: Uint8Array;
  /** Of the font itself. */
  readonly byteLength: number;
}

function subsetFile(program: FontProgram, glyphs: Iterable<number>): EmbeddedFile {
  const bytes = subsetFont(program.bytes, glyphs);
  return { file: deflateSync(bytes), byteLength: bytes.byteLength };
}

/** What the certificates of western languages are written with, the ligatures included: the same subset does for all. */
const western = `${String.fromCharCode(
  ...Array.from({ length: 95 }, (_, index) => 0x20 + index),
  ...Array.from({ length: 96 }, (_, index) => 0xa0 + index),
)} – — ‘ ’ “ ” „ • … € ff fi fl ffi ffl`;
const westernFiles = new Map<FontProgram, EmbeddedFile & { readonly glyphs: ReadonlySet<number> }>();

function westernFile(program: FontProgram): EmbeddedFile & { readonly glyphs: ReadonlySet<number> } {
  let known = westernFiles.get(program);
  if (!known) {
    const shaped = [...western, ...western.split(' ')].flatMap((text) => program.shape(text));
    const glyphs = new Set(shaped.flatMap((cluster) => cluster.glyphs.map(({ id }) => id)));
    known = { ...subsetFile(program, glyphs), glyphs };
    westernFiles.set(program, known);
  }
  return known;
}

/** The font with what was used; where one that is made already has it all, that one, and time is saved for space. */
function embeddedFile(
  program: FontProgram,
  coverage: FontName,
  used: ReadonlyMap<number, string>,
): EmbeddedFile {
  if (coverage === 'noto-sans') {
    const made = westernFile(program);
    if ([...used.keys()].every((glyph) => made.glyphs.has(glyph))) return made;
  }
  return subsetFile(program, used.keys());
}

export type HelpingFont = Exclude<ValueFont, 'noto-sans'>;

/** A piece of a line, from left to right, in the font that shows it. */
export interface SetRun {
  readonly font: PageFont;
  readonly clusters: readonly ShapedCluster[];
}

/** A font of one document: a Type 0 font whose codes are the file's own glyph numbers (ISO 32000-2 §9.7). */
export class PageFont {
  /** What pages know it under. */
  readonly resource = createResourceName();
  readonly program: FontProgram;
  /** Which characters it shows, as contract/font-coverage.ts knows. */
  readonly coverage: FontName;
  readonly #name: string;
  readonly #dict = new PdfDict();
  #ref: PdfRef | undefined;
  readonly #objects: NewObjects;
  readonly #helper: ((font: HelpingFont) => PageFont) | undefined;
  readonly #helpers = new Map<ValueFont, PageFont>();
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
    this.#ref ??= this.#objects.register(this.#dict);
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
    const line = typeof text === 'string' ? levelPlain(text, textDirection(text)) : text;
    let width = 0;
    for (const { clusters } of this.set(line))
      for (const { glyphs } of clusters) for (const { advance } of glyphs) width += advance;
    return width / 1000;
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
    const { file, byteLength } = embeddedFile(this.program, this.coverage, this.#characters);
    const tag = Array.from({ length: 6 }, () => String.fromCharCode(65 + randomInt(26))).join('');
    const name = PdfName.of(`${tag}+${this.#name}`);
    const { ascent, descent } = this.program.extents;
    const descriptor = PdfDict.of({
      Type: PdfName.of('FontDescriptor'),
      FontName: name,
      Flags: PdfNumber.of(4), // its glyphs are not named by the standard's character sets
      FontBBox: numbers([-1000, descent, 3000, ascent]),
      ItalicAngle: PdfNumber.of(0),
      Ascent: PdfNumber.of(Math.round(ascent)),
      Descent: PdfNumber.of(Math.round(descent)),
      CapHeight: PdfNumber.of(714),
      StemV: PdfNumber.of(80),
      FontFile2: this.#objects.register(flated(file, { Length1: PdfNumber.of(byteLength) })),
    });
    const descendant = PdfDict.of({
      Type: PdfName.of('Font'),
      Subtype: PdfName.of('CIDFontType2'),
      BaseFont: name,
      CIDSystemInfo: PdfDict.of({
        Registry: PdfString.fromString('Adobe'),
        Ordering: PdfString.fromString('Identity'),
        Supplement: PdfNumber.of(0),
      }),
      FontDescriptor: this.#objects.register(descriptor),
      CIDToGIDMap: PdfName.of('Identity'),
      W: this.#widths(),
    });
    this.#dict.set('Type', PdfName.of('Font'));
    this.#dict.set('Subtype', PdfName.of('Type0'));
    this.#dict.set('BaseFont', name);
    this.#dict.set('Encoding', PdfName.of('Identity-H'));
    this.#dict.set('DescendantFonts', new PdfArray([this.#objects.register(descendant)]));
    this.#dict.set('ToUnicode', this.#objects.register(flated(deflateSync(this.#toUnicode()))));
  }

  get #used(): number[] {
    return [...this.#characters.keys()].sort((a, b) => a - b);
  }

  #widths(): PdfArray {
    return new PdfArray(
      this.#used.flatMap((glyph) => [PdfNumber.of(glyph), numbers([this.program.advanceOf(glyph)])]),
    );
  }

  #toUnicode(): string {
    const entries = this.#used.flatMap((glyph) => {
      const text = this.charactersOf(glyph) || this.#parts.get(glyph);
      return text ? [`<${hex(glyph)}> <${utf16(text)}>`] : [];
    });
    const blocks: string[] = [];
    for (let at = 0; at < entries.length; at += 100) {
      const block = entries.slice(at, at + 100); // as many as one block may have (Adobe technical note 5014)
      blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
    }
    return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
  }
}
