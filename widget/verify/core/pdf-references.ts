/**
 * Which objects a file names. A number that it names and does not define is nothing to a reader, until somebody appends an
 * object of that number: then it is whatever they say. So whoever judges what was appended has to know. Nothing here trusts
 * cross-references or a file's own lengths: every byte is looked at, as readers do that take more than the standard allows.
 * In doubt the answer is that it is named. Input may come from an attacker.
 */

/** Numbers of objects, the last exclusive. */
export interface ObjectNumbers {
  from: number;
  below: number;
}

const [letterR, percent, lineFeed, carriageReturn] = [0x52, 0x25, 0x0a, 0x0d];
const spaces = new Set([0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20]);
const delimiters = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));
/** pdf.js takes "1.2e1 +0R" for a reference to object 12. */
const partsOfNumbers = new Set([...'0123456789+-.eE'].map((character) => character.charCodeAt(0)));
/** Of zeros alone. */
const longestNumber = 1000;
/** Of comments between the parts of one reference, of places in a line at which one may begin, and of signs by themselves. */
const mostTried = 16;

export const isSpace = (byte: number | undefined): boolean => byte !== undefined && spaces.has(byte);
const isOfNumber = (byte: number | undefined): boolean => byte !== undefined && partsOfNumbers.has(byte);

/** Whether these bytes name one of these objects, or may: "12 0 R", whatever white space and comments stand between. */
export function namesAny(bytes: Uint8Array, numbers: ObjectNumbers): boolean {
  for (let at = bytes.indexOf(letterR); at >= 0; at = bytes.indexOf(letterR, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && !spaces.has(next) && !delimiters.has(next)) continue;
    if (!isSpace(bytes[at - 1]) && !isOfNumber(bytes[at - 1])) continue;
    if (mayEndReference(bytes, at, numbers)) return true;
  }
  return false;
}

function mayEndReference(bytes: Uint8Array, at: number, numbers: ObjectNumbers): boolean {
  const generations = tokensBefore(bytes, at);
  return (
    generations === null ||
    generations.some((generation) => {
      if (/\d[+.-]+\d/.test(generation.text) && mayBeAny(generation.text, numbers)) return true;
      const found = tokensBefore(bytes, generation.start);
      return found === null || found.some(({ text }) => mayBeAny(`${text} ${generation.text}`, numbers));
    })
  );
}

/**
 * Both numbers of a reference are looked at, and each of the ways to read them: "12+0" is two, in "1-2" the sign is passed
 * over, and of one with an exponent no more is asked.
 */
function mayBeAny(text: string, { from, below }: ObjectNumbers): boolean {
  if (/\d[eE][+-]?\d/.test(text)) return true;
  return [text, text.replaceAll('-', '')].some((one) =>
    [...one.matchAll(/\d+/g)].some(([digits]) => Number(digits) >= from && Number(digits) < below),
  );
}

interface Token {
  text: string;
  start: number;
}

/**
 * What may be a number and ends before `end`: right there, or before comments, of which nobody knows where they begin. A sign
 * by itself is one to pdf.js, or belongs to what stands in the next line.
 * @returns null for so many that nobody writes so, and nobody here looks at them all.
 */
function tokensBefore(bytes: Uint8Array, end: number): Token[] | null {
  const tokens: Token[] = [];
  const ends = [end];
  for (let next = ends.pop(), tried = 0; next !== undefined; next = ends.pop(), tried++) {
    if (tried > mostTried) return null;
    let [at, isNewLine] = [next, false];
    for (; isSpace(bytes[at - 1]); at--)
      isNewLine ||= bytes[at - 1] === lineFeed || bytes[at - 1] === carriageReturn;
    let start = at;
    while (isOfNumber(bytes[start - 1])) if (at - --start > longestNumber) return null;
    if (start < at) {
      const text = String.fromCharCode(...bytes.subarray(start, at));
      tokens.push({ text, start });
      if (!/\d/.test(text)) ends.push(start);
    }
    if (isNewLine) ends.push(...commentsBefore(bytes, at));
  }
  return tokens;
}

/** Where a comment may begin that ends the line before `end`. */
function commentsBefore(bytes: Uint8Array, end: number): number[] {
  const found: number[] = [];
  for (let at = end - 1; at >= 0 && bytes[at] !== lineFeed && bytes[at] !== carriageReturn; at--)
    if (bytes[at] === percent && found.push(at) > mostTried) break;
  return found;
}
