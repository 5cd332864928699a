/** What a content stream leaves open for whatever is drawn after it (ISO 32000-2 §8.2). */
export interface ContentEnding {
  /** How deep q and Q dip below where the content starts (≤ 0), and where they end. */
  lowest: number;
  end: number;
  /** How many states are saved at once. */
  deepest: number;
  /** Where each q stands that nothing restores and each Q that finds nothing saved; they do nothing, alone. */
  unmatched: readonly number[];
  /**
   * Nothing but q is left open, and every reader will see it so: no token that readers take apart differently. A string,
   * an array or an inline image left open would swallow what follows; a path, a clip or a text object would shape it.
   */
  isClosed: boolean;
}

const code = (character: string): number => character.charCodeAt(0);
const [openParen, closeParen, backslash, percent, less, greater, slash] = [...'()\\%<>/'].map(code) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
const [openBracket, closeBracket, lineFeed, carriageReturn] = [0x5b, 0x5d, 0x0a, 0x0d];

/** White space (1) and delimiters (2) of ISO 32000-2 §7.2.3: where a token ends. */
const endsToken = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) endsToken[byte] = 1;
for (const character of '()<>[]{}/%') endsToken[code(character)] = 2;
const inHexString = new Uint8Array(256);
for (const character of '0123456789abcdefABCDEF\0\t\n\f\r ') inHexString[code(character)] = 1;
const isSpace = (byte: number | undefined): boolean => byte === undefined || endsToken[byte] === 1;

type Operator =
  | 'constant'
  | 'save'
  | 'restore'
  | 'beginMarks'
  | 'endMarks'
  | 'beginText'
  | 'endText'
  | 'beginCompatibility'
  | 'endCompatibility'
  | 'paint'
  | 'build'
  | 'image'
  | 'imageData'
  | 'other';

const operators: Readonly<Record<Operator, string>> = {
  constant: 'true false null',
  save: 'q',
  restore: 'Q',
  beginMarks: 'BMC BDC',
  endMarks: 'EMC',
  beginText: 'BT',
  endText: 'ET',
  beginCompatibility: 'BX',
  endCompatibility: 'EX',
  paint: 'S s F f f* B B* b b* n',
  build: 'm l c v y re h W W*',
  image: 'BI',
  imageData: 'ID',
  other: `w J j M d ri i gs cm Tc Tw Tz TL Tf Tr Ts Td TD Tm T* Tj TJ ' " d0 d1 CS cs SC SCN sc scn G g RG rg K k sh Do MP DP`,
};

/** A token of few letters as one number: a page has thousands, and making a string of each takes most of the time. */
function packed(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let index = start; index < end; index++) value = value * 256 + (bytes[index] as number);
  return value;
}

const longestOperator = 5;
const known = new Map<number, Operator>();
for (const [operator, tokens] of Object.entries(operators) as [Operator, string][])
  for (const token of tokens.split(' ')) known.set(packed(Buffer.from(token), 0, token.length), operator);

/** Undefined where no reader knows it. */
const operatorAt = (bytes: Uint8Array, start: number, end: number): Operator | undefined =>
  end - start > longestOperator ? undefined : known.get(packed(bytes, start, end));

/** What most tokens are, told without making a string of each. */
function isNumber(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start];
  let digits = 0;
  let points = 0;
  for (let index = first === 0x2b || first === 0x2d ? start + 1 : start; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte >= 0x30 && byte <= 0x39) digits++;
    else if (byte !== 0x2e || ++points > 1) return false;
  }
  return digits > 0;
}

/** Index after a literal string that begins at `at`; its parentheses balance or are escaped (§7.3.4.2). */
function skipString(bytes: Uint8Array, at: number): number | undefined {
  let depth = 0;
  for (let index = at; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte === backslash) index++;
    else if (byte === openParen) depth++;
    else if (byte === closeParen && --depth === 0) return index + 1;
  }
  return undefined;
}

function skipHexString(bytes: Uint8Array, at: number): number | undefined {
  let index = at + 1;
  while (index < bytes.length && inHexString[bytes[index] as number] === 1) index++;
  return bytes[index] === greater ? index + 1 : undefined;
}

function skipComment(bytes: Uint8Array, at: number): number {
  let index = at;
  while (index < bytes.length && bytes[index] !== lineFeed && bytes[index] !== carriageReturn) index++;
  return index;
}

/** Index after the EI of an inline image whose data begin after the ID that ends at `at` (§8.9.7). */
function skipImageData(bytes: Uint8Array, at: number): number {
  for (let index = at + 1; index + 1 < bytes.length; index++) {
    const isEnd = bytes[index] === 0x45 && bytes[index + 1] === 0x49;
    if (isEnd && isSpace(bytes[index - 1]) && isSpace(bytes[index + 2])) return index + 2;
  }
  return bytes.length;
}

/** Deeper than any real content; pdf.js gives up some thousands deep, and with it all that follows in the stream. */
const deepestContainer = 64;

