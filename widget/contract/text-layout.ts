/**
 * How a text value stands in its field: the frame shows it by this, sealing draws it by this. Whoever signs sees the
 * lines, the size and the place that the sealed file will have.
 */
import { readableText } from './font-coverage.ts';
import { textDirection } from './writing.ts';

export interface TextLayout {
  /** Points. */
  size: number;
  /** Where each line starts, in points from the left edge of the field: on the right where the text runs to the left. */
  x: number;
  direction: 'ltr' | 'rtl';
  /** Baselines in points from the upper edge of the field. */
  lines: readonly { text: string; baseline: number }[];
}

/** Points; a low field has less. */
const largest = 12;
const shareOfHeight = 0.72;
/** From one baseline to the next, and from the top of a line to its baseline, in sizes. */
export const linePitch = 1.25;
const ascent = 0.98;
const step = 0.92;
/** Nobody reads less; what does not fit then is cut off, on the screen as in the file. Points. */
const smallest = 0.2;

interface Word {
  text: string;
  /** Follows the one before without a space. */
  isGlued?: boolean;
  /** At size 1. */
  width: number;
}

type Measure = (text: string) => number;

/**
 * The largest size at which the text fits its field in as many lines as it takes. Lines break where the person broke
 * them and between words; within a word only where half the size would not spare it.
 * `measure` gives the width of a piece of text at size 1, in the font `noto-sans`.
 */
export function layOutText(
  text: string,
  box: { width: number; height: number },
  measure: Measure,
): TextLayout {
  const padding = Math.min(2, box.width * 0.05);
  const direction = textDirection(readableText('noto-sans', text)); // codes run to the right, whatever they stand for
  const room = box.width - 2 * padding;
  const widths = new Map<string, number>();
  const widthOf: Measure = (piece) => {
    const width = widths.get(piece) ?? measure(piece);
    widths.set(piece, width);
    return width;
  };
  const paragraphs = paragraphsOf(text.trimEnd(), widthOf);
  const start = Math.min(largest, box.height * shareOfHeight);
  const fits = (lines: readonly string[], size: number): boolean =>
    lines.length * size * linePitch <= box.height;
  const placed = (lines: readonly string[], size: number): TextLayout => {
    const top = Math.max(0, (box.height - lines.length * size * linePitch) / 2);
    const baseline = (index: number): number => top + size * (ascent + index * linePitch);
    return {
      size,
      x: direction === 'rtl' ? box.width - padding : padding,
      direction,
      lines: lines.map((line, index) => ({ text: line, baseline: baseline(index) })),
    };
  };
  for (let size = start; size >= start / 2; size *= step) {
    const isTooWide = paragraphs.some((words) => words.some((word) => word.width * size > room));
    const lines = isTooWide ? undefined : breakLines(paragraphs, room / size, widthOf);
    if (lines && fits(lines, size)) return placed(lines, size);
  }
  const widest = Math.max(...paragraphs.flat().flatMap(({ text }) => lettersOf(text).map(widthOf)), 0);
  for (let size = start; ; size *= step) {
    const lines = breakLines(paragraphs, room / size, widthOf);
    if ((widest * size <= room && fits(lines, size)) || size < smallest) return placed(lines, size);
  }
}

/** The lines of a readable paragraph in that much room, in sizes, by the same rules. */
export function breakText(text: string, room: number, measure: Measure): string[] {
  return breakLines([wordsOf(text, measure)], room, measure);
}

export const lineEnds = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;

const paragraphsOf = (text: string, widthOf: Measure): Word[][] =>
  text.split(lineEnds).map((paragraph) => wordsOf(readableText('noto-sans', paragraph), widthOf));

const wordsOf = (text: string, widthOf: Measure): Word[] =>
  text.split(' ').flatMap((word) => {
    if (word === '') return { text: '', width: 0 };
    const pieces = (ideographs.test(word) && word.match(unspaced)) || [word];
    return pieces.map((piece, at) => ({ text: piece, width: widthOf(piece), isGlued: at > 0 }));
  });

const ideograph = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3000-\\u303f\\uff01-\\uff9f]';
/** What begins no line (JIS X 4051): ends of sentences and brackets, small kana, the long vowel. */
const noBegin = '[、。，．・：；？！」』）】〕］｝〉》ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ”’%％]';
const noEnd = '[「『（【〔［｛〈《“‘]';
/** All of them and others; most words have none, and looking for pieces of those takes long. */
const ideographs = /[\u2e80-\uffff]/;
/** Japanese has no spaces to break at: between its characters there is one chance each, with what must not part from them. */
const unspaced = new RegExp(
  `${noEnd}*${ideograph}\\p{M}*${noBegin}*|(?:(?!${ideograph}).)+${noBegin}*`,
  'gsu',
);

/** Each with its marks. */
const lettersOf = (text: string): readonly string[] => text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];

/** The lines that those paragraphs take where a line has `room`, in sizes. */
function breakLines(paragraphs: readonly (readonly Word[])[], room: number, widthOf: Measure): string[] {
  const space = widthOf(' ');
  const lines: string[] = [];
  for (const words of paragraphs) {
    let line: Word | undefined;
    for (const word of words) {
      const longer: Word = line ? joined(line, word, space) : word;
      if (longer.width <= room) {
        line = longer;
        continue;
      }
      if (line) lines.push(line.text);
      const pieces = breakWord(word, room, widthOf);
      line = pieces.pop();
      lines.push(...pieces.map((piece) => piece.text));
    }
    lines.push(line?.text ?? '');
  }
  return lines;
}

function joined(line: Word, word: Word, space: number): Word {
  const isGlued = word.isGlued === true;
  const text = isGlued ? line.text + word.text : `${line.text} ${word.text}`;
  return { text, width: line.width + (isGlued ? 0 : space) + word.width };
}

/** A word in pieces that fit, each at least one letter with its marks. */
function breakWord(word: Word, room: number, widthOf: Measure): Word[] {
  if (word.width <= room) return [word];
  const pieces: Word[] = [];
  let piece: Word = { text: '', width: 0 };
  for (const letter of lettersOf(word.text)) {
    const width = widthOf(letter);
    if (piece.text !== '' && piece.width + width > room) {
      pieces.push(piece);
      piece = { text: '', width: 0 };
    }
    piece = { text: piece.text + letter, width: piece.width + width };
  }
  return [...pieces, piece];
}
