/**
 * Finds the seal in a PDF without trusting a PDF parser: the signature dictionary is read from the very bytes that the
 * signature covers. Against signature wrapping and incremental saving attacks the ByteRange must leave out exactly the
 * value of /Contents of its own dictionary and nothing else, and must end where the file ends, or where nothing follows but
 * what may follow a seal (pdf-extension.ts).
 */
import { indexOfBytes, lastIndexOfBytes, type Bytes } from './bytes.ts';
import { PdfSyntaxError, readDictionary, type DictionaryEntry } from './pdf-dictionary.ts';
import { latin1 } from './pdf-revision.ts';
import { ExtensionReader, mostExtensions, type ReadExtension } from './read-extension.ts';
import type { SealFailureCode } from './seal-report.ts';

export interface PdfSignature {
  byteRange: readonly [number, number, number, number];
  /** The CMS with the zeros that fill its hole. */
  contents: Bytes;
  subFilter: string | null;
  /** /M as text, e.g. "D:20260101120000Z". */
  signingTime: string | null;
  /** /Reason as it is written. */
  reason: string | null;
  /** Object number and generation of the signature dictionary. */
  objectNumber: number;
  generation: number;
  /** What follows, in order. */
  extensions: readonly ReadExtension[];
}

export class SealFailure extends Error {
  readonly code: SealFailureCode;
  constructor(code: SealFailureCode) {
    super(code);
    this.code = code;
  }
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const byteRangeKey = ascii('/ByteRange');
const objectKeyword = ascii(' obj');
/** A signature dictionary is its /Contents and little else; a hole above 1 MB is nobody's honest signature. */
const longestDictionary = 2_100_000;
const mostCandidates = 200;

/** Whether the file begins as a PDF within its first kilobyte, as readers accept it. */
export function isPdf(bytes: Bytes): boolean {
  return indexOfBytes(bytes.subarray(0, 1024), ascii('%PDF-')) >= 0;
}

/**
 * The signature that covers the whole file, but for what may follow a seal. A document timestamp covers it, too, and is none.
 * @throws SealFailure with the reason found at the last signature in the file when none does.
 */
export function findSeal(bytes: Bytes): PdfSignature {
  let failure: SealFailure | undefined;
  let timestamp: SealFailure | undefined;
  const reader = new ExtensionReader(bytes);
  let at = lastIndexOfBytes(bytes, byteRangeKey, bytes.length);
  for (let candidates = 0; at >= 0 && candidates < mostCandidates; candidates++) {
    try {
      const signature = readSignature(bytes, at, reader);
      if (signature.subFilter !== 'ETSI.RFC3161') return signature;
      timestamp ??= new SealFailure('sub_filter_unsupported');
    } catch (error) {
      if (!(error instanceof SealFailure)) throw error;
      failure ??= error;
    }
    at = lastIndexOfBytes(bytes, byteRangeKey, at);
  }
  throw failure ?? timestamp ?? new SealFailure('seal_missing');
}

/** Whether some form field has this signature as its value; readers show only those. */
export function isFieldValue(bytes: Bytes, signature: PdfSignature): boolean {
  const value = ascii(`/V ${signature.objectNumber} ${signature.generation} R`);
  return lastIndexOfBytes(bytes, value, bytes.length) >= 0; // the field was added with the seal, at the end
}

function readSignature(bytes: Bytes, byteRangeAt: number, reader: ExtensionReader): PdfSignature {
  const object = enclosingObject(bytes, byteRangeAt);
  const entries = readEntries(bytes, object.dictionaryStart);
  const byteRange = readByteRange(entries.get('ByteRange'));
  const [start, firstLength, secondStart, secondLength] = byteRange;
  if (firstLength > secondStart || secondStart + secondLength > bytes.length) {
    throw new SealFailure('byte_range_malformed');
  }
  const extensions = start === 0 ? reader.readFrom(secondStart + secondLength) : undefined;
  if (!extensions) throw new SealFailure('byte_range_incomplete');
  if (extensions.length > mostExtensions) throw new SealFailure('extensions_too_many');
  const contents = entries.get('Contents');
  if (contents?.kind !== 'hex' || contents.start !== firstLength || contents.end !== secondStart) {
    throw new SealFailure('contents_malformed');
  }
  // Nobody signed how it is written, so there is one way, in small letters: else a file that differs would be the same.
  if (/[A-F]/.test(latin1(bytes.subarray(contents.start, contents.end))))
    throw new SealFailure('contents_malformed');
  const subFilter = entries.get('SubFilter');
  const signingTime = entries.get('M');
  const reason = entries.get('Reason');
  return {
    byteRange,
    contents: contents.bytes,
    subFilter: subFilter?.kind === 'name' ? subFilter.text : null,
    signingTime: signingTime?.kind === 'string' ? signingTime.text : null,
    reason: reason?.kind === 'string' ? reason.text : null,
    objectNumber: object.objectNumber,
    generation: object.generation,
    extensions,
  };
}

function readEntries(bytes: Bytes, start: number): ReadonlyMap<string, DictionaryEntry> {
  try {
    return readDictionary(bytes, start, start + longestDictionary);
  } catch (error) {
    if (error instanceof PdfSyntaxError) throw new SealFailure('contents_malformed');
    throw error;
  }
}

function readByteRange(entry: DictionaryEntry | undefined): [number, number, number, number] {
  if (entry?.kind !== 'numbers') throw new SealFailure('byte_range_malformed');
  const [a, b, c, d] = entry.numbers;
  const whole = entry.numbers.every((value) => Number.isSafeInteger(value) && value >= 0);
  if (entry.numbers.length !== 4 || !whole) throw new SealFailure('byte_range_malformed');
  return [a as number, b as number, c as number, d as number];
}

/** The indirect object whose dictionary the ByteRange stands in. */
function enclosingObject(
  bytes: Bytes,
  within: number,
): { dictionaryStart: number; objectNumber: number; generation: number } {
  const keyword = lastIndexOfBytes(bytes, objectKeyword, within);
  if (keyword < 0 || within - keyword > longestDictionary) throw new SealFailure('contents_malformed');
  const before = latin1(bytes.subarray(Math.max(0, keyword - 24), keyword));
  // At the beginning of a line: in a comment it is no object, and readers would show no signature at all.
  const match = /[\r\n](\d{1,10}) (\d{1,5})$/.exec(before);
  if (match === null) throw new SealFailure('contents_malformed');
  return {
    dictionaryStart: keyword + objectKeyword.length,
    objectNumber: Number(match[1]),
    generation: Number(match[2]),
  };
}
