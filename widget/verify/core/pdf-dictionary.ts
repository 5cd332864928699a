/**
 * Reads one direct PDF dictionary and remembers where each value lies in the file. Only what a signature dictionary
 * needs is decoded; everything else is skipped by its syntax (ISO 32000-2 §7.3). Input may come from an attacker.
 */
import type { Bytes } from './bytes.ts';

/** `start` and `end` (exclusive) are offsets of the value's own bytes, delimiters included. */
export type DictionaryEntry = { start: number; end: number } & (
  | { kind: 'hex'; bytes: Bytes }
  | { kind: 'string'; text: string }
  | { kind: 'name'; text: string }
  | { kind: 'numbers'; numbers: readonly number[] }
  | { kind: 'other' }
);

export class PdfSyntaxError extends Error {}

/**
 * A character for each byte. TextDecoder's latin1 is windows-1252, by which a name that has the byte 0x9a in it, laid out
 * again, would become another that has an "a".
 */
export function byteText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += mostArguments)
    text += String.fromCharCode(...bytes.subarray(at, at + mostArguments));
  return text;
}

/** Of one call, which every browser takes. */
const mostArguments = 8192;

const whitespace = new Set([0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20]);
const delimiters = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));
const [openAngle, closeAngle, slash, openParen, closeParen, openBracket, closeBracket, percent, backslash] = [
  0x3c, 0x3e, 0x2f, 0x28, 0x29, 0x5b, 0x5d, 0x25, 0x5c,
];

/** @throws PdfSyntaxError when no dictionary stands there, it does not end before `limit`, or a key occurs twice. */
export function readDictionary(bytes: Bytes, start: number, limit: number): Map<string, DictionaryEntry> {
  const reader = new DictionaryReader(bytes, start, Math.min(limit, bytes.length));
  return reader.dictionary(0);
}

class DictionaryReader {
  readonly #bytes: Bytes;
  readonly #limit: number;
  #at: number;

  constructor(bytes: Bytes, start: number, limit: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#limit = limit;
  }

  dictionary(depth: number): Map<string, DictionaryEntry> {
    this.#skipSpace();
    if (this.#peek() !== openAngle || this.#peek(1) !== openAngle) throw new PdfSyntaxError('no dictionary');
    this.#at += 2;
    const entries = new Map<string, DictionaryEntry>();
    for (;;) {
      this.#skipSpace();
      if (this.#peek() === closeAngle && this.#peek(1) === closeAngle) {
        this.#at += 2;
        return entries;
      }
      const key = this.#value(depth);
      if (key.kind !== 'name' || entries.has(key.text)) throw new PdfSyntaxError('key malformed or repeated');
      entries.set(key.text, this.#value(depth));
    }
  }

  #value(depth: number): DictionaryEntry {
    if (depth > 20) throw new PdfSyntaxError('nested too deep');
    this.#skipSpace();
    const start = this.#at;
    const value = this.#decoded(depth);
    return { ...value, start, end: this.#at };
  }

  #decoded(depth: number) {
    switch (this.#peek()) {
      case slash:
        this.#at++;
        return { kind: 'name', text: this.#regular() } as const;
      case openParen:
        return { kind: 'string', text: this.#literal() } as const;
      case openBracket:
        return this.#array(depth);
      case openAngle:
        if (this.#peek(1) !== openAngle) return { kind: 'hex', bytes: this.#hex() } as const;
        this.dictionary(depth + 1);
        return { kind: 'other' } as const;
      default:
        return this.#numberOrReference();
    }
  }

  #array(depth: number) {
    this.#at++;
    const numbers: number[] = [];
    let onlyNumbers = true;
    for (;;) {
      this.#skipSpace();
      if (this.#peek() === closeBracket) {
        this.#at++;
        return onlyNumbers ? ({ kind: 'numbers', numbers } as const) : ({ kind: 'other' } as const);
      }
      const before = this.#at;
      const text = this.#regular();
      if (/^\d+$/.test(text)) numbers.push(Number(text));
      else {
        onlyNumbers = false;
        this.#at = before;
        this.#value(depth + 1);
      }
    }
  }

  /** A number, a keyword, or "12 0 R", which is three tokens. */
  #numberOrReference() {
    if (this.#regular() === '') throw new PdfSyntaxError('value missing');
    const after = this.#at;
    this.#skipSpace();
    const generation = this.#regular();
    this.#skipSpace();
    if (!/^\d+$/.test(generation) || this.#regular() !== 'R') this.#at = after;
    return { kind: 'other' } as const;
  }

  #hex(): Bytes {
    const end = this.#bytes.indexOf(closeAngle, this.#at);
    if (end < 0 || end >= this.#limit) throw new PdfSyntaxError('hex string cut off');
    const digits = this.#bytes.subarray(this.#at + 1, end);
    const decoded = new Uint8Array(digits.length >> 1);
    if (digits.length % 2 !== 0) throw new PdfSyntaxError('odd hex string');
    // No whitespace inside: a signature's hole is written by machines, and freedom there is freedom to hide bytes.
    let all = 0;
    for (let at = 0, digit = 0; at < decoded.length; at++) {
      const high = hexDigits[digits[digit++] ?? 0] ?? noDigit;
      const low = hexDigits[digits[digit++] ?? 0] ?? noDigit;
      all |= high | low;
      decoded[at] = high * 16 + low;
    }
    if (all >= noDigit) throw new PdfSyntaxError('not a hex digit');
    this.#at = end + 1;
    return decoded;
  }

  #literal(): string {
    const start = ++this.#at;
    for (let depth = 1; depth > 0; this.#at++) {
      const byte = this.#peek();
      if (byte === undefined) throw new PdfSyntaxError('string cut off');
      if (byte === backslash) this.#at++;
      else if (byte === openParen) depth++;
      else if (byte === closeParen) depth--;
    }
    return byteText(this.#bytes.subarray(start, this.#at - 1));
  }

  #regular(): string {
    const start = this.#at;
    for (let byte = this.#peek(); byte !== undefined; byte = this.#peek()) {
      if (whitespace.has(byte) || delimiters.has(byte)) break;
      this.#at++;
    }
    return byteText(this.#bytes.subarray(start, this.#at));
  }

  #skipSpace(): void {
    for (let byte = this.#peek(); byte !== undefined; byte = this.#peek()) {
      if (byte === percent) {
        while (this.#peek() !== undefined && this.#peek() !== 0x0a && this.#peek() !== 0x0d) this.#at++;
      } else if (!whitespace.has(byte)) return;
      else this.#at++;
    }
    throw new PdfSyntaxError('cut off');
  }

  #peek(ahead = 0): number | undefined {
    return this.#at + ahead < this.#limit ? this.#bytes[this.#at + ahead] : undefined;
  }
}

const noDigit = 0x10;
/** By byte, in either case. A signature has thousands of them. */
const hexDigits = new Uint8Array(256).fill(noDigit);
for (const digits of ['0123456789abcdef', '0123456789ABCDEF'])
  for (let value = 0; value < digits.length; value++) hexDigits[digits.charCodeAt(value)] = value;
