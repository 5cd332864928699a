import type * as Pdfjs from 'pdfjs-dist';
import { EmbedError } from '../embed-error.ts';
import { pdfLibraryUrl, startPdfWorker, type PdfWorker } from './pdf-worker.ts';

export type PdfEngine = typeof Pdfjs;

let engine: Promise<PdfEngine> | undefined;
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
  const library = await Promise.race([
    import(/* @vite-ignore */ pdfLibraryUrl()) as Promise<PdfEngine>,
    failed,
  ]);
  library.GlobalWorkerOptions.workerPort = worker;
  return library;
}
