import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Blob, Face } from 'harfbuzzjs';
import { expect, test } from 'vitest';
import { fontRuns, readableText, valueFonts, type FontName } from '#contract/font-coverage.ts';
import { certificateTexts } from './certificate-language.ts';
import { FontProgram } from './font-program.ts';
import { subsetFont } from './font-subset.ts';

const require = createRequire(import.meta.url);
const files: readonly [FontName, string][] = [
  ['noto-sans', 'noto-sans/400Regular/NotoSans_400Regular.ttf'],
  ['noto-sans', 'noto-sans/700Bold/NotoSans_700Bold.ttf'],
  ['caveat', 'caveat/400Regular/Caveat_400Regular.ttf'],
  ['dancing-script', 'dancing-script/400Regular/DancingScript_400Regular.ttf'],
  ['mynerve', 'mynerve/Mynerve_400Regular.ttf'],
];
const helping: readonly [FontName, string][] = [
  ['noto-sans-arabic', 'noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf'],
  ['noto-sans-arabic', 'noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf'],
  ['biz-udpgothic', 'biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf'],
  ['biz-udpgothic', 'biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf'],
];
const read = (file: string) => new Uint8Array(readFileSync(require.resolve(`@expo-google-fonts/${file}`)));

const isOwn = (name: FontName, character: string): boolean =>
  !valueFonts.some((font) => font === name) || fontRuns(character)[0]?.font === name;

test.each(helping)('%s has every letter that values are set in it for (%s)', (name, file) => {
  const has = new Set(new Face(new Blob(read(file))).collectUnicodes());
  const lacking: string[] = [];
  let count = 0;
  for (let codePoint = 0x20; codePoint < 0x1_1000; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    if (/\p{Cs}/u.test(character) || fontRuns(character)[0]?.font !== name) continue;
    count++;
    if (!has.has(codePoint)) lacking.push(codePoint.toString(16));
  }
  expect(lacking).toEqual([]);
  expect(count).toBeGreaterThan(1000);
});

test.each(files)('%s has the letters that the contract says it has (%s)', (name, file) => {
  const has = new Set(new Face(new Blob(read(file))).collectUnicodes());
  const wrong: string[] = [];
  for (let codePoint = 0x20; codePoint < 0x1_1000; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    // What shows nothing, and what stands for another character, is not shown by itself.
    if (/\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}|\p{Default_Ignorable_Code_Point}/u.test(character)) continue;
    if (character.normalize('NFC') !== character) continue;
    const isShown = readableText(name, character) === character && isOwn(name, character);
    if (isShown !== has.has(codePoint)) wrong.push(codePoint.toString(16));
  }
  expect(wrong).toEqual([]);
});

test('shapes as browsers do: kerning, ligatures, marks over letters, and each run by its own script', () => {
  const program = new FontProgram(read('noto-sans/400Regular/NotoSans_400Regular.ttf'));
  const glyphs = (text: string) => program.shape(text).map((cluster) => cluster.glyphs.length);
  expect(program.width('AV')).toBeLessThan(program.width('A') + program.width('V'));
  expect(program.shape('fi').map(({ text }) => text)).toEqual(['fi']);
  expect(glyphs('x\u0323\u0301')).toEqual([3]);
  expect(program.shape('क्ष').map(({ text }) => text)).toEqual(['क्ष']);
  const mixed = program.shape('(a) Жук, क्ष');
  expect(mixed.map(({ text }) => text).join('')).toBe('(a) Жук, क्ष');
  expect(mixed.every((cluster) => cluster.glyphs.every(({ id }) => id !== 0))).toBe(true);
});

