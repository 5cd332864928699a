/** The outline of a copy as it is kept. */
import { deflateSync, inflateSync } from 'node:zlib';
import { outlineCopy, type CopyOutline } from './copy-outline.ts';
import type { PDF } from './libpdf.ts';
import { SyntaxAllowance, TooMuchSyntax } from './pdf-syntax.ts';

/** Of thousands of pages; a file that would take more is read again. */
const mostSyntaxBytes = 8 * 1_048_576;
/** In JSON a byte of it takes six at most. */
const mostJsonBytes = 8 * mostSyntaxBytes;

/**
 * The outline of the file, of which `pdf` was opened; undefined for more than is worth keeping, which is noticed while it is
 * written and not when all of it is there.
 */
export function packOutline(pdf: PDF, byteSize: number): Uint8Array | undefined {
  let outline: CopyOutline;
  try {
    outline = outlineCopy(pdf, byteSize, new SyntaxAllowance(mostSyntaxBytes));
  } catch (error) {
    if (error instanceof TooMuchSyntax) return undefined;
    throw error;
  }
  return deflateSync(JSON.stringify(outline));
}

/** What `packOutline` made. */
export function unpackOutline(packed: Uint8Array): CopyOutline {
  const text = inflateSync(packed, { maxOutputLength: mostJsonBytes }).toString('utf8');
  return JSON.parse(text) as CopyOutline;
}
