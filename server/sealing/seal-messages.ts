/** What the server and the sealing process say to each other over the process's own channel. */
import type { SealedDocument, SealInput } from './seal-document.ts';

/** The certificates go along; the key stays, and signs what the process asks it to. */
export type SealTask = Omit<SealInput, 'signer' | 'stamp'> & {
  readonly certificateChain: readonly Uint8Array[];
  readonly wantsTimestamp: boolean;
};

/** The bytes to be signed, unhashed; or a signature, to be stamped. */
export type SealQuestion = { readonly sign: Uint8Array } | { readonly stamp: Uint8Array };

export type SealAnswer = { readonly sealed: SealedDocument } | { readonly failed: unknown };
