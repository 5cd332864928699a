/**
 * What a reader sees: the file as pdf.js opens it, which is what draws it in the signing frame. A file pdf.js cannot
 * open is not accepted, whatever other engines make of it.
 */
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PageSize } from '#contract/documents.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { ranOutOfMemory } from './out-of-memory.ts';

export interface ReaderView {
  readonly pageCount: number;
  /** Visible sizes in points; null for a page that does not open. */
  readonly pageSizes: readonly (PageSize | null)[];
  readonly encrypted: boolean;
  readonly hasXfa: boolean;
  readonly hasForm: boolean;
  /** Whether it goes by what the file says of itself as long as nothing is appended. */
  readonly isLinearized: boolean;
  /** Characters of text on each sampled page, by page number from 1. */
  readonly textLengths: ReadonlyMap<number, number>;
}

export interface ReaderOptions {
  readonly password?: string | undefined;
  readonly maxPages: number;
  /** How many pages to read the text of, spread over the file. */
  readonly textSamples?: number;
}

/** Throws `password_required`, `password_wrong`, `no_pages`, `too_many_pages` or, for everything else, `unreadable_pdf`. */
export async function openAsReader(bytes: Uint8Array, options: ReaderOptions): Promise<ReaderView> {
  const loading = getDocument({
    data: new Uint8Array(bytes), // a copy: pdf.js takes the buffer away from its caller
    verbosity: 0,
    useSystemFonts: false,
    useWorkerFetch: false,
    disableFontFace: true,
    ...(options.password === undefined ? {} : { password: options.password }),
  });
  try {
    return await view(await loading.promise, options);
  } catch (error) {
    throw error instanceof ServiceError ? error : refusal(error);
  } finally {
    await loading.destroy();
  }
}

async function view(pdf: PDFDocumentProxy, options: ReaderOptions): Promise<ReaderView> {
  const { info } = (await pdf.getMetadata()) as { info: Record<string, unknown> };
  const pageCount = pdf.numPages;
  if (pageCount < 1) throw new ServiceError('no_pages');
  if (pageCount > options.maxPages) {
    throw new ServiceError('too_many_pages', { details: { pageCount, maxPages: options.maxPages } });
  }
  const pageSizes: (PageSize | null)[] = [];
  const textLengths = new Map<number, number>();
  const step = Math.max(1, Math.ceil(pageCount / Math.max(1, options.textSamples ?? 0)));
  for (let number = 1; number <= pageCount; number++) {
    const page = await pdf.getPage(number).catch(() => null);
    if (page === null) {
      pageSizes.push(null);
      continue;
    }
    const { width, height } = page.getViewport({ scale: 1 });
    pageSizes.push({ width, height });
    if (options.textSamples && (number - 1) % step === 0) textLengths.set(number, await textLength(page));
    page.cleanup();
  }
  return {
    pageCount,
    pageSizes,
    encrypted: typeof info['EncryptFilterName'] === 'string',
    hasXfa: info['IsXFAPresent'] === true,
    hasForm: info['IsAcroFormPresent'] === true,
    isLinearized: info['IsLinearized'] === true,
    textLengths,
  };
}

async function textLength(page: Awaited<ReturnType<PDFDocumentProxy['getPage']>>): Promise<number> {
  const content = await page.getTextContent().catch((error: unknown) => {
    if (ranOutOfMemory(error)) throw error;
    return null;
  });
  if (content === null) return 0;
  return content.items.reduce(
    (sum, item) => sum + ('str' in item ? item.str.replace(/\s/g, '').length : 0),
    0,
  );
}

function refusal(cause: unknown): ServiceError {
  const { name, code } = (cause ?? {}) as { name?: unknown; code?: unknown };
  if (name === 'PasswordException')
    return new ServiceError(code === 2 ? 'password_wrong' : 'password_required');
  return new ServiceError(ranOutOfMemory(cause) ? 'inspection_failed' : 'unreadable_pdf', { cause });
}
