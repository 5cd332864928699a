/**
 * Where the objects of a file stand whose cross-references the seal parser does not follow, found as pdf.js finds them
 * (XRef in its core/xref.js), rule by rule: it has shown the file to those who sign, and the same has to be sealed.
 */
import { PDF, PdfArray, PdfNumber, PdfStream, type PdfDict } from './libpdf.ts';
import { endMark, endOf, firstAt, indexFrom, lineEndMark, startMark, tokenEnd } from './scan-text.ts';

export type Place =
  | { readonly offset: number; readonly generation: number }
  | { readonly packedIn: number; readonly index: number }
  /** Said to be free. */
  | null;

class Unreadable extends Error {}

/** Beyond any dictionary or cross-reference stream of a file that is taken in. */
const longestObject = 16_000_000;

/** A dictionary, or the object that one begins, in a file of its own, so that the library's parser reads it. */
async function readObject(file: Buffer, from: number): Promise<PdfDict | undefined> {
  const head = Buffer.from('%PDF-1.7\n1 0 obj\n');
  const end = file.indexOf('endobj', from);
  const body = file.subarray(from, Math.min(end === -1 ? file.length : end, from + longestObject));
  const tail = `\nendobj\nxref\n1 1\n0000000009 00000 n\r\ntrailer\n<< /Size 2 /Root 1 0 R >>\nstartxref\n${head.length + body.length + 8}\n%%EOF\n`;
  const pdf = await PDF.load(Buffer.concat([head, body, Buffer.from(tail)])).catch(() => undefined);
  return pdf?.recoveredViaBruteForce === false ? pdf.context.catalog.getDict() : undefined;
}

const space = '[\\0\\t\\n\\f\\r ]';
/** A comment goes to the end of its line and no less: there is one way to read it, however many signs it has. */
const spaces = `(?:${space}|%[^\\r\\n]*(?![^\\r\\n]))*`;
const token = new RegExp(`${spaces}([^\\0\\t\\n\\f\\r ()<>\\[\\]{}/%]+)`, 'y');
const objectHead = new RegExp(`${spaces}((\\d{1,10})${space}+(\\d{1,10})${space}+obj)(?![A-Za-z0-9])`, 'y');
const lineHead = /^(\d+)\s+(\d+)\s+obj\b/;

/** More would be no file of up to 50 MB. */
const mostObjects = 1_000_000;

/** Each revision has one. */
const mostTrailers = 1_000;

const rooted = (dict: PdfDict | undefined): PdfDict[] => (dict?.has('Root') ? [dict] : []);

/** By number. The first to say something of an object is believed. */
export class FoundObjects {
  readonly places = new Map<number, Place>();
  /** Where object streams begin, and their numbers. */
  readonly #containers: [at: number, number: number][] = [];
  readonly #file: Buffer;
  readonly #text: string;
  #isBroken = false;

  /** @param file from its header on. */
  constructor(file: Buffer) {
    this.#file = file;
    this.#text = file.toString('latin1');
  }

