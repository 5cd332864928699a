/**
 * The object streams of a file (ISO 32000-2 §7.5.7), found without trusting its cross-references: wherever an object may
 * begin is looked at. What is packed in another way than nearly everybody packs it, nobody here reads. Input may come from
 * an attacker.
 */
import { indexOfBytes, type Bytes } from './bytes.ts';
import { inflate } from './inflate.ts';
import { PdfSyntaxError, readDictionary } from './pdf-dictionary.ts';
import { isSpace } from './pdf-references.ts';
import { longestObject, rawOf } from './pdf-revision.ts';

/** Somebody may have put into it whatever they like. */
export class ObjectStreamUnreadable extends Error {}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const [objectKeyword, streamKeyword, endKeyword] = [ascii('obj'), ascii('stream'), ascii('endstream')];
const pictureKeyword = ascii('BI');
const [hash, slash, openParen, closeParen, openAngle, closeAngle, backslash, percent] = [
  0x23, 0x2f, 0x28, 0x29, 0x3c, 0x3e, 0x5c, 0x25,
];
const [openBracket, closeBracket, lineFeed, carriageReturn] = [0x5b, 0x5d, 0x0a, 0x0d];
const delimiters = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));
/** Unpacked, of the whole file. */
const mostUnpacked = 200_000_000;

/**
 * What each unpacks to, of those that begin before `end` and are packed; those that are not can be read as they stand.
 * @throws ObjectStreamUnreadable
 */
export async function* unpackObjectStreams(bytes: Bytes, end: number): AsyncGenerator<Bytes> {
  const file = bytes.subarray(0, end);
  // Dictionaries within dictionaries, and streams without an end, could have the same bytes read over and over.
  const budget = { read: 8 * end + longestObject, unpacked: mostUnpacked };
  for (let at = indexOfBytes(file, objectKeyword); at >= 0; at = indexOfBytes(file, objectKeyword, at + 3)) {
    const dictionaryAt = skipToObject(file, at + objectKeyword.length);
    spend(budget, dictionaryAt - at);
    if (beginsPicture(file, dictionaryAt)) throw new ObjectStreamUnreadable('a picture for an object');
    if (file[dictionaryAt] !== openAngle || file[dictionaryAt + 1] !== openAngle) continue;
    const { names, end: after } = walkDictionary(file, dictionaryAt);
    spend(budget, after - dictionaryAt);
    if (!names.has('First') || !names.has('N')) continue;
    const dataAt = dataAfter(file, after);
    const data = dataAt !== null && (await unpack(file, { dictionaryAt, dataAt }, budget));
    if (!data) continue;
    // To pdf.js a stream may stand within it, and be an object stream.
    if (hasStream(data) || hasPicture(data)) throw new ObjectStreamUnreadable('a stream within');
    yield data;
  }
}

interface Budget {
  read: number;
  unpacked: number;
}

function spend(budget: Budget, bytes: number): void {
  budget.read -= bytes;
  if (budget.read < 0) throw new ObjectStreamUnreadable('the same over and over');
}

/** Past white space and comments. */
function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    if (bytes[at] === percent) while (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++;
    else if (!isSpace(bytes[at])) break;
  }
  return at;
}

/** pdf.js takes "obj5<<" for an object, too. */
function skipToObject(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39) at++;
  return skipSpace(bytes, at);
}

function dataAfter(bytes: Uint8Array, after: number): number | null {
  const at = skipSpace(bytes, after);
  if (!streamKeyword.every((byte, index) => bytes[at + index] === byte)) return null;
  const behind = at + streamKeyword.length;
  if (bytes[behind] === carriageReturn) return bytes[behind + 1] === lineFeed ? behind + 2 : behind + 1;
  if (bytes[behind] === lineFeed) return behind + 1;
  // Some readers begin with the next line, and others right there.
  throw new ObjectStreamUnreadable('no line end before the data');
}

/** A stream begins behind a dictionary; what a comment is, nobody knows who does not read from the beginning. */
function hasStream(bytes: Bytes): boolean {
  for (
    let at = indexOfBytes(bytes, streamKeyword);
    at >= 0;
    at = indexOfBytes(bytes, streamKeyword, at + 6)
  ) {
    let before = at;
    while (isSpace(bytes[before - 1])) before--;
    if (bytes[before - 1] === closeAngle) return true;
    if (bytes.subarray(before, at).some(isLineEnd) && hasComment(bytes, before)) return true;
  }
  return false;
}

const isLineEnd = (byte: number | undefined): boolean => byte === lineFeed || byte === carriageReturn;

function hasComment(bytes: Bytes, end: number): boolean {
  for (let at = end - 1; at >= 0 && !isLineEnd(bytes[at]); at--) if (bytes[at] === percent) return true;
  return false;
}

/** The picture of a content stream (§8.9.7), which pdf.js takes anywhere, with whatever keys. */
function beginsPicture(bytes: Bytes, start: number): boolean {
  if (!pictureKeyword.every((byte, index) => bytes[start + index] === byte)) return false;
  let at = start + pictureKeyword.length;
  while (isSpace(bytes[at])) at++;
  return bytes[at] === slash || bytes[at] === percent;
}

function hasPicture(bytes: Bytes): boolean {
  for (
    let at = indexOfBytes(bytes, pictureKeyword);
    at >= 0;
    at = indexOfBytes(bytes, pictureKeyword, at + 2)
  )
    if (beginsPicture(bytes, at)) return true;
  return false;
}

