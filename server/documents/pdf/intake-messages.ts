/** What the server and a reading process say to each other over the process's own channel. */
import type { ErrorCode } from '#contract/errors.ts';
import type { PdfReading } from './read-pdf.ts';

/** Of a file and of the copy made of it, one at a time: the server holds no more than this of either. */
export const pieceBytes = 1_048_576;

export interface ReadRequest {
  readonly byteSize: number;
  readonly password?: string;
  readonly maxPages: number;
}

/** What the process asks for while it reads: the next piece of the file; or that a piece of the copy is kept. */
export type ReadQuestion = { readonly from: number; readonly to: number } | { readonly keep: Uint8Array };

export type CopiedReading = Omit<PdfReading, 'copy'>;

export type ReadAnswer =
  { readonly reading: CopiedReading } | { readonly refused: { code: ErrorCode; details?: unknown } };
