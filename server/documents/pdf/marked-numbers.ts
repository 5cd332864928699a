/**
 * The numbers by which elements of a structure name content of a page (ISO 32000-2 §14.7.5), as the content itself and the
 * page's resources give them.
 */
import { PdfDict, PdfNumber, PdfRef, type PdfObject } from './libpdf.ts';

/** Higher ones are not kept: no page has that much on it, and what is added is numbered on from what it has. */
const mostNumbers = 100_000;

const isNumber = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < mostNumbers;

const name = Buffer.from('/MCID');
/** What a number and the space before it may take. */
const numberBytes = 16;

/** What looks like a number without being one, in a string or a picture, leaves a gap and no more. */
export function numbersMarked(content: Uint8Array): Set<number> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const numbers = new Set<number>();
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + name.length)) {
    const from = at + name.length;
    const digits = /^[\s\0]*(\d+)/.exec(bytes.toString('latin1', from, from + numberBytes))?.[1];
    if (digits !== undefined && isNumber(Number(digits))) numbers.add(Number(digits));
  }
  return numbers;
}

/** Those of the property lists that content names instead of writing them (§14.6.2). */
export class NamedNumbers {
  readonly #resolve: (ref: PdfRef) => PdfObject | null;
  /** Thousands of resources can share their lists. */
  readonly #known = new Map<PdfDict, ReadonlySet<number>>();

  constructor(resolve: (ref: PdfRef) => PdfObject | null) {
    this.#resolve = resolve;
  }

  in(resources: PdfDict): ReadonlySet<number> {
    const properties = resources.get('Properties', this.#resolve);
    if (!(properties instanceof PdfDict)) return new Set();
    const numbers = this.#known.get(properties) ?? this.#read(properties);
    this.#known.set(properties, numbers);
    return numbers;
  }

  #read(properties: PdfDict): ReadonlySet<number> {
    const numbers = new Set<number>();
    for (const [, value] of properties) {
      const list = value instanceof PdfRef ? this.#resolve(value) : value;
      const number = list instanceof PdfDict ? list.get('MCID', this.#resolve) : undefined;
      if (number instanceof PdfNumber && isNumber(number.value)) numbers.add(number.value);
    }
    return numbers;
  }
}
