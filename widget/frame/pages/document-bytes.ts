import type { PDFDataRangeTransport } from 'pdfjs-dist';
import { rangeBytes } from '../../contract/ranges.ts';
import type { PdfEngine } from './pdf-engine.ts';

export interface ByteSource {
  /** Length of the document in bytes. */
  readonly byteSize: number;
  /** The beginning of the document, when it came along with the first answer. */
  readonly beginning: Uint8Array | null;
  /** Bytes from `start` (inclusive) to `end` (exclusive). */
  read(start: number, end: number): Promise<Uint8Array>;
}

const retryDelays: readonly number[] = [400, 1500, 4000];

/** Repeats a read over a bad connection; `isFinal` says which refusals no repetition can change. */
export async function readWithRetry(
  source: ByteSource,
  range: { start: number; end: number },
  isFinal: (error: unknown) => boolean,
  delays: readonly number[] = retryDelays,
): Promise<Uint8Array> {
  for (const delay of delays) {
    try {
      return await source.read(range.start, range.end);
    } catch (error) {
      if (isFinal(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
  return source.read(range.start, range.end);
}

/**
 * A `read` of a long document which has what pdf.js asks for first: the end, which came along, and what follows the
 * beginning, where first pages are, asked for now. Each is had once: what is asked for again did not come.
 */
export function readAhead({ beginning, byteSize, read }: ByteSource, ending: Uint8Array): ByteSource['read'] {
  const second = beginning?.length ?? 0;
  const held = new Map<number, { end: number; bytes: Promise<Uint8Array> }>();
  const hold = (start: number, end: number, bytes: Promise<Uint8Array>): void => {
    bytes.catch(() => undefined); // whoever takes it is told
    held.set(start, { end, bytes });
  };
  hold(second, second + rangeBytes, read(second, second + rangeBytes));
  hold(byteSize - ending.length, byteSize, Promise.resolve(ending));
  return async (start, end) => {
    const known = held.get(start);
    if (!known || known.end > end) return read(start, end);
    held.delete(start);
    const rest = known.end < end ? read(known.end, end) : new Uint8Array();
    const [first, others] = await Promise.all([known.bytes, rest]);
    const bytes = new Uint8Array(end - start);
    bytes.set(first);
    bytes.set(others, first.length);
    return bytes;
  };
}

/** The whole document, taking the beginning that is already here. The result is a copy pdf.js may take over. */
export async function readWhole(
  source: ByteSource,
  isFinal: (error: unknown) => boolean,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(source.byteSize);
  const known = source.beginning?.subarray(0, source.byteSize) ?? new Uint8Array();
  bytes.set(known);
  if (known.length < source.byteSize) {
    const rest = await readWithRetry(source, { start: known.length, end: source.byteSize }, isFinal);
    bytes.set(rest, known.length);
  }
  return bytes;
}

/**
 * Feeds pdf.js range by range through our own authorised calls: its own range requests have fixed headers and could
 * not carry a fresh proof each. `failed` hears of a range that could not be had, because pdf.js would wait for ever.
 */
export function createRangeTransport(
  { library }: PdfEngine,
  source: ByteSource,
  options: { isFinal: (error: unknown) => boolean; failed: (error: unknown) => void },
): PDFDataRangeTransport {
  class Transport extends library.PDFDataRangeTransport {
    #aborted = false;

    override requestDataRange(begin: number, end: number): void {
      readWithRetry(source, { start: begin, end }, options.isFinal).then(
        (chunk) => {
          if (!this.#aborted) this.onDataRange(begin, chunk);
        },
        (error: unknown) => {
          if (!this.#aborted) options.failed(error);
        },
      );
    }

    override abort(): void {
      this.#aborted = true;
    }
  }
  // A copy: pdf.js hands the buffer to its worker, and the session keeps its own.
  return new Transport(source.byteSize, source.beginning?.slice() ?? null);
}
