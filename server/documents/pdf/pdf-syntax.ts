/** The parser's objects as a file has them (ISO 32000-2 §7.3), in text of which each character is a byte. */
import type { PdfDict, PdfObject } from './libpdf.ts';

type LibraryWriter = Parameters<PdfObject['toBytes']>[0];

/** More was to be written than was allowed. */
export class TooMuchSyntax extends Error {
  override readonly name = 'TooMuchSyntax';
}

/**
 * How much may be written of a stranger's file, all told: thousands of its pages can share one object by reference, and
 * it is written out for each of them.
 */
export class SyntaxAllowance {
  #left: number;

  constructor(bytes = Infinity) {
    this.#left = bytes;
  }

  /** To be asked before so many bytes are written. Throws TooMuchSyntax. */
  take(bytes: number): void {
    if (bytes > this.#left) throw new TooMuchSyntax();
    this.#left -= bytes;
  }
}

/** What the library's objects write themselves to; its own writer takes one character at a time. */
export class SyntaxWriter {
  readonly #allowance: SyntaxAllowance | undefined;
  #bytes: Buffer;
  #length = 0;

  constructor(room = 65_536, allowance?: SyntaxAllowance) {
    this.#bytes = Buffer.allocUnsafe(room);
    this.#allowance = allowance;
  }

  get position(): number {
    return this.#length;
  }

  writeByte(byte: number): void {
    this.#makeRoom(1);
    this.#bytes[this.#length++] = byte;
  }

  writeBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  writeAscii(text: string): void {
    this.#makeRoom(text.length);
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  writeObject(object: PdfObject): void {
    object.toBytes(this as unknown as LibraryWriter);
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #makeRoom(more: number): void {
    this.#allowance?.take(more);
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.written());
    this.#bytes = larger;
  }
}

export function syntaxOf(object: PdfObject, allowance?: SyntaxAllowance): string {
  if (object.type === 'ref' && !allowance) return `${object.objectNumber} ${object.generation} R`; // most are
  const writer = new SyntaxWriter(256, allowance);
  writer.writeObject(object);
  return writer.written().toString('latin1');
}

/** A key, with its slash, and its value. */
export type SyntaxEntry = readonly [key: string, value: string];

export const entriesOf = (
  dict: PdfDict,
  except: readonly string[] = [],
  allowance?: SyntaxAllowance,
): SyntaxEntry[] =>
  [...dict].flatMap(([key, value]) =>
    except.includes(key.value) ? [] : [[syntaxOf(key, allowance), syntaxOf(value, allowance)] as const],
  );

export const joinEntries = (entries: Iterable<SyntaxEntry>): string =>
  Array.from(entries, ([key, value]) => `${key} ${value}\n`).join('');

export const dictionary = (entries: Iterable<SyntaxEntry>): string => `<<\n${joinEntries(entries)}>>`;