/** Every word that certificates are made of. */
const certificateWords = () =>
  ['en', 'nb', 'sv', 'da', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt-BR'].map(certificateTexts);

const spaceFree = files.filter(([name]) => name === 'noto-sans');
test.each(spaceFree)(
  '%s sets words as it does whole lines: nothing reaches across a space (%s)',
  (_, file) => {
    const [words, lines] = [true, false].map((spacesPart) => new FontProgram(read(file), { spacesPart }));
    const letters = Array.from({ length: 0x2027 - 0x21 }, (_, index) => String.fromCharCode(0x21 + index));
    const own = letters.filter((letter) => !/[\p{C}\p{M}\u0250-\u200f]/u.test(letter));
    for (const [index, letter] of own.entries()) {
      const other = own[(index * 89 + 31) % own.length] ?? '';
      const line = `${letter} ${letter}  ${other} f${letter} ${other}i `;
      expect(words?.shape(line), line).toEqual(lines?.shape(line));
    }
  },
);

test.each(spaceFree)('%s sets the letters of a word two by two as it does the word (%s)', (_, file) => {
  const [pairs, words] = [true, false].map((spacesPart) => new FontProgram(read(file), { spacesPart }));
  const letters = [0x21, 0x2010].flatMap((first) =>
    Array.from({ length: first === 0x21 ? 0x17f - first : 0x17 }, (_, at) => String.fromCharCode(first + at)),
  );
  const own = letters.filter((letter) => !/[\p{C}\p{Z}]/u.test(letter));
  expect(own.every((letter) => pairs?.plain(`a${letter} ffi${letter}`))).toBe(true);
  let seed = 7;
  const any = (): string => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return own[(seed >>> 8) % own.length] ?? '';
  };
  for (const letter of own)
    for (let count = 0; count < 3; count++) {
      const [one, other] = [any(), any()];
      const word = `${one}${letter}${other}ff${letter}i${one}fi${other}${one}AV${letter}T.${other} fffl${letter}`;
      expect(pairs?.shape(word), word).toEqual(words?.shape(word));
      const plain = `${one}${letter}${other}${letter}${one}${one}${other}${other}${letter}`;
      expect(pairs?.shape(plain), plain).toEqual(words?.shape(plain));
    }
  const texts = JSON.stringify(certificateWords(), (_key, value: unknown) =>
    typeof value === 'function' ? String(value) : value,
  );
  for (const word of texts.split(/[ "\\]+/)) expect(pairs?.shape(word), word).toEqual(words?.shape(word));
});

test('a font that looks across spaces is not set word by word', () => {
  const [words, lines] = [true, false].map(
    (spacesPart) => new FontProgram(read('caveat/400Regular/Caveat_400Regular.ttf'), { spacesPart }),
  );
  const line = '! ! " " A A B B a a b b';
  expect(words?.shape(line)).not.toEqual(lines?.shape(line));
});

test('a subset keeps the numbers and outlines of its glyphs and little else', () => {
  const whole = read('noto-sans/400Regular/NotoSans_400Regular.ttf');
  const program = new FontProgram(whole);
  const ids = program.shape('Åse fi').flatMap(({ glyphs }) => glyphs.map(({ id }) => id));
  const bytes = subsetFont(whole, ids);
  expect(bytes.byteLength).toBeLessThan(whole.byteLength / 10);
  const subset = new FontProgram(bytes);
  for (const id of ids) expect(subset.advanceOf(id)).toBe(program.advanceOf(id));
});

test.each([...files, ...helping])('%s is subset to the same again and again (%s)', (name, file) => {
  const [whole, program] = [read(file), new FontProgram(read(file))];
  const subset = (font: Uint8Array, text: string): Buffer => {
    const ids = program.shape(text).flatMap(({ glyphs }) => glyphs.map(({ id }) => id));
    return Buffer.from(subsetFont(font, ids));
  };
  const texts = { 'noto-sans-arabic': ['عقد إيجار', 'لا'], 'biz-udpgothic': ['東京都', '「丸の内」'] };
  for (const text of name in texts ? texts[name as keyof typeof texts] : ['Kari ffi', 'Åse Ñ']) {
    const first = subset(read(file), text);
    for (let again = 0; again < 3; again++) expect(subset(whole, text).equals(first), text).toBe(true);
  }
});
