/** What the server and a reading process say to each other over the process's own channel. */
import type { ErrorCode } from '#contract/errors.ts';
import type { PdfReading } from './read-pdf.ts';

export interface ReadRequest {
  readonly bytes: Uint8Array;
  readonly password?: string;
  readonly maxPages: number;
}

export type ReadAnswer =
  { readonly reading: PdfReading } | { readonly refused: { code: ErrorCode; details?: unknown } };
