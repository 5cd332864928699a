import { pdfjsPath } from '../served-paths.ts';

export interface PdfWorker {
  readonly worker: Worker;
  /** Never resolves; rejects when the worker's script cannot be had. */
  readonly failed: Promise<never>;
}

/** Where a file of pdf.js is on our own origin. */
export const pdfAssetUrl = (path: string): string => new URL(pdfjsPath + path, document.baseURI).href;

/** Library and worker come from one versioned folder and can never be of two versions, so neither is bundled. */
export const pdfLibraryUrl = (): string => pdfAssetUrl('legacy/build/pdf.min.mjs');

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
export function startPdfWorker(): PdfWorker {
  const address = pdfAssetUrl('legacy/build/pdf.worker.min.mjs');
  const rules: ScriptUrlPolicy = {
    createScriptURL(url) {
      if (url !== address) throw new TypeError('not the pdf.js worker');
      return url;
    },
  };
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  workerPolicy ??= factory?.createPolicy('inkseal-worker', rules) ?? rules;
  const worker = new Worker(workerPolicy.createScriptURL(address), { type: 'module', name: 'inkseal-pdf' });
  const failed = new Promise<never>((_resolve, reject) => {
    worker.addEventListener('error', () => reject(new Error('the pdf.js worker did not start')), {
      once: true,
    });
  });
  failed.catch(() => {}); // looked at by whoever waits for the engine
  return { worker, failed };
}
