/**
 * Whether two files are the same to pdf.js: each page's text and all that it draws, annotations and pictures included,
 * and which of its layers are shown.
 */
import { createHash, type Hash } from 'node:crypto';
import { getDocument, OPS, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { ranOutOfMemory } from './out-of-memory.ts';

/** Names of fonts, images and the like have the number of the document in them, which is another each time. */
const documentNumber = /\b(?:g_d|img_|mask_|pattern_)[a-z0-9]*_?/g;

/** Digits beyond those that a number keeps when it is read and written: pdf.js reads the last of many in its own way. */
const longNumber = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
const keptDigits = 13;
const shortened = (json: string): string =>
  json.replace(longNumber, (digits) =>
    digits.length > keptDigits ? Number(digits).toPrecision(keptDigits) : digits,
  );

interface Comparison {
  /** How many pages are compared, from the first. */
  readonly pages?: number | undefined;
  readonly isExact?: boolean;
}

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

async function drawnOn(
  pdf: PDFDocumentProxy,
  number: number,
  write: (thing: unknown) => string,
): Promise<string> {
  const page = await pdf.getPage(number);
  const { fnArray, argsArray } = await page.getOperatorList();
  const drawn = createHash('sha256').update(write([fnArray, page.view, page.rotate]));
  for (const [index, args] of (argsArray as unknown[]).entries()) {
    drawn.update(write(args ?? null));
    if (fnArray[index] === OPS.dependency) addDependencies(drawn, page, args as string[]);
  }
  drawn.update(write((await page.getTextContent()).items));
  page.cleanup();
  return drawn.digest('hex');
}

const asIs = (thing: unknown): string => JSON.stringify(thing).replace(documentNumber, '');
const rounded = (thing: unknown): string => shortened(asIs(thing));

async function drawnOnAll(bytes: Uint8Array, { pages = Infinity, isExact }: Comparison): Promise<string[]> {
  const loading = getDocument({
    data: new Uint8Array(bytes),
    verbosity: 0,
    useSystemFonts: false,
    useWorkerFetch: false,
    disableFontFace: true,
  });
  try {
    const pdf = await loading.promise;
    const seen = [`${pdf.numPages} pages`, (await pdf.getOptionalContentConfig()).getHash()];
    for (let number = 1; number <= Math.min(pdf.numPages, pages); number++)
      seen.push(
        await drawnOn(pdf, number, isExact ? asIs : rounded).catch((error: unknown) => {
          if (ranOutOfMemory(error)) throw error;
          return 'does not open';
        }),
      );
    return seen;
  } finally {
    await loading.destroy();
  }
}

export async function showsTheSame(
  one: Uint8Array,
  other: Uint8Array,
  { pages }: Pick<Comparison, 'pages'> = {},
): Promise<boolean> {
  // Rounding takes its time, and what is to be rounded is rare.
  for (const isExact of [true, false]) {
    const before = await drawnOnAll(one, { pages, isExact });
    const after = await drawnOnAll(other, { pages, isExact });
    if (before.length === after.length && before.every((page, index) => page === after[index])) return true;
  }
  return false;
}
