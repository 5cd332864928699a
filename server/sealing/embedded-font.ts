/** What a document has of a font: its file with the glyphs that are used, their widths and what they stand for. */
import { deflateSync } from 'node:zlib';
import type { FontName } from '#contract/font-coverage.ts';
import type { FontProgram } from './font-program.ts';
import { subsetFont } from './font-subset.ts';
import { hex, number } from './operands.ts';

interface EmbeddedFont extends FontFile, GlyphTables {}

interface FontFile {
  /** Deflated. */
  readonly file: Uint8Array;
  /** Of the font itself. */
  readonly byteLength: number;
}

interface GlyphTables {
  /** As descendant fonts have them (ISO 32000-2 §9.7.4.3). */
  readonly widths: string;
  /** §9.10.3; bytes are deflated. */
  readonly toUnicode: string | Uint8Array;
}

/** Used glyphs, and what each tells a reader; '' where that is nothing. */
export type UsedGlyphs = ReadonlyMap<number, string>;

const utf16 = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => hex(text.charCodeAt(index))).join('');

function fileOf(program: FontProgram, glyphs: Iterable<number>): FontFile {
  const bytes = subsetFont(program.bytes, glyphs);
  return { file: deflateSync(bytes), byteLength: bytes.byteLength };
}

function widthsOf(program: FontProgram, glyphs: readonly number[]): string {
  let [widths, next] = ['', -1];
  for (const glyph of glyphs) {
    const width = number(Math.round(program.advanceOf(glyph)));
    widths += glyph === next ? ` ${width}` : `${next < 0 ? '' : ']'}${glyph} [${width}`;
    next = glyph + 1;
  }
  return `[${widths}]]`;
}

function toUnicodeOf(glyphs: readonly number[], used: UsedGlyphs): string {
  const entries = glyphs.flatMap((glyph) => {
    const text = used.get(glyph);
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

function tablesOf(program: FontProgram, used: UsedGlyphs): GlyphTables {
  const glyphs = [...used.keys()].sort((a, b) => a - b);
  return { widths: widthsOf(program, glyphs), toUnicode: toUnicodeOf(glyphs, used) };
}

/** What the certificates of western languages are written with, the ligatures included: the same subset does for all. */
const western = `${String.fromCharCode(
  ...Array.from({ length: 95 }, (_, index) => 0x20 + index),
  ...Array.from({ length: 96 }, (_, index) => 0xa0 + index),
)} – — ‘ ’ “ ” „ • … € ff fi fl ffi ffl`;

interface MadeFont extends EmbeddedFont {
  readonly glyphs: UsedGlyphs;
}

const westernFonts = new Map<FontProgram, MadeFont>();

function westernFont(program: FontProgram): MadeFont {
  let known = westernFonts.get(program);
  if (!known) {
    const glyphs = new Map<number, string>();
    for (const cluster of [...western, ...western.split(' ')].flatMap((text) => program.shape(text)))
      for (const { id } of cluster.glyphs) if (!glyphs.has(id)) glyphs.set(id, cluster.text);
    const { widths, toUnicode } = tablesOf(program, glyphs);
    known = { ...fileOf(program, glyphs.keys()), widths, toUnicode: deflateSync(toUnicode), glyphs };
    westernFonts.set(program, known);
  }
  return known;
}

/** The font with what was used; where one that is made already has it all, that one, and time is saved for space. */
export function embeddedFont(program: FontProgram, coverage: FontName, used: UsedGlyphs): EmbeddedFont {
  if (coverage === 'noto-sans') {
    const made = westernFont(program);
    let [isMade, hasAll] = [true, true];
    for (const [glyph, text] of used) {
      const known = made.glyphs.get(glyph);
      isMade &&= known === text;
      hasAll &&= known !== undefined;
    }
    if (isMade) return made;
    if (hasAll) return { ...made, ...tablesOf(program, used) };
  }
  return { ...fileOf(program, used.keys()), ...tablesOf(program, used) };
}