/** Follows the operators; `isOdd` once anything was seen that readers may disagree about. */
class OperatorReader {
  lowest = 0;
  deepest = 0;
  #marks = 0;
  isOdd = false;
  readonly #saves: number[] = [];
  readonly #restores: number[] = [];
  #texts = 0;
  #compatibility = 0;
  #isPathOpen = false;
  #containers = 0;
  #operands = 0;
  #inImage = false;

  get isClosed(): boolean {
    const open = this.#texts + this.#compatibility + this.#containers + this.#operands + this.#marks;
    return !this.isOdd && open === 0 && !this.#isPathOpen;
  }

  get depth(): number {
    return this.#saves.length - this.#restores.length;
  }

  get unmatched(): number[] {
    return [...this.#restores, ...this.#saves];
  }

  addOperand(): void {
    this.#operands += 1;
  }

  open(): void {
    if (++this.#containers > deepestContainer) this.isOdd = true;
  }

  close(): void {
    if (--this.#containers < 0) this.isOdd = true;
    this.addOperand();
  }

  /** True when the data of an inline image follow. */
  read(operator: Operator | undefined, at: number): boolean {
    if (operator === 'constant') {
      this.addOperand();
      return false;
    }
    if (this.#containers > 0) this.isOdd = true;
    this.#operands = 0;
    switch (operator) {
      case 'other':
        return false;
      case 'save':
        this.deepest = Math.max(this.deepest, this.#saves.push(at));
        return false;
      case 'restore':
        if (this.#saves.pop() === undefined) this.lowest = -this.#restores.push(at);
        return false;
      case 'paint':
      case 'build':
        this.#isPathOpen = operator === 'build';
        return false;
      case 'beginMarks':
        this.#marks += 1;
        return false;
      case 'endMarks':
        this.#marks = this.#less(this.#marks);
        return false;
      case 'beginText':
        this.#texts += 1;
        return false;
      case 'endText':
        this.#texts = this.#less(this.#texts);
        return false;
      case 'beginCompatibility':
        this.#compatibility += 1;
        return false;
      case 'endCompatibility':
        this.#compatibility = this.#less(this.#compatibility);
        return false;
      default:
        return this.#readImage(operator);
    }
  }

  /** Readers find the end of an inline image each in a way of their own (§8.9.7 leaves them no other choice). */
  #readImage(operator: 'image' | 'imageData' | undefined): boolean {
    this.isOdd = true;
    const dataFollow = operator === 'imageData' && this.#inImage;
    this.#inImage = operator === 'image' || (this.#inImage && operator !== 'imageData');
    return dataFollow;
  }

  #less(count: number): number {
    if (count === 0) this.isOdd = true;
    return Math.max(0, count - 1);
  }
}

/** Index after a delimiter and what belongs to it; undefined when it never ends. */
function skipDelimited(bytes: Uint8Array, at: number, reader: OperatorReader): number | undefined {
  const byte = bytes[at] as number;
  const isPair = bytes[at + 1] === byte;
  if (byte === percent) return skipComment(bytes, at);
  if (byte === openBracket || (byte === less && isPair)) reader.open();
  else if (byte === closeBracket || (byte === greater && isPair)) reader.close();
  else if (byte === openParen || byte === less) {
    reader.addOperand();
    return byte === less ? skipHexString(bytes, at) : skipString(bytes, at);
  } else if (byte === slash) {
    reader.addOperand();
    return endOfToken(bytes, at + 1);
  } else reader.isOdd = true;
  return at + (isPair && (byte === less || byte === greater) ? 2 : 1);
}

function endOfToken(bytes: Uint8Array, at: number): number {
  let index = at;
  while (index < bytes.length && endsToken[bytes[index] as number] === 0) index++;
  return index;
}

const longestToken = 64;

/**
 * Reads the operators of a content stream once from end to end, whatever it holds: a file from outside must not choose
 * how long this takes. What stands in strings, comments and inline images is no operator.
 */
export function readContentEnding(bytes: Uint8Array): ContentEnding {
  const reader = new OperatorReader();
  for (let index = 0; index < bytes.length;) {
    const kind = endsToken[bytes[index] as number];
    if (kind === 1) index += 1;
    else if (kind === 2) {
      const next = skipDelimited(bytes, index, reader);
      if (next === undefined) reader.isOdd = true;
      index = next ?? bytes.length;
    } else {
      const end = endOfToken(bytes, index);
      const isLong = end - index > longestToken;
      if (!isLong && isNumber(bytes, index, end)) {
        reader.addOperand();
        index = end;
        continue;
      }
      index = reader.read(operatorAt(bytes, index, end), index) ? skipImageData(bytes, end) : end;
    }
  }
  const { lowest, depth: end, deepest, unmatched, isClosed } = reader;
  return { lowest, end, deepest, unmatched, isClosed };
}

/** More than any page has where nobody can tell what is a Q. */
export const mostRestores = 4096;

/** No fewer than any reader finds, whatever it takes for a string or for an image: each Q that stands by itself. */
export function countRestores(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x51); at !== -1; at = bytes.indexOf(0x51, at + 1))
    if (endsToken[bytes[at - 1] ?? 0] !== 0 && endsToken[bytes[at + 1] ?? 0] !== 0) count += 1;
  return count;
}
