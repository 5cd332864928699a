/** The outline of a copy as it is kept. */
import { deflateSync, inflateSync } from 'node:zlib';
import { outlineCopy, type CopyOutline } from './copy-outline.ts';
import type { PDF } from './libpdf.ts';
import { SyntaxAllowance, TooMuchSyntax } from './pdf-syntax.ts';

/** Of thousands of pages; a file that would take more is read again. */
const mostSyntaxBytes = 8 * 1_048_576;
/** Of a page or a few: it would take longer to unpack than to read. */
const worthDeflating = 4_096;
/** What JSON begins with, and what zlib makes never does. */
const openBrace = 0x7b;
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
  const text = Buffer.from(JSON.stringify(outline));
  return text.byteLength < worthDeflating ? text : deflateSync(text);
}

/** What `packOutline` made. */
export function unpackOutline(packed: Uint8Array): CopyOutline {
  const isPlain = packed[0] === openBrace;
  const text = isPlain ? Buffer.from(packed) : inflateSync(packed, { maxOutputLength: mostJsonBytes });
  return JSON.parse(text.toString('utf8')) as CopyOutline;
}
