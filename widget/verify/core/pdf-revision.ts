/**
 * The end of a PDF's newest revision, read strictly: where its cross-reference section stands, what it names as the
 * catalog, and where that section says an object is. Nothing is guessed and nothing is decompressed; what a seal of ours
 * writes needs neither. Input may come from an attacker.
 */
import { indexOfBytes, type Bytes } from './bytes.ts';
import { byteText, PdfSyntaxError, readDictionary, type DictionaryEntry } from './pdf-dictionary.ts';

export interface PdfRevision {
  /** Where the file's header is: offsets count from there, as readers count. */
  headerAt: number;
  /** Offset of the cross-reference section, which the next one names as /Prev. */
  xrefAt: number;
  kind: 'table' | 'stream';
  /** One above the highest object number. */
  size: number;
  root: { number: number; generation: number };
  /** Of the section before; null when this one lists what came before as well, so that nothing tells whose that is. */
  previousXrefAt: number | null;
  /** Where its first object begins; null when nothing tells which are its own. */
  firstAddedAt: number | null;
  /** As it stands in the trailer, to be repeated: "3 0 R" and "[<…> <…>]"; null when absent. */
  info: string | null;
  id: string | null;
  /** Offset of the dictionary of an object that this section lists. */
  dictionaryAt(objectNumber: number): number;
}

/** ISO 32000-2 annex I: what readers accept before the header. */
const headerSearchLength = 1024;

const trailerKeyword = new TextEncoder().encode('trailer');

/** Catalogs and forms of strangers stand within this. */
export const longestObject = 2_000_000;

/** Bytes of a number in a cross-reference stream (ISO 32000-2, 7.5.8.3): of an offset in a file of any size. */
const widestNumber = 8;

const decoder = new TextDecoder('latin1');
export const latin1 = (bytes: Uint8Array): string => decoder.decode(bytes);

/** An entry as it stands in the file. */
export const rawOf = (bytes: Bytes, { start, end }: DictionaryEntry): string =>
  byteText(bytes.subarray(start, end));

/** @throws PdfSyntaxError when the bytes before `end` do not end as a revision. */
export function readRevision(bytes: Bytes, end: number): PdfRevision {
  const match = /startxref\s+(\d{1,15})\s+%%EOF\s*$/.exec(latin1(bytes.subarray(Math.max(0, end - 64), end)));
  const headerAt = Math.max(0, latin1(bytes.subarray(0, headerSearchLength)).indexOf('%PDF-'));
  const named = Number(match?.[1] ?? NaN);
  const at = headerAt + named;
  if (!(at < end)) throw new PdfSyntaxError('no startxref');
  const isTable = latin1(bytes.subarray(at, at + 4)) === 'xref';
  const { trailer, offsets } = isTable ? readTable(bytes, at, end) : readStream(bytes, at, end);
  // What is appended to it would be read as if it were, or as if nothing was.
  if (trailer.has('Encrypt')) throw new PdfSyntaxError('encrypted');
  const root = /^(\d{1,10}) (\d{1,5}) R$/.exec(raw(bytes, trailer, 'Root') ?? '');
  const size = Number(raw(bytes, trailer, 'Size') ?? NaN);
  const previous = raw(bytes, trailer, 'Prev');
  if (!root || !Number.isSafeInteger(size)) throw new PdfSyntaxError('trailer malformed');
  const previousXrefAt = previous === null ? null : Number(previous);
  return {
    headerAt,
    xrefAt: named,
    kind: isTable ? 'table' : 'stream',
    size,
    root: { number: Number(root[1]), generation: Number(root[2]) },
    previousXrefAt,
    firstAddedAt: previousXrefAt === null ? null : headerAt + firstBehind(previousXrefAt, named, offsets),
    info: raw(bytes, trailer, 'Info'),
    id: raw(bytes, trailer, 'ID'),
    dictionaryAt: (number) => dictionaryAt(bytes, number, headerAt + (offsets.get(number) ?? NaN), end),
  };
}

