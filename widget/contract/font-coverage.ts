/**
 * Which characters the fonts can show that values and marks are set in, on the screen and in the sealed file. A browser
 * takes a missing letter from some other font; a sealed file has no other. So both ask here and show the same.
 */
import type { AdoptedMark } from './fields.ts';
import { isKanji } from './kanji-coverage.ts';

/** What values are set in: each letter in the first of these that has it, as a browser goes through a list of families. */
export const valueFonts = ['noto-sans', 'noto-sans-arabic', 'biz-udpgothic'] as const;
export type ValueFont = (typeof valueFonts)[number];
/** `noto-sans` is helped out by the others of `valueFonts` wherever text is set in it. */
export type FontName = ValueFont | HandFont;
type HandFont = Extract<AdoptedMark, { kind: 'typed' }>['font'];

/** Code points in hexadecimal, single or from-to, as in the font's cmap table. A test compares them with the files. */
const ranges: Record<FontName, string> = {
  'noto-sans':
    '20-7e a0-377 37a-37f 384-38a 38c 38e-3a1 3a3-3e1 3f0-52f 900-97f 10fb 1ab0-1ac0 1ac5 ' +
    '1ac7-1ace 1c80-1c88 1d00-1df9 1dfb-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d ' +
    '1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2000-2064 ' +
    '2066-2071 2074-208e 2090-209c 20a0-20c0 20f0 2100-215f 2183-2184 2189 2212 25cc 2c60-2c7f ' +
    '2de0-2e5d a640-a69f a700-a7ca a7d0-a7d1 a7d3 a7d5-a7d9 a7f2-a7ff a8ff a92e ab30-ab6b fb00-fb06 ' +
    'fe00 fe20-fe2f feff fffc-fffd 10780-10785 10787-107b0 107b2-107ba 1df00-1df1e',
  'noto-sans-arabic':
    '600-6ff 750-77f 870-88e 890-891 898-8ff fb50-fbc2 fbd3-fd8f fd92-fdc7 fdcf fdf0-fdff fe70-fe74 ' +
    'fe76-fefc',
  // Beside its ideographs.
  'biz-udpgothic':
    '2160-216b 2170-217b 2190-2193 221a 2220 2225 222a 2235 2252 2260-2261 2460-2490 25a0-25a1 25b2-25b3 ' +
    '25bc-25bd 25c6-25c7 25cb 25ce-25cf 25ef 2605-2606 2640 2642 3000-3019 301c-301d 301f-3020 3033-3036 ' +
    '303b-303d 3041-3096 3099-30ff 31f0-31ff 3231-3232 3239 32a4-32a8 337b-337f 338e-338f 339c-339e 33a1 ' +
    '33c4 33cd fa0e-fa2d fa30-fa6a ff01-ff9f ffe0-ffe5 20b9f',
  caveat:
    '20-7e a0-17e 18f 192 1c4-1cc 1d4 1e5 1e7 1e9-1eb 1ef 1f1-1f5 1fa-21b 21f 237 259 292 2bc ' +
    '2c6-2c7 2c9 2d8-2dd 300-304 306-308 30a-30c 30f 311 323 326-328 335 3bc 400-45f 462-463 46a-46b ' +
    '472-475 48a-4a5 4a8-4ff 510-513 51a-51d 524-529 52e-52f 1e0c-1e0d 1e24-1e25 1e44-1e45 1e5a-1e5b ' +
    '1e62-1e63 1e6c-1e6d 1e80-1e85 1e92-1e93 1eb8-1eb9 1ebc-1ebd 1eca-1ecd 1ee4-1ee5 1ef2-1ef3 ' +
    '1ef8-1ef9 2010 2013-2014 2018-201a 201c-201e 2020-2022 2026 2030 2032-2033 2039-203a 2044 2052 ' +
    '2070 2074-2079 2080-2089 20a1 20a3-20a4 20a6 20a9 20ac 20ae 20b4 20b8-20ba 20bd 2116 2120 2122 ' +
    '2153-2154 215b-215e 2212 2215 2219 2248 2260 2264-2265 27e8-27e9 f6c3 fb00-fb04',
  'dancing-script':
    '20-7e a0-17e 18f 192 1a0-1a1 1af-1b0 1c4-1cc 1e6-1e7 1ea-1eb 1fa-21b 22a-22d 230-233 237 259 ' +
    '2bc 2c6-2c7 2c9 2d8-2dd 300-304 306-30c 30f 311-312 31b 323-324 326-328 32e 331 335 1e80-1e85 ' +
    '1e9e 1ea0-1ef9 2013-2014 2018-201a 201c-201e 2020-2022 2026 2030 2039-203a 2044 2074 20a1 ' +
    '20a3-20a4 20a6-20a7 20a9 20ab-20ad 20b1-20b2 20b5 20b9-20ba 20bc-20bd 2116 2122 2205 2212 2215 ' +
    '2219 2248 2260 2264-2265 fb01-fb02',
  mynerve:
    '20-7e a0-14d 150-17e 181 186-18a 18e-194 196-199 19d 1a0-1a1 1a4-1a5 1a9 1ac-1b4 1b7 1c0-1c3 ' +
    '1cd-1df 1e2-1eb 1ee-1ef 1fa-1ff 218-21b 228-22b 232-233 237 242-245 24b-24c 251 253-254 256-257 ' +
    '259 25b 260 263 266 268-269 272 27d-27e 283 288-28c 292 294-295 2b0 2b2 2b7 2b9 2bb-2bf 2c6-2c8 ' +
    '2d8-2dd 2e1 300-304 306-30c 310 312 31b 323-328 32e 331 335 35f 374-375 37e 384-38a 38c 38e-3a1 ' +
    '3a3-3cf 3d7 1e04-1e05 1e0c-1e0f 1e12-1e13 1e20-1e21 1e24-1e25 1e2a-1e2b 1e2e-1e2f 1e34-1e4d ' +
    '1e50-1e53 1e5c-1e5f 1e62-1e63 1e6c-1e71 1e80-1e85 1e8e-1e8f 1e92-1e97 1e9e 1ea0-1ef9 2013-2014 ' +
    '2016 2018-201a 201c-201e 2020-2022 2026 2030 2039-203a 203f 2044 2074 207f 208d-208e 20ac 2122 ' +
    '215b-215e 2190-2199 2202 2205-2206 220f 2211-2212 2215 221a 221e 222b 2248 2260 2264-2265 25a1 ' +
    '25b3 25ca 25cc 2758 2c64 2c6d 2c72-2c73 a71b-a71c a78b-a78d a7aa e132-e133 e9ad f002-f005 f007 ' +
    'f009 f00b-f01e f020-f02c f02e-f048 fb01-fb02 1f7bb',
};

