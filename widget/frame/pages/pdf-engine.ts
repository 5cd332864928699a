import type * as Pdfjs from 'pdfjs-dist';

export type PdfEngine = typeof Pdfjs;

/**
 * Where pdf.js finds its worker, standard fonts, character maps, image decoders and colour profiles: a copy of the
 * folders of pdfjs-dist on our own origin, named by `<meta name="inkseal-pdf-assets">`. Without the fonts text is blank
 * on machines that have none.
 */
export function pdfAssetUrl(path: string): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="inkseal-pdf-assets"]');
  return new URL(path, new URL(meta?.content ?? '/assets/pdfjs/', document.baseURI)).href;
}

let engine: Promise<PdfEngine> | undefined;

/**
 * Starts pdf.js once: worker and library load side by side, the worker first because it is the heaviest thing on the
 * wire. Rejects when either cannot be loaded; the next call tries again.
 */
export function loadPdfEngine(): Promise<PdfEngine> {
  engine ??= startEngine().catch((cause: unknown) => {
    engine = undefined;
    throw cause;
  });
  return engine;
}

async function startEngine(): Promise<PdfEngine> {
  const worker = startWorker(pdfAssetUrl('legacy/build/pdf.worker.min.mjs'));
  const failed = new Promise<never>((_resolve, reject) => {
    worker.addEventListener('error', () => reject(new Error('the pdf.js worker did not start')), { once: true });
  });
  const library = await Promise.race([import('pdfjs-dist/legacy/build/pdf.mjs'), failed]);
  failed.catch(() => {});
  library.GlobalWorkerOptions.workerPort = worker;
  return library;
}

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/**
 * A worker is a script sink: under require-trusted-types-for 'script' its address must come from a policy. This one
 * knows a single address and refuses every other.
 */
function startWorker(address: string): Worker {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  const rules: ScriptUrlPolicy = {
    createScriptURL(url) {
      if (url !== address) throw new TypeError('not the address of the pdf.js worker');
      return url;
    },
  };
  const policy = factory ? workerPolicy(factory, rules) : rules;
  return new Worker(policy.createScriptURL(address), { type: 'module', name: 'inkseal-pdf' });
}

let knownPolicy: ScriptUrlPolicy | undefined;

/** A policy name can be taken only once in a document, also when the first start failed. */
function workerPolicy(factory: PolicyFactory, rules: ScriptUrlPolicy): ScriptUrlPolicy {
  knownPolicy ??= factory.createPolicy('inkseal-pdf-worker', rules);
  return knownPolicy;
}
