import { z } from 'zod';
import { documentSchema } from './documents.ts';
import { isOneLine, oneLineProblem } from './one-line.ts';

const id = z.string().max(64);
const line = (longest: number) => z.string().trim().min(1).max(longest).refine(isOneLine, oneLineProblem);

/** What a legal hold covers; `organization`: everything that the organization has an interest in, now and later. */
export const legalHoldScopes = ['document', 'envelope', 'organization', 'matter'] as const;
export type LegalHoldScope = (typeof legalHoldScopes)[number];

const holdWords = {
  /** Why, as whoever releases it is to read it. */
  reason: z.string().trim().min(1).max(2000),
  /** On whose word: a court, a regulator, counsel. */
  authority: line(200),
  /** Two people release it: one asks, another agrees. */
  twoPersonRelease: z.boolean().default(false),
  /** When it ends by itself. */
  expiresAt: z.iso.datetime().optional(),
};

export const newLegalHoldSchema = z.discriminatedUnion('scope', [
  z.object({ scope: z.literal('document'), documentId: id, ...holdWords }),
  z.object({ scope: z.literal('envelope'), envelopeId: id, ...holdWords }),
  z.object({ scope: z.literal('organization'), ...holdWords }),
  z.object({
    scope: z.literal('matter'),
    /** What the matter is called where it is kept. */
    matter: line(200),
    documentIds: z.array(id).max(500).default([]),
    ...holdWords,
  }),
]);
export type NewLegalHold = z.infer<typeof newLegalHoldSchema>;

export const legalHoldSchema = z.object({
  id: z.string(),
  scope: z.enum(legalHoldScopes),
  /** Null: of live and test documents. */
  testMode: z.boolean().nullable(),
  documentIds: z.array(z.string()),
  envelopeId: z.string().nullable(),
  matter: z.string().nullable(),
  reason: z.string(),
  authority: z.string(),
  twoPersonRelease: z.boolean(),
  placedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  /** One of two people has asked for its release. */
  releaseAskedAt: z.iso.datetime().nullable(),
  releasedAt: z.iso.datetime().nullable(),
  releaseReason: z.string().nullable(),
});
export type LegalHold = z.infer<typeof legalHoldSchema>;

export const releaseLegalHoldSchema = z.object({ reason: z.string().trim().min(1).max(2000) });
export const extendLegalHoldSchema = z.object({ documentIds: z.array(id).min(1).max(500) });

/** Nobody asks for an account here: its person deletes it, or it goes with the last organization it belonged to. */
export const deletionScopes = ['document', 'recipient', 'organization', 'account'] as const;
export type DeletionScope = (typeof deletionScopes)[number];

export const newDeletionRequestSchema = z.discriminatedUnion('scope', [
  z.object({ scope: z.literal('document'), documentId: id }),
  /** The personal data of a recipient; what stands in a document that others keep stays until it goes. */
  z.object({ scope: z.literal('recipient'), recipientId: id }),
  z.object({ scope: z.literal('organization') }),
]);
export type NewDeletionRequest = z.infer<typeof newDeletionRequestSchema>;

export const deletionStates = [
  'pending_grace',
  'waiting',
  'shredding',
  'erasing_copies',
  'destroyed',
  'cancelled',
] as const;

/** Why it has not gone yet. Numbers only: whose legal hold it is, and on what, is not told to another party. */
export const blockerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('legal_hold'), count: z.number().int() }),
  z.object({ kind: z.literal('retention'), until: z.iso.datetime() }),
  z.object({ kind: z.literal('envelope_open'), count: z.number().int() }),
  z.object({ kind: z.literal('sealing'), count: z.number().int() }),
  /** Other parties; `until` when the last of their interests lapses by itself, null when one never does. */
  z.object({ kind: z.literal('interest'), count: z.number().int(), until: z.iso.datetime().nullable() }),
  /** Documents of the organization that wait for something of these. */
  z.object({ kind: z.literal('documents'), count: z.number().int() }),
]);

export const deletionRequestSchema = z.object({
  id: z.string(),
  scope: z.enum(deletionScopes),
  testMode: z.boolean().nullable(),
  documentId: z.string().nullable(),
  recipientId: z.string().nullable(),
  state: z.enum(deletionStates),
  blockers: z.array(blockerSchema),
  /** Of the last try to take it on, which went wrong; null once it went well. It is tried again by itself at `retryAt`. */
  failure: z
    .object({
      attempts: z.number().int(),
      lastErrorCode: z.string(),
      lastFailedAt: z.iso.datetime(),
      retryAt: z.iso.datetime(),
    })
    .nullable(),
  requestedAt: z.iso.datetime(),
  /** Until then it can be cancelled and nothing has happened. */
  graceEndsAt: z.iso.datetime(),
  /** When the organization's own access ended; others may still have theirs. */
  letGoAt: z.iso.datetime().nullable(),
  /** When no backup of this deployment can hold it any more. */
  copiesGoneAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});
