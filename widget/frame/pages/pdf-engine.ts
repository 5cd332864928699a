import type * as Pdfjs from 'pdfjs-dist';
import { EmbedError } from '../embed-error.ts';
import { pdfjsPath } from '../served-paths.ts';

export type PdfEngine = typeof Pdfjs;

/** Where a file of pdf.js is on our own origin. */
export const pdfAssetUrl = (path: string): string => new URL(pdfjsPath + path, document.baseURI).href;

let engine: Promise<PdfEngine> | undefined;

/**
 * Starts pdf.js once: worker and library load side by side, the worker first because it is the heaviest thing on the
 * wire. Rejects with `server_unreachable` when either cannot be loaded; the next call tries again.
 */
export function loadPdfEngine(): Promise<PdfEngine> {
  engine ??= startEngine().catch((cause: unknown) => {
    engine = undefined;
    throw new EmbedError('server_unreachable', { cause });
  });
  return engine;
}

async function startEngine(): Promise<PdfEngine> {
  const worker = startWorker(pdfAssetUrl('legacy/build/pdf.worker.min.mjs'));
  const failed = new Promise<never>((_resolve, reject) => {
    worker.addEventListener('error', () => reject(new Error('the pdf.js worker did not start')), {
      once: true,
    });
  });
  failed.catch(() => {});
  // Not bundled: library and worker come from one versioned folder and can never be of two versions.
  const libraryUrl = pdfAssetUrl('legacy/build/pdf.min.mjs');
  const library = await Promise.race([import(/* @vite-ignore */ libraryUrl) as Promise<PdfEngine>, failed]);
  library.GlobalWorkerOptions.workerPort = worker;
  return library;
}

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

let workerPolicy: ScriptUrlPolicy | undefined;

/**
 * A worker is a script sink: under require-trusted-types-for 'script' its address must come from a policy. This one
 * knows a single address and refuses every other. Its name can be taken only once in a document.
 */
function startWorker(address: string): Worker {
  const rules: ScriptUrlPolicy = {
    createScriptURL(url) {
      if (url !== address) throw new TypeError('not the address of the pdf.js worker');
      return url;
    },
  };
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  workerPolicy ??= factory?.createPolicy('inkseal-worker', rules) ?? rules;
  return new Worker(workerPolicy.createScriptURL(address), { type: 'module', name: 'inkseal-pdf' });
}
