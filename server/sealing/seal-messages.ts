/** What the server and the sealing process say to each other over the process's own channel. */
import type { SealedDocument, SealedPdf, SealInput } from './seal-document.ts';

/** The certificates go along; the key stays, and signs what the process asks it to. */
export type SealTask = Omit<SealInput, 'signer' | 'stamp'> & {
  /** With the room behind the file, which is as long as `byteSize` says. */
  readonly bytes: Uint8Array;
  readonly byteSize: number;
  readonly certificateChain: readonly Uint8Array[];
  readonly wantsTimestamp: boolean;
};

/** The bytes to be signed, unhashed; or a signature, to be stamped. */
export type SealQuestion = { readonly sign: Uint8Array } | { readonly stamp: Uint8Array };

/** What was asked to be sealed stays where it is; here is what follows it. */
export interface Appended {
  readonly document: Omit<SealedPdf, 'bytes'> & { readonly appended: Uint8Array };
  readonly completionCertificate: SealedDocument['completionCertificate'];
}

export type SealAnswer = { readonly sealed: Appended } | { readonly failed: unknown };