/**
 * Where a dictionary ends, and the names in it that are in none within: read leniently, for readers do. Where they differ about
 * which end is whose, as when ">>" stands for a value, something could be a stream to one of them and none to another.
 * @throws ObjectStreamUnreadable
 */
function walkDictionary(bytes: Uint8Array, start: number): { names: ReadonlySet<string>; end: number } {
  const names = new Set<string>();
  const open: Open[] = [];
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (isSpace(byte) || byte === percent) {
      at = skipSpace(bytes, at);
      continue;
    }
    const end = tokenEnd(bytes, at);
    const inner = open.at(-1);
    if (byte === closeBracket || (byte === closeAngle && end - at === 2)) {
      if (inner !== (byte === closeBracket ? 'array' : 'key')) throw new ObjectStreamUnreadable('unbalanced');
      open.pop();
    } else {
      const opened = byte === openBracket ? 'array' : byte === openAngle && end - at === 2 ? 'key' : null;
      if (opened && inner === 'key') throw new ObjectStreamUnreadable('a key that is no name');
      if (byte === slash && open.length === 1) names.add(readName(bytes.subarray(at + 1, end)));
      // What is no name and stands for a key is passed over: of "12 0 R" the second and the third.
      if (inner === 'value') open[open.length - 1] = 'key';
      else if (inner === 'key' && byte === slash) open[open.length - 1] = 'value';
      if (opened) open.push(opened);
    }
    at = end;
    if (open.length === 0) break;
  }
  return { names, end: at };
}

/** What is open and not yet closed: an array, or a dictionary of which a key or a value comes next. */
type Open = 'array' | 'key' | 'value';

/** To pdf.js these begin what is no part of the dictionary around it, and ends where it likes. */
const beginsData = /(?:stream|BI|ID)$/;

function tokenEnd(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte === openParen) return skipLiteral(bytes, at);
  if (byte === slash) return nameEnd(bytes, at + 1);
  if (byte === openAngle) return bytes[at + 1] === openAngle ? at + 2 : skipHex(bytes, at);
  if (delimiters.has(byte)) return byte === closeAngle && bytes[at + 1] === closeAngle ? at + 2 : at + 1;
  const end = nameEnd(bytes, at);
  if (beginsData.test(String.fromCharCode(...bytes.subarray(Math.max(at, end - 6), end))))
    throw new ObjectStreamUnreadable('data within a dictionary');
  return end;
}

function skipLiteral(bytes: Uint8Array, start: number): number {
  let [at, depth] = [start + 1, 1];
  for (; depth > 0 && at < bytes.length; at++) {
    if (bytes[at] === backslash) at++;
    else if (bytes[at] === openParen) depth++;
    else if (bytes[at] === closeParen) depth--;
  }
  return at;
}

function skipHex(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(closeAngle, start);
  return end < 0 ? bytes.length : end + 1;
}

function nameEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && !isSpace(bytes[at]) && !delimiters.has(bytes[at] ?? 0)) at++;
  return at;
}

/** Short ones alone can be of interest. */
function readName(bytes: Uint8Array): string {
  if (bytes.length > 15) return '';
  const text = String.fromCharCode(...bytes);
  if (!bytes.includes(hash)) return text;
  return text.replace(/#([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** Undefined for what is not packed. @throws ObjectStreamUnreadable */
async function unpack(
  bytes: Bytes,
  { dictionaryAt, dataAt }: { dictionaryAt: number; dataAt: number },
  budget: Budget,
): Promise<Bytes | undefined> {
  const { filter, length } = readPacking(bytes, dictionaryAt);
  if (filter === null) return undefined;
  const endAt = indexOfBytes(bytes, endKeyword, dataAt);
  const end = endAt < 0 ? bytes.length : endAt;
  // Before the keyword stands the end of a line, or none.
  const ends = [...(length === null ? [] : [dataAt + length]), end - 2, end - 1, end];
  for (const one of ends.filter((at) => at > dataAt && at <= end)) {
    spend(budget, one - dataAt);
    const data = await inflate(bytes.slice(dataAt, one), budget.unpacked).catch(() => undefined);
    if (!data) continue;
    budget.unpacked -= data.length;
    return data;
  }
  throw new ObjectStreamUnreadable('packed unusually, damaged or too large');
}

function readPacking(
  bytes: Bytes,
  dictionaryAt: number,
): { filter: 'FlateDecode' | null; length: number | null } {
  try {
    const entries = readDictionary(bytes, dictionaryAt, dictionaryAt + longestObject);
    const raw = (key: string): string | null => {
      const entry = entries.get(key);
      return entry === undefined ? null : rawOf(bytes, entry);
    };
    const length = /^\d{1,10}$/.exec(raw('Length') ?? '');
    const filter = raw('Filter');
    const isPlain = filter === null || /^\[\s*\]$/.test(filter);
    const isFlate = /^\[?\s*\/FlateDecode\s*\]?$/.test(filter ?? '');
    // A key that is written in another way is none to the reader of dictionaries, and one to others.
    const isOdd = [...entries.keys()].some((key) => key.includes('#')) || entries.has('F');
    if (isOdd || entries.has('DecodeParms') || entries.has('DP') || !(isPlain || isFlate))
      throw new ObjectStreamUnreadable('packed unusually');
    return { filter: isFlate ? 'FlateDecode' : null, length: length ? Number(length[0]) : null };
  } catch (error) {
    if (error instanceof PdfSyntaxError) throw new ObjectStreamUnreadable('malformed', { cause: error });
    throw error;
  }
}
