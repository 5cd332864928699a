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
 * A `read` of a long document which has what pdf.js mostly asks for first: the end, which came along, and what follows the
 * beginning, where first pages are, asked for now. Each is had once: what is asked for again did not come.
 */
export function readAhead({ beginning, byteSize, read }: ByteSource, ending: Uint8Array): ByteSource['read'] {
  const second = beginning?.length ?? 0;
  const next = read(second, second + rangeBytes);
  next.catch(() => undefined); // whoever takes it is told
  const held = new Map([
    [`${second}-${second + rangeBytes}`, next],
    [`${byteSize - ending.length}-${byteSize}`, Promise.resolve(ending.slice())], // the session keeps its own
  ]);
  return (start, end) => {
    const range = `${start}-${end}`;
    const known = held.get(range);
    held.delete(range);
    return known ?? read(start, end);
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
