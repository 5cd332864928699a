import type { SealedPart } from '#contract/documents.ts';

/** What is kept in the vault. The kind is bound into the ciphertext, so one can never be served as another. */
export const storedObjectKinds = [
  'original',
  'normalised',
  'outline',
  'sealed',
  'completion-certificate',
  'attachment',
  'logo',
] as const;
export type StoredObjectKind = (typeof storedObjectKinds)[number];

/** As what each part of a sealed document is kept. */
export const sealedKinds = {
  document: 'sealed',
  'completion-certificate': 'completion-certificate',
} as const satisfies Record<SealedPart, StoredObjectKind>;

export interface StoredObject {
  /** `obj_…` */
  readonly id: string;
  /** Plaintext bytes. */
  readonly byteSize: number;
  /** SHA-256 of the plaintext, lower-case hex. */
  readonly sha256: string;
}