export type DeletionRequest = z.infer<typeof deletionRequestSchema>;

export const receiptStages = ['shredded', 'copies-gone'] as const;
export type ReceiptStage = (typeof receiptStages)[number];

/** What the text of a receipt's signed note holds, as JSON on its second line. Names nobody. */
export const receiptTextSchema = z.object({
  id: z.string(),
  stage: z.enum(receiptStages),
  scope: z.enum(deletionScopes),
  targetId: z.string(),
  organizationId: z.string(),
  /** Whoever asked for it. */
  requestIds: z.array(z.string()),
  destroyedAt: z.iso.datetime(),
  /** When no backup can hold it any more. */
  copiesGoneAt: z.iso.datetime(),
  /** Exactly the stored objects whose keys were destroyed. */
  objects: z.array(
    z.object({
      id: z.string(),
      /** Of the bytes as they were stored; null when they were gone already. */
      ciphertextSha256: z.string().nullable(),
      /** SHA-256 of the key commitment in the object's header. */
      keySha256: z.string(),
      /** Months of the organization keys under which its key was wrapped. */
      epochs: z.array(z.string()),
    }),
  ),
  /** Whose openings of the audit log went with it. */
  subjects: z.number().int(),
  /** What was not destroyed, and why. */
  kept: z.array(z.object({ what: z.string(), because: z.string() })),
});
export type ReceiptText = z.infer<typeof receiptTextSchema>;

export const deletionReceiptSchema = z.object({
  id: z.string(),
  stage: z.enum(receiptStages),
  /** A signed note (c2sp.org/signed-note): `inkseal deletion receipt 1`, then the JSON. */
  note: z.string(),
  /** Trust it only from where you trust it: GET /.well-known/receipt-key.txt. */
  verifierKey: z.string(),
  receipt: receiptTextSchema,
  /** The event in the audit log that names SHA-256 of the note. */
  eventId: z.string(),
  /** Proof that the event stands in the log (c2sp.org/tlog-proof@v1); null for the seconds until it does. */
  logProof: z.string().nullable(),
});
export type DeletionReceipt = z.infer<typeof deletionReceiptSchema>;

const days = z.number().int().min(0).max(36_500);

export const newRetentionPolicySchema = z.object({
  name: line(120),
  /** Of one app's documents; without it, of all. */
  appId: id.optional(),
  /** Nothing is destroyed earlier, counted from completion, or from the upload of what was never completed. */
  keepDays: days,
  /** Its deletion begins by itself after so many days; needs `deletions:write` besides. */
  destroyAfterDays: days.min(1).optional(),
});
export type NewRetentionPolicy = z.infer<typeof newRetentionPolicySchema>;

export const retentionPolicySchema = z.object({
  id: z.string(),
  testMode: z.boolean().nullable(),
  appId: z.string().nullable(),
  name: z.string(),
  keepDays: z.number().int(),
  destroyAfterDays: z.number().int().nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type RetentionPolicy = z.infer<typeof retentionPolicySchema>;

/** Gives the organization for which a recipient signed an interest of its own in the documents of an envelope. */
export const newInterestSchema = z.object({ organizationId: id });
/** What a party has in a document: it is destroyed when nobody holds anything in it any more. */
export const interestSchema = z.object({
  /** An organization has it until it asks for the deletion; a recipient, who has no account, for a time. */
  kind: z.enum(['organization', 'recipient']),
  /** Id of the organization or the recipient. */
  partyId: z.string(),
  /** Empty once what is known of the party was destroyed. */
  name: z.string(),
  /** Whose document it is. */
  isOwner: z.boolean(),
  state: z.enum(['held', 'released', 'lapsed']),
  heldSince: z.iso.datetime(),
  /** When a recipient's ends by itself; null while the envelope is open, and for organizations. */
  lapsesAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** The envelope that a recipient's comes from. */
  envelopeId: z.string().nullable(),
});
export type Interest = z.infer<typeof interestSchema>;

/** A document of another organization in which one's own was given an interest. */
export const receivedDocumentSchema = z.object({
  document: documentSchema,
  testMode: z.boolean(),
  /** Whose document it is; its name is empty once it was destroyed. */
  owner: z.object({ organizationId: z.string(), name: z.string() }),
  heldSince: z.iso.datetime(),
  /** When one's own organization asked for the deletion; null: it did not. */
  deletionAskedAt: z.iso.datetime().nullable(),
  /** Legal holds of one's own organization that keep it; null for who may not read legal holds. */
  legalHolds: z.number().int().nullable(),
});
export type ReceivedDocument = z.infer<typeof receivedDocumentSchema>;

export const givenInterestSchema = z.object({ documentIds: z.array(z.string()), organizationId: z.string() });
