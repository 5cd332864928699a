import type * as Pdfjs from 'pdfjs-dist';
import { EmbedError } from '../embed-error.ts';
import { pdfLibraryUrl, startPdfWorker, type PdfWorker } from './pdf-worker.ts';

export interface PdfEngine {
  readonly library: typeof Pdfjs;
  /** One for all documents: a document that is closed, or could not be opened, leaves it alone. */
  readonly worker: Pdfjs.PDFWorker;
}

let engine: Promise<PdfEngine> | undefined;
let libraryFailures = 0;
let startWorker: () => PdfWorker = startPdfWorker;

/** The frame's first script starts the worker long before anything here is loaded. */
export function usePdfWorker(start: () => PdfWorker): void {
  startWorker = start;
}

/** Starts pdf.js once. Rejects with `server_unreachable` when it cannot be loaded; the next call tries again. */
export function loadPdfEngine(): Promise<PdfEngine> {
  engine ??= startEngine().catch((cause: unknown) => {
    engine = undefined;
    throw new EmbedError('server_unreachable', { cause });
  });
  return engine;
}

async function startEngine(): Promise<PdfEngine> {
  const { worker, failed } = startWorker();
  const library = await Promise.race([importLibrary(), failed]);
  return { library, worker: library.PDFWorker.create({ port: worker, verbosity: 0 }) };
}

/** By the standard a page keeps that a module could not be loaded (HTML, module maps): each further try has an address of its own. */
async function importLibrary(): Promise<typeof Pdfjs> {
  const again = libraryFailures > 0 ? `?try=${libraryFailures}` : '';
  try {
    return (await import(/* @vite-ignore */ pdfLibraryUrl() + again)) as typeof Pdfjs;
  } catch (cause) {
    libraryFailures += 1;
    throw cause;
  }
}
