import type * as Pdfjs from 'pdfjs-dist';
import { EmbedError } from '../embed-error.ts';
import { pdfLibraryUrl, startPdfWorker, type PdfWorker } from './pdf-worker.ts';

export interface PdfEngine {
  readonly library: typeof Pdfjs;
  /** One for all documents: a document that is closed, or could not be opened, leaves it alone. */
  readonly worker: Pdfjs.PDFWorker;
}

let engine: Promise<PdfEngine> | undefined;
let tries = 0;
let startWorker: () => PdfWorker = startPdfWorker;

/** The frame's first script starts the worker long before anything here is loaded. */
export function usePdfWorker(start: () => PdfWorker): void {
  startWorker = start;
}

/** Starts pdf.js once. Rejects with `server_unreachable` when it cannot be loaded twice; the next call tries again. */
export function loadPdfEngine(): Promise<PdfEngine> {
  engine ??= startEngine()
    .catch(startEngine)
    .catch((cause: unknown) => {
      engine = undefined;
      throw new EmbedError('server_unreachable', { cause });
    });
  return engine;
}

async function startEngine(): Promise<PdfEngine> {
  const { worker, failed } = startWorker();
  // By the standard a page keeps that a module could not be loaded: each further try has an address of its own.
  const address = pdfLibraryUrl() + '?'.repeat(tries++);
  const library = await Promise.race([import(/* @vite-ignore */ address) as Promise<typeof Pdfjs>, failed]);
  return { library, worker: library.PDFWorker.create({ port: worker, verbosity: 0 }) };
}
