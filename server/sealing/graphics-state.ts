/** Unbalanced q and Q: how deep content dips below where it starts (≤ 0), and where it ends. */
export interface GraphicsStateBalance {
  lowest: number;
  end: number;
}

const code = (character: string): number => character.charCodeAt(0);
const [openParen, closeParen, backslash, percent, lineFeed, carriageReturn] = [...'()\\%\n\r'].map(code) as [
  number,
  number,
  number,
  number,
  number,
  number,
];

/** White space and delimiters of ISO 32000-2 §7.2.3: where a token ends. */
const endsToken = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) endsToken[byte] = 1;
for (const character of '()<>[]{}/%') endsToken[code(character)] = 2;
const isSpace = (byte: number | undefined): boolean => byte === undefined || endsToken[byte] === 1;

/** Index after a literal string that begins at `at`; its parentheses balance or are escaped (§7.3.4.2). */
function skipString(bytes: Uint8Array, at: number): number {
  let depth = 0;
  for (let index = at; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte === backslash) index++;
    else if (byte === openParen) depth++;
    else if (byte === closeParen && --depth === 0) return index + 1;
  }
  return bytes.length;
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

/**
 * Reads the operators of a content stream once from end to end, whatever it holds: a file from outside must not choose
 * how long this takes. What stands in strings, comments and inline images is no operator.
 */
export function graphicsStateBalance(bytes: Uint8Array): GraphicsStateBalance {
  let depth = 0;
  let lowest = 0;
  let inImage = false;
  for (let index = 0; index < bytes.length;) {
    const byte = bytes[index] as number;
    if (byte === openParen) index = skipString(bytes, index);
    else if (byte === percent) index = skipComment(bytes, index);
    else if (endsToken[byte] !== 0) index += 1;
    else {
      const start = index;
      while (index < bytes.length && endsToken[bytes[index] as number] === 0) index++;
      const isName = bytes[start - 1] === code('/');
      const length = index - start;
      if (isName) continue;
      if (length === 1 && byte === code('q')) depth++;
      else if (length === 1 && byte === code('Q')) lowest = Math.min(lowest, --depth);
      else if (length === 2) {
        const pair = String.fromCharCode(byte, bytes[start + 1] as number);
        if (pair === 'ID' && inImage) index = skipImageData(bytes, index);
        inImage = pair === 'BI' || (inImage && pair !== 'ID');
      }
    }
  }
  return { lowest, end: depth };
}