function firstBehind(previous: number, xrefAt: number, offsets: ReadonlyMap<number, number>): number {
  let first = xrefAt;
  for (const at of offsets.values()) if (at > previous && at < first) first = at;
  return first;
}

type Entries = ReadonlyMap<string, DictionaryEntry>;
interface Section {
  trailer: Entries;
  offsets: ReadonlyMap<number, number>;
}

function raw(bytes: Bytes, entries: Entries, key: string): string | null {
  const entry = entries.get(key);
  return entry === undefined ? null : rawOf(bytes, entry);
}

function dictionaryAt(bytes: Bytes, number: number, offset: number, end: number): number {
  if (!(offset < end)) throw new PdfSyntaxError('object not in this section');
  const head = /^(\d{1,10}) \d{1,5} obj\s/.exec(latin1(bytes.subarray(offset, offset + 24)));
  if (head === null || Number(head[1]) !== number) throw new PdfSyntaxError('another object stands there');
  return offset + head[0].length;
}

function readTable(bytes: Bytes, xrefAt: number, end: number): Section {
  const keywordAt = indexOfBytes(bytes.subarray(0, end), trailerKeyword, xrefAt);
  if (keywordAt < 0) throw new PdfSyntaxError('no trailer');
  const text = latin1(bytes.subarray(xrefAt, keywordAt));
  const offsets = new Map<number, number>();
  let next = 0;
  for (const line of text.slice(4).split(/[\r\n]+/)) {
    const [first = '', second = '', use] = line.trim().split(' ');
    if (use === 'n') offsets.set(next++, Number(first));
    else if (use === 'f') next++;
    else if (/^\d+$/.test(first) && /^\d+$/.test(second)) next = Number(first);
    else if (line.trim() !== '') throw new PdfSyntaxError('cross-reference table malformed');
  }
  return { trailer: readDictionary(bytes, keywordAt + trailerKeyword.length, end), offsets };
}

function readStream(bytes: Bytes, xrefAt: number, end: number): Section {
  const head = /^\d{1,10} \d{1,5} obj\s/.exec(latin1(bytes.subarray(xrefAt, xrefAt + 24)));
  if (head === null) throw new PdfSyntaxError('no cross-reference section');
  const trailer = readDictionary(bytes, xrefAt + head[0].length, end);
  const widths = numbers(trailer, 'W');
  const index = numbers(trailer, 'Index');
  // Rows of no width never end, and a wide number is none: both would keep a reader busy for as long as a stranger likes.
  const isRow = widths.length === 3 && widths.every((width) => width >= 0 && width <= widestNumber);
  if (trailer.has('Filter') || !isRow || widths.every((width) => width === 0))
    throw new PdfSyntaxError('cross-reference stream unreadable');
  const keyword = /stream\r?\n/.exec(latin1(bytes.subarray(xrefAt, Math.min(end, xrefAt + longestObject))));
  let at = xrefAt + (keyword?.index ?? NaN) + (keyword?.[0].length ?? NaN);
  const [kindBytes = 0, offsetBytes = 0, otherBytes = 0] = widths;
  const offsets = new Map<number, number>();
  for (let pair = 0; pair < index.length; pair += 2) {
    const [first, count] = [index[pair] ?? 0, index[pair + 1] ?? 0];
    for (let number = first; number < first + count; number++) {
      if (!(at < end)) throw new PdfSyntaxError('cross-reference stream cut off');
      if (bigEndian(bytes, at, kindBytes) === 1)
        offsets.set(number, bigEndian(bytes, at + kindBytes, offsetBytes));
      at += kindBytes + offsetBytes + otherBytes;
    }
  }
  return { trailer, offsets };
}

function bigEndian(bytes: Bytes, from: number, width: number): number {
  let value = 0;
  for (let at = from; at < from + width; at++) value = value * 256 + (bytes[at] ?? 0);
  return value;
}

function numbers(entries: Entries, key: string): readonly number[] {
  const entry = entries.get(key);
  return entry?.kind === 'numbers' ? entry.numbers : [];
}
