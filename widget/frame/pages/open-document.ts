import type { PDFDocumentProxy } from 'pdfjs-dist';
import { rangeBytes, wholeFileLimit } from '../../contract/ranges.ts';
import { createRangeTransport, readWhole, type ByteSource } from './document-bytes.ts';
import { loadPdfEngine, type PdfEngine } from './pdf-engine.ts';
import { pdfAssetUrl } from './pdf-worker.ts';

/** A hostile file can keep a parser busy for ever. Counted from the last bytes asked for, in milliseconds. */
const openTimeout = 30_000;

export interface OpenOptions {
  /** Refusals that no repetition can change. */
  isFinal: (error: unknown) => boolean;
  /** A range failed for good after the document was opened; pages that need it will never be drawn. */
  failed: (error: unknown) => void;
}

/**
 * Opens a document with pdf.js. XFA and scripting stay off (CVE-2026-16633), nothing is fetched but through `source`
 * and from our own origin. Rejects with the error of `source`, or with pdf.js's own when the file is unreadable.
 */
export async function openDocument(source: ByteSource, options: OpenOptions): Promise<PDFDocumentProxy> {
  const whole = source.byteSize <= wholeFileLimit;
  const [engine, bytes] = await Promise.all([
    loadPdfEngine(),
    whole ? readWhole(source, (error) => options.isFinal(error)) : null,
  ]);
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => {});
  const timer = new Alarm(openTimeout, () => fail(new Error('took too long')));
  const observed: ByteSource = {
    ...source,
    byteSize: source.byteSize,
    beginning: source.beginning,
    read: (start, end) => {
      timer.restart();
      return source.read(start, end);
    },
  };
  const task = engine.library.getDocument({
    worker: engine.worker,
    ...(bytes ? { data: bytes } : { range: rangeTransport(engine, observed, options, fail) }),
    ...commonParameters(),
  });
  try {
    return await Promise.race([task.promise, failed]);
  } catch (error) {
    void task.destroy();
    throw error;
  } finally {
    timer.stop();
  }
}

function rangeTransport(
  engine: PdfEngine,
  source: ByteSource,
  options: OpenOptions,
  failOpening: (error: unknown) => void,
): ReturnType<typeof createRangeTransport> {
  return createRangeTransport(engine, source, {
    isFinal: (error) => options.isFinal(error),
    failed: (error) => {
      failOpening(error);
      options.failed(error);
    },
  });
}

function commonParameters(): object {
  return {
    rangeChunkSize: rangeBytes,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    disableWorkerRendering: true,
    useSystemFonts: false,
    standardFontDataUrl: pdfAssetUrl('standard_fonts/'),
    cMapUrl: pdfAssetUrl('cmaps/'),
    cMapPacked: true,
    wasmUrl: pdfAssetUrl('wasm/'),
    iccUrl: pdfAssetUrl('iccs/'),
    verbosity: 0,
  };
}

class Alarm {
  #timer: ReturnType<typeof setTimeout>;
  readonly #milliseconds: number;
  readonly #ring: () => void;

  constructor(milliseconds: number, ring: () => void) {
    this.#milliseconds = milliseconds;
    this.#ring = ring;
    this.#timer = setTimeout(ring, milliseconds);
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#ring, this.#milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
