import type { EmbedAction, SigningView } from '../contract/signing.ts';

/** Whether the pressed button could be seen: see contract/signing.ts visibilitySchema. */
export type Visibility = 'visible' | 'confirmed' | 'not-gated';

/**
 * An open embed session: who signs what, and the only way to act on it. Every call is bound to the frame's key.
 * All methods reject with EmbedError; `code` is the server's, or `server_unreachable`.
 */
export interface EmbedSession {
  /** As last answered by the server; never changed in place. */
  readonly view: SigningView;
  /** First 64 KiB of the first document, or null when the server sent none. */
  readonly firstSegment: Uint8Array | null;
  /** Sends one act with its signed action statement. Acts are sent one after the other, in the order of the calls. */
  act(action: EmbedAction, visibility?: Visibility): Promise<SigningView>;
  /** The view as it is now on the server. */
  refresh(): Promise<SigningView>;
  /** Bytes `start` (inclusive) to `end` (exclusive) of the document as it is shown. */
  readDocument(documentId: string, start: number, end: number): Promise<Uint8Array>;
  /** The sealed PDF; `sealed_document_not_ready` until sealing has finished. */
  downloadSealed(documentId: string): Promise<Blob>;
}
