/**
 * From bytes that claim to be a PDF to a document that can be shown, signed and sealed, or to one refusal with its
 * reason. Pure: bytes in, bytes out. It runs hostile input through five parsers, so production calls it only through
 * PdfIntake, in a process of its own.
 */
import type { CompletionMode, PageSize } from '#contract/documents.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { namesForeignSecurityHandler, type PdfEncryption } from './encryption.ts';
import { isSoundTree, pagesOf } from './flat-tree.ts';
import { hasExactReferences } from './found-references.ts';
import { requireDrawableImages } from './image-sizes.ts';
import type { PDF } from './libpdf.ts';
import { areNamedAsOther } from './named-as-other.ts';
import { normalise, textSamples, type NormalisedBy } from './normalise.ts';
import { openAsReader, type ReaderView } from './reader-view.ts';
import { showsTheSame } from './same-view.ts';
import { decryptWithQpdf } from './rewrite-with-qpdf.ts';
import { openForSealing, sameSizes, sizesInTree, withPageAnew, type OpenedFile } from './seal-parser.ts';
import { forbidsChanges, hasSignedField, holdsSignature, mayCarrySignature } from './signatures.ts';

export interface PdfReading {
  readonly pageCount: number;
  readonly pageSizes: PageSize[];
  readonly completionMode: CompletionMode;
  readonly encryption: PdfEncryption;
  readonly normalisedBy: NormalisedBy;
  /** The copy people see, sign and receive; null when that is the uploaded file itself. */
  readonly copy: Uint8Array | null;
}

export interface ReadOptions {
  /** Opens the file once; kept nowhere. */
  readonly password?: string | undefined;
  readonly maxPages: number;
}

const headerSearchLength = 1024; // ISO 32000-2 annex I, note 13: what readers accept before %PDF-

/**
 * Throws ServiceError: `not_a_pdf`, `encryption_unsupported`, `password_required`, `password_wrong`,
 * `signed_and_encrypted`, `signed_and_damaged`, `certified_no_changes`, `xfa_only`, `no_pages`, `too_many_pages`,
 * `page_too_large`, `inspection_failed` or `unreadable_pdf`.
 */
export async function readPdf(bytes: Uint8Array, options: ReadOptions): Promise<PdfReading> {
  if (Buffer.from(bytes.subarray(0, headerSearchLength)).indexOf('%PDF-') === -1)
    throw new ServiceError('not_a_pdf');
  const signed = mayCarrySignature(bytes);
  const { view, encryption } = await openOriginal(bytes, options, signed);
  const asSigned = signed ? await readSigned(bytes, view) : undefined;
  if (asSigned) return asSigned;
  if (view.hasXfa && (await needsXfaRendering(bytes, options.password))) throw new ServiceError('xfa_only');
  const copy = await normalise(bytes, view, options);
  return {
    pageCount: copy.pageSizes.length,
    pageSizes: copy.pageSizes,
    completionMode: 'stamp',
    encryption,
    normalisedBy: copy.by,
    copy: copy.by === 'none' ? null : copy.bytes,
  };
}

async function openOriginal(
  bytes: Uint8Array,
  options: ReadOptions,
  signed: boolean,
): Promise<{ view: ReaderView; encryption: PdfEncryption }> {
  const reading = { maxPages: options.maxPages, textSamples };
  const view = await openAsReader(bytes, reading).catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'password_required') return null;
    // Only of what does not open: a file may write about encryption and have none.
    throw namesForeignSecurityHandler(bytes) ? new ServiceError('encryption_unsupported') : error;
  });
  // Told before a password is asked for: no password would make such a file acceptable.
  if (signed && (view === null || view.encrypted)) throw new ServiceError('signed_and_encrypted');
  if (view !== null) return { view, encryption: view.encrypted ? 'owner-only' : 'none' };
  if (options.password === undefined) throw new ServiceError('password_required');
  return {
    view: await openAsReader(bytes, { ...reading, password: options.password }),
    encryption: 'user-password',
  };
}

/**
 * A signed file is left byte for byte as it is, since any rewrite would break every signature in it. Undefined when no
 * field is signed: then nothing is broken, and nobody may keep a file from being copied by a word in it.
 */
async function readSigned(bytes: Uint8Array, view: ReaderView): Promise<PdfReading | undefined> {
  const pageSizes = view.pageSizes.filter((size) => size !== null);
  const opened = await openForSealing(bytes).catch((cause: unknown) => {
    // Never copied on the word of a guess: a signature that it overlooked would be gone.
    throw new ServiceError(holdsSignature(bytes) ? 'signed_and_damaged' : 'unreadable_pdf', { cause });
  });
  const { pdf, found } = opened;
  // Where objects had to be sought a signature may be overlooked, and is kept by not being copied.
  if (found === undefined && !hasSignedField(pdf)) return undefined;
  if (view.hasXfa && isRenderedFromXfa(pdf)) throw new ServiceError('xfa_only');
  if (forbidsChanges(pdf)) throw new ServiceError('certified_no_changes');
  requireDrawableImages(pdf);
  const readings = (['says-nothing', 'says-none'] as const).map((nulls) => sizesInTree(pdf, nulls));
  if (!readings.some((sizes) => sameSizes(view.pageSizes, sizes)))
    throw new ServiceError('signed_and_damaged');
  if (!(await isShownAsSealed(bytes, opened, view.isLinearized)))
    throw new ServiceError('signed_and_damaged');
  return {
    pageCount: view.pageCount,
    pageSizes,
    completionMode: 'append-only',
    encryption: 'none',
    normalisedBy: 'none',
    copy: null,
  };
}

/**
 * What is sealed has to be what its readers were shown. Where they are sure to have found the objects that the seal parser
 * has, no page can differ but the first, by what they make of its numbers and names as they are written anew.
 */
async function isShownAsSealed(
  bytes: Uint8Array,
  opened: OpenedFile,
  isLinearized: boolean,
): Promise<boolean> {
  const isPlain = !isLinearized && opened.isWhole && changesOnePage(opened.pdf);
  const pages = isPlain && (await hasExactReferences(bytes)) ? 1 : undefined;
  return showsTheSame(bytes, pageAnew(bytes, opened), { pages });
}

/** Whether the dictionaries that sealing writes anew are nothing to any page but the first. */
function changesOnePage(pdf: PDF): boolean {
  const anew = [pagesOf(pdf)[0]?.ref, pdf.context.info.trailer.getRef('Root')];
  return (
    isSoundTree(pdf) &&
    !areNamedAsOther(
      pdf,
      anew.filter((ref) => ref !== undefined),
    )
  );
}

function pageAnew(bytes: Uint8Array, opened: OpenedFile): Uint8Array {
  try {
    return withPageAnew(bytes, opened);
  } catch (cause) {
    throw new ServiceError('signed_and_damaged', { cause });
  }
}

/**
 * Whether viewers that know XFA show a form laid out at run time instead of the file's pages (ISO 32000-1 §7.7.2,
 * NeedsRendering). Its pages then only ask for another viewer, and nobody would sign what they believe they sign.
 */
async function needsXfaRendering(bytes: Uint8Array, password: string | undefined): Promise<boolean> {
  try {
    const { pdf } = await openForSealing(await decryptWithQpdf(bytes, password));
    return isRenderedFromXfa(pdf);
  } catch {
    return false; // too damaged for both; normalising decides
  }
}

function isRenderedFromXfa(pdf: PDF): boolean {
  const { registry, catalog } = pdf.context;
  return catalog.getDict().getBool('NeedsRendering', (ref) => registry.resolve(ref))?.value === true;
}
