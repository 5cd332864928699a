/** What the server and its reading processes say to each other over a process's own channel. */
import type { ErrorCode } from '#contract/errors.ts';
import type { PageSize } from '#contract/documents.ts';
import type { PdfReading } from './read-pdf.ts';

/** Of a file and of the copy made of it, one at a time: the server holds no more than this of either. */
export const pieceBytes = 1_048_576;

/** Asked for while a process reads: the next piece of the file. */
export interface PieceQuestion {
  readonly from: number;
  readonly to: number;
}

/** What any of them may answer instead. */
export interface Refusal {
  readonly refused: { readonly code: ErrorCode; readonly details?: unknown };
}

export interface ReadRequest {
  readonly byteSize: number;
  readonly password?: string;
  readonly maxPages: number;
}

/** Or that a piece of the copy is kept. */
export type ReadQuestion = PieceQuestion | { readonly keep: Uint8Array };

export type CopiedReading = Omit<PdfReading, 'copy'>;

export interface ReadAnswer {
  readonly reading: CopiedReading;
}

/** Of a copy, and what was said of it by the process that made it. */
export interface OutlineRequest {
  readonly byteSize: number;
  readonly pageSizes: readonly PageSize[];
}

export interface OutlineAnswer {
  /** Packed; null for more than is worth keeping. */
  readonly outline: Uint8Array | null;
}