  /** By the sections that the file names. @returns their newest trailer, undefined where none is read. */
  async follow(): Promise<PdfDict | undefined> {
    const at = this.#text.lastIndexOf('startxref');
    const [, start] = at === -1 ? [] : (/^startxref\s*(\d+)/.exec(this.#text.slice(at, at + 64)) ?? []);
    return this.#readSections([Number(start ?? 0)]);
  }

  /**
   * Whether all that the sections say is so, to be called after `follow`: pdf.js gives up on them over one row that is not, and
   * takes what a search finds.
   */
  async areExact(): Promise<boolean> {
    if (this.#isBroken) return false;
    const packed: { number: number; packedIn: number; index: number }[] = [];
    for (const [number, place] of this.places) {
      if (place === null || number === 0) continue;
      if ('packedIn' in place) packed.push({ number, ...place });
      else if (this.headAt(place.offset, number, place.generation) === undefined) return false;
    }
    for (const [container, listed] of Map.groupBy(packed, ({ packedIn }) => packedIn)) {
      const place = this.places.get(container);
      const numbers = place && 'offset' in place ? await this.#numbersIn(place.offset) : [];
      if (listed.some(({ number, index }) => numbers[index] !== number)) return false;
    }
    return true;
  }

  /** Of the objects in the object stream there, in their order. */
  async #numbersIn(at: number): Promise<number[]> {
    const stream = await this.#readStreamAt(at);
    if (!stream) return [];
    const [count, first] = [stream.getNumber('N')?.value ?? 0, stream.getNumber('First')?.value ?? 0];
    const head = Buffer.from(unpacked(stream).subarray(0, first)).toString('latin1').match(/\d+/g) ?? [];
    return head.filter((_, index) => index % 2 === 0 && index < 2 * count).map(Number);
  }

  /** By looking for them. @returns trailers that may be the file's, the likelier first: those with an ID have to count their pages. */
  async search(): Promise<{ counting: PdfDict[]; any: PdfDict[] }> {
    this.places.clear();
    const { trailers, sections } = this.#scan();
    let newest: PdfDict | undefined;
    for (const section of sections) newest = (await this.#readSections([section])) ?? newest;
    const dicts: PdfDict[] = [];
    for (const at of trailers.slice(0, mostTrailers))
      if (this.#text.startsWith('trailer', at))
        dicts.push(...rooted(await readObject(this.#file, at + 'trailer'.length)));
    const others = rooted(newest);
    if (trailers.length === 0)
      for (const section of sections.slice(0, mostTrailers))
        others.push(...rooted(await this.#readStreamAt(section)));
    // The first with an ID or, where none has one, the last.
    return { counting: dicts.filter((dict) => dict.has('ID')), any: [...dicts.toReversed(), ...others] };
  }

  /** Adds what stands in object streams and is named nowhere, to be called after `search`. */
  async unpack(): Promise<void> {
    for (const [at, number] of this.#containers.toReversed()) {
      const place = this.places.get(number);
      if (!place || !('offset' in place) || place.offset !== at) continue;
      for (const [index, one] of (await this.#numbersIn(at)).entries())
        this.#put(one, { packedIn: number, index });
    }
  }

  /** Whether the object stands where it is said to. */
  headAt(offset: number, number: number, generation: number): number | undefined {
    objectHead.lastIndex = offset;
    const match = objectHead.exec(this.#text);
    if (!match || Number(match[2]) !== number || Number(match[3]) !== generation) return undefined;
    return objectHead.lastIndex - (match[1] ?? '').length;
  }

  #put(number: number, place: Place): void {
    if (this.places.has(number)) return;
    if (this.places.size >= mostObjects) throw new Error('more objects than can be');
    this.places.set(number, place);
  }

  async #readSections(queue: number[]): Promise<PdfDict | undefined> {
    const visited = new Set<number>();
    let newest: PdfDict | undefined;
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      if (visited.has(at)) continue;
      visited.add(at);
      try {
        const trailer = await this.#readSection(at);
        newest ??= trailer;
        for (const key of ['XRefStm', 'Prev']) {
          const next =
            trailer.getNumber(key)?.value ?? (key === 'Prev' ? trailer.getRef(key)?.objectNumber : undefined);
          if (next !== undefined) queue.push(next);
        }
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error; // what it has said so far counts, and the others do
        this.#isBroken = true;
      }
    }
    return newest;
  }

  async #readSection(at: number): Promise<PdfDict> {
    token.lastIndex = at;
    if (token.exec(this.#text)?.[1] === 'xref') return this.#readTable(token.lastIndex);
    const stream = await this.#readStreamAt(at);
    if (!stream) throw new Unreadable();
    this.#readRows(stream);
    return stream;
  }

  async #readTable(from: number): Promise<PdfDict> {
    token.lastIndex = from;
    const next = (): string => token.exec(this.#text)?.[1] ?? '';
    const number = (text: string): number => {
      if (!/^\d+$/.test(text)) throw new Unreadable();
      return Number(text);
    };
    for (let begins = next(); begins !== 'trailer'; begins = next()) {
      let first = number(begins);
      const count = number(next());
      for (let row = 0; row < count; row++) {
        const [offset, generation, use] = [number(next()), number(next()), next()];
        if (use !== 'n' && use !== 'f') throw new Unreadable();
        if (row === 0 && use === 'f' && first === 1) first = 0;
        this.#put(first + row, use === 'n' ? { offset, generation } : null);
      }
    }
    if (this.places.get(0)) throw new Unreadable();
    const trailer = await readObject(this.#file, token.lastIndex);
    if (!trailer) throw new Unreadable();
    return trailer;
  }

  async #readStreamAt(at: number): Promise<PdfStream | undefined> {
    objectHead.lastIndex = at;
    if (!objectHead.test(this.#text)) return undefined;
    const dict = await readObject(this.#file, objectHead.lastIndex);
    return dict instanceof PdfStream ? dict : undefined;
  }

  #readRows(stream: PdfStream): void {
    const numbers = (key: string): (number | undefined)[] | undefined => {
      const list = stream.get(key);
      if (!(list instanceof PdfArray)) return undefined;
      return list.toArray().map((one) => (one instanceof PdfNumber ? one.value : undefined));
    };
    const widths = numbers('W') ?? [];
    const index = numbers('Index') ?? [0, stream.getNumber('Size')?.value];
    const [kindWidth = NaN, placeWidth = NaN, lastWidth = NaN] = widths;
    if (![kindWidth, placeWidth, lastWidth].every((width) => width >= 0 && width <= 8))
      throw new Unreadable();
    const data = unpacked(stream);
    let at = 0;
    const field = (width: number): number => {
      if (at + width > data.length) throw new Unreadable();
      let value = 0;
      for (const end = at + width; at < end; at++) value = value * 256 + (data[at] ?? 0);
      return value;
    };
    for (let pair = 0; pair < index.length; pair += 2) {
      const [first, count] = [index[pair], index[pair + 1]];
      if (first === undefined || count === undefined || kindWidth + placeWidth + lastWidth === 0)
        throw new Unreadable();
      for (let row = 0; row < count; row++) {
        const [kind, place, last] = [
          kindWidth === 0 ? 1 : field(kindWidth),
          field(placeWidth),
          field(lastWidth),
        ];
        if (kind > 2) throw new Unreadable();
        const packed = { packedIn: place, index: last };
        this.#put(first + row, kind === 0 ? null : kind === 1 ? { offset: place, generation: last } : packed);
      }
    }
  }

  /** One pass over the file: objects by the last that has its number, trailers, and streams of cross-references. */
  #scan(): { trailers: number[]; sections: number[] } {
    const text = this.#text;
    const trailers: number[] = [];
    const sections: number[] = [];
    for (let at = 0; at < text.length;) {
      const letter = text[at] ?? '';
      if ('\t\n\r '.includes(letter)) at += 1;
      else if (letter === '%') at = firstAt(text, lineEndMark, at);
      else {
        const end = firstAt(text, tokenEnd, at);
        const line = text.slice(at, end);
        const head = lineHead.exec(line);
        if (/^xref(?:\s|$)/.test(line)) {
          const trailer = indexFrom(text, 'trailer', at);
          trailers.push(trailer);
          at = indexFrom(text, 'startxref', trailer);
        } else if (head) at = this.#scanObject(at, end, head, sections);
        else if (/^trailer(?:\s|$)/.test(line)) {
          trailers.push(at);
          at = endOf(text, at, end, startMark, 'startxref');
        } else at = end + 1;
      }
    }
    return { trailers, sections };
  }

  #scanObject(
    at: number,
    headEnd: number,
    [, digits, generation]: RegExpExecArray,
    sections: number[],
  ): number {
    const number = Number(digits);
    const known = this.places.get(number);
    if (!known || ('offset' in known && known.generation === Number(generation))) {
      this.places.delete(number);
      this.#put(number, { offset: at, generation: Number(generation) });
    }
    const next = endOf(this.#text, at, headEnd, endMark, 'endobj');
    const content = this.#text.slice(at, next);
    if (content.includes('/ObjStm')) this.#containers.push([at, number]);
    const named = content.indexOf('/XRef');
    if (named !== -1 && content.charCodeAt(named + 5) < 64) sections.push(at);
    return next;
  }
}

function unpacked(stream: PdfStream): Uint8Array {
  try {
    return stream.getDecodedData();
  } catch {
    throw new Unreadable();
  }
}
