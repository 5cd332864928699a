import createBidi from 'bidi-js';
import { readableText, type FontName } from '#contract/font-coverage.ts';
import { breakText } from '#contract/text-layout.ts';

const bidi = createBidi();

/** Without one of these all runs from left to right, the numbers too. */
const leftwards = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** A readable text or a line of one, with the embedding level of each of its characters in the paragraph (UAX #9). */
export interface LeveledText {
  readonly text: string;
  /** Null where all of it runs from left to right. */
  readonly levels: Uint8Array | null;
  /** Of the paragraph. */
  readonly direction: 'ltr' | 'rtl';
}

const isolates = /([\u2066\u2067\u2069])/;

const codeOf = (mark: string): string =>
  `[U+${mark.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`;

/** What is set apart stays so: a mark that begins it would stand on a letter of what is before it. */
const apart = (font: FontName, piece: string): string =>
  readableText(font, piece).replace(/^\p{M}+/u, (marks) => Array.from(marks, codeOf).join(''));

const maybeMirrored = /^[()<>[\]{}\u00ab\u00bb\u2000-\u2fff\u3000-\uffef]$/; // not to ask of each letter

/** The other half of a bracket and the like (UAX #9, L4). */
export const mirrorOf = (character: string): string | null =>
  maybeMirrored.test(character) ? bidi.getMirroredCharacter(character) : null;

/** A text that is readable and has nothing set apart. */
export function levelPlain(text: string, direction: 'ltr' | 'rtl'): LeveledText {
  if (direction === 'ltr' && !leftwards.test(text)) return { text, levels: null, direction };
  return { text, levels: bidi.getEmbeddingLevels(text, direction).levels, direction };
}

/** Letters that Noto Sans has, each of which is shown as itself and runs from left to right. */
const plainMarked = /^[ -~\u00a1-\u00ac\u00ae-\u017f\u2010-\u2026\u2066\u2067\u2069]*$/;
const allIsolates = /[\u2066\u2067\u2069]/g;

const isPlain = (font: FontName, marked: string): boolean => font === 'noto-sans' && plainMarked.test(marked);

/** `readableText`, sooner for most texts. */
export const asReadable = (font: FontName, text: string): string =>
  isPlain(font, text) ? text.replace(allIsolates, '') : readableText(font, text);

/** A paragraph as it can be shown in that font. Of the characters that set passages apart, the levels alone are left. */
export function levelText(marked: string, direction: 'ltr' | 'rtl', font: FontName): LeveledText {
  if (direction === 'ltr' && isPlain(font, marked))
    return { text: marked.replace(allIsolates, ''), levels: null, direction };
  const pieces = marked.split(isolates);
  if (pieces.length === 1) return levelPlain(readableText(font, marked), direction);
  const readable = pieces.map((piece, at) =>
    at % 2 === 1 ? piece : at === 0 ? readableText(font, piece) : apart(font, piece),
  );
  const text = readable.filter((_, at) => at % 2 === 0).join('');
  if (direction === 'ltr' && !leftwards.test(text)) return { text, levels: null, direction };
  const { levels: all } = bidi.getEmbeddingLevels(readable.join(''), direction);
  const levels = new Uint8Array(text.length);
  let [from, to] = [0, 0];
  readable.forEach((piece, at) => {
    if (at % 2 === 0) {
      levels.set(all.subarray(from, from + piece.length), to);
      to += piece.length;
    }
    from += piece.length;
  });
  return { text, levels, direction };
}

function sliceOf({ text, levels, direction }: LeveledText, from: number, to: number): LeveledText {
  const line = { text: text.slice(from, to), levels: levels?.slice(from, to) ?? null, direction };
  // UAX #9, L1: spaces at the end of a line belong to the paragraph.
  for (let at = line.text.length - 1; line.levels && line.text[at] === ' '; at--)
    line.levels[at] = direction === 'rtl' ? 1 : 0;
  return line;
}

/** The lines of a paragraph in that much room, in sizes: each keeps the levels that it has in the whole. */
export function breakLeveled(
  paragraph: LeveledText,
  room: number,
  measure: (piece: string) => number,
): LeveledText[] {
  const { text } = paragraph;
  let from = 0;
  return breakText(text, room, measure).map((line, index) => {
    if (index > 0 && text[from] === ' ') from += 1; // the space that the line before was broken at
    const to = from + line.length;
    const slice = sliceOf(paragraph, from, to);
    from = to;
    return slice;
  });
}
