/**
 * Whether two files are the same to pdf.js: each page's text and all that it draws, annotations and pictures included,
 * and which of its layers are shown.
 */
import { createHash, type Hash } from 'node:crypto';
import { getDocument, OPS, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { ranOutOfMemory } from './out-of-memory.ts';

/** Names of fonts, images and the like have the number of the document in them, which is another each time. */
const documentNumber = /\b(?:g_d|img_|mask_|pattern_)[a-z0-9]*_?/g;

/** Bytes of pictures and patterns, which what is drawn only names; font programs pdf.js has let go of by then. */
function addBytes(hash: Hash, thing: unknown, depth = 0): void {
  if (ArrayBuffer.isView(thing))
    hash.update(new Uint8Array(thing.buffer, thing.byteOffset, thing.byteLength));
  else if (typeof thing === 'object' && thing !== null && depth < 4)
    for (const one of Object.values(thing)) addBytes(hash, one, depth + 1);
}

function addDependencies(hash: Hash, page: PDFPageProxy, ids: readonly string[]): void {
  for (const id of ids) {
    const objects = id.startsWith('g_') ? page.commonObjs : page.objs;
    if (objects.has(id)) addBytes(hash, objects.get(id));
  }
}

async function drawnOn(pdf: PDFDocumentProxy, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { fnArray, argsArray } = await page.getOperatorList();
  const drawn = createHash('sha256').update(JSON.stringify([fnArray, page.view, page.rotate]));
  for (const [index, args] of (argsArray as unknown[]).entries()) {
    drawn.update(JSON.stringify(args ?? null).replace(documentNumber, ''));
    if (fnArray[index] === OPS.dependency) addDependencies(drawn, page, args as string[]);
  }
  drawn.update(JSON.stringify((await page.getTextContent()).items).replace(documentNumber, ''));
  page.cleanup();
  return drawn.digest('hex');
}

async function drawnOnAll(bytes: Uint8Array): Promise<string[]> {
  const loading = getDocument({
    data: new Uint8Array(bytes),
    verbosity: 0,
    useSystemFonts: false,
    useWorkerFetch: false,
    disableFontFace: true,
  });
  try {
    const pdf = await loading.promise;
    const pages = [(await pdf.getOptionalContentConfig()).getHash()];
    for (let number = 1; number <= pdf.numPages; number++)
      pages.push(
        await drawnOn(pdf, number).catch((error: unknown) => {
          if (ranOutOfMemory(error)) throw error;
          return 'does not open';
        }),
      );
    return pages;
  } finally {
    await loading.destroy();
  }
}

export async function showsTheSame(one: Uint8Array, other: Uint8Array): Promise<boolean> {
  const [before, after] = [await drawnOnAll(one), await drawnOnAll(other)];
  return before.length === after.length && before.every((page, index) => page === after[index]);
}
