import { z } from 'zod';

/** The visible size of a page in points, after CropBox, /Rotate and UserUnit. */
export const pageSizeSchema = z.object({ width: z.number(), height: z.number() });
export type PageSize = z.infer<typeof pageSizeSchema>;

/**
 * How the document can be completed. `stamp`: values are drawn on the pages and the completion certificate is appended.
 * `append-only`: the file already carries signatures, so only our seal is added and values appear in a separate
 * completion certificate.
 */
export const completionModeSchema = z.enum(['stamp', 'append-only']);
export type CompletionMode = z.infer<typeof completionModeSchema>;

/** What a sealed document consists of: the file itself and, when it was signed before, its completion certificate. */
export const sealedPartSchema = z.enum(['document', 'completion-certificate']);
export type SealedPart = z.infer<typeof sealedPartSchema>;

export const documentSchema = z.object({
  id: z.string(),
  name: z.string(),
  pageCount: z.number().int(),
  pageSizes: z.array(pageSizeSchema),
  byteSize: z.number().int(),
  /** SHA-256 of the file as uploaded, lower-case hex. */
  originalSha256: z.string(),
  /** SHA-256 of the normalised copy that people see, sign and receive, lower-case hex. */
  viewedSha256: z.string(),
  completionMode: completionModeSchema,
  createdAt: z.iso.datetime(),
});
export type Document = z.infer<typeof documentSchema>;