type Ranges = readonly (readonly [from: number, to: number])[];
const read = new Map<FontName, Ranges>();

function rangesOf(font: FontName): Ranges {
  let known = read.get(font);
  if (!known) {
    known = ranges[font].split(' ').map((range) => {
      const [from = '', to = from] = range.split('-');
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const;
    });
    read.set(font, known);
  }
  return known;
}

function isIn(font: FontName, codePoint: number): boolean {
  if (font === 'biz-udpgothic' && isKanji(codePoint)) return true;
  return rangesOf(font).some(([from, to]) => codePoint >= from && codePoint <= to);
}

const isCovered = (font: FontName, codePoint: number): boolean =>
  isIn(font, codePoint) || (font === 'noto-sans' && valueFonts.some((helper) => isIn(helper, codePoint)));

/** A readable text in pieces of one font each; marks, and what joins letters, stay with what is before. */
export function fontRuns(text: string): { font: ValueFont; text: string }[] {
  if (/^[\0-\u05ff]*$/.test(text)) return text === '' ? [] : [{ font: 'noto-sans', text }];
  const runs: { font: ValueFont; text: string }[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    const last = runs.at(-1);
    const stays =
      last && (/[\u200c\u200d]/.test(character) || (/\p{M}/u.test(character) && isIn(last.font, codePoint)));
    const font = stays ? last.font : (valueFonts.find((one) => isIn(one, codePoint)) ?? 'noto-sans');
    if (last?.font === font) last.text += character;
    else runs.push({ font, text: character });
  }
  return runs;
}

/**
 * What shows nothing is left out, and with it what turns the order of others around: both would be one thing to a reader
 * and another to a machine. The joiners that Devanagari and the languages of Arabic letters spell with stay.
 */
const invisible =
  /(?<![\p{Script=Devanagari}\p{Script=Arabic}])[\u200c\u200d]|(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu;

/** No language writes more over and under one letter; piled without end they would cover what stands above. */
const mostMarks = 4;

interface ShownCharacter {
  character: string;
  /** The character itself, or what stands for it. */
  shown: string;
}

function* charactersShown(font: FontName, text: string): Generator<ShownCharacter> {
  let marks = 0;
  for (const character of text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(invisible, '')
    .normalize('NFC')) {
    if (/\p{M}/u.test(character)) marks++;
    else if (!/[\u200c\u200d]/.test(character)) marks = 0;
    const codePoint = character.codePointAt(0) ?? 0;
    const isShown = marks <= mostMarks && isCovered(font, codePoint);
    const code = `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
    yield { character, shown: isShown ? character : code };
  }
}

/**
 * A line of text as it can be shown in that font. A character it lacks, and a mark too many, becomes its code point in
 * brackets: readable, and never an empty box.
 */
export function readableText(font: FontName, text: string): string {
  if (/^[ -~]*$/.test(text)) return text; // every font has these, and none of them is one of the others
  let result = '';
  for (const { shown } of charactersShown(font, text)) result += shown;
  return result;
}

/** The characters of a text for which a code will stand, each once, in their order. */
export function unshownCharacters(font: FontName, text: string): ShownCharacter[] {
  const unshown = new Map<string, ShownCharacter>();
  for (const one of charactersShown(font, text))
    if (one.shown !== one.character) unshown.set(one.character, one);
  return [...unshown.values()];
}

const handwritten = ['caveat', 'dancing-script', 'mynerve'] as const satisfies readonly HandFont[];

/**
 * What a typed mark is set in: the font that was chosen, where that lacks a letter of the name another by hand, and the
 * plain one where no hand has them all.
 */
export function typedMarkText(mark: Extract<AdoptedMark, { kind: 'typed' }>): {
  text: string;
  font: 'noto-sans' | HandFont;
} {
  const text = readableText('noto-sans', mark.text);
  const shows = (font: FontName): boolean => readableText(font, mark.text) === text;
  return { text, font: [mark.font, ...handwritten].find(shows) ?? 'noto-sans' };
}
