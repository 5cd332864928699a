import { z } from 'zod';
import { attachmentKinds, longestAttachmentName, mostAttachmentBytes } from './attachments.ts';
import { fieldSettingsSchema } from './field-settings.ts';
import { longestPicture } from './mark-layout.ts';
import { isOneLine, oneLineProblem } from './one-line.ts';

/**
 * A place on a page that one recipient fills.
 *
 * Geometry: PDF points (1/72 inch), measured from the top-left corner of the page as the reader sees it, after
 * /Rotate, CropBox and UserUnit. Pages count from 1. Only server/documents/pdf/page-geometry.ts converts to PDF user space.
 */
// prettier-ignore
export const fieldTypes = [
  'signature', 'initials', 'date_signed', 'text', 'checkbox', 'radio', 'dropdown', 'number', 'date',
  'name', 'email', 'company', 'title', 'formula', 'attachment',
] as const;
export const fieldTypeSchema = z.enum(fieldTypes);
export type FieldType = z.infer<typeof fieldTypeSchema>;

const points = z.number().min(0).max(200_000);

export const fieldPlacementSchema = z.object({
  documentId: z.string().max(64),
  page: z.number().int().min(1),
  x: points,
  y: points,
  width: points.min(1),
  height: points.min(1),
});
export type FieldPlacement = z.infer<typeof fieldPlacementSchema>;

export const newFieldSchema = fieldPlacementSchema.extend({
  ...fieldSettingsSchema.shape,
  type: fieldTypeSchema,
  /** Index into the envelope's recipients as given in the same request, from 0. */
  recipientIndex: z.number().int().min(0).max(99),
  /** With `requireWhen` that decides alone. */
  required: z.boolean().default(true),
  /**
   * What stands there at first: true for a box, else text; a number as "1234.5", a date as "2026-12-31". A `name` or
   * `email` without one has the recipient's.
   */
  value: z.union([z.string().min(1).max(2000), z.boolean()]).optional(),
  /** What the signer is told the field is for; also its accessible name. */
  label: z.string().trim().min(1).max(120).refine(isOneLine, oneLineProblem).optional(),
});
export type NewField = z.infer<typeof newFieldSchema>;

export const fieldSchema = fieldPlacementSchema.extend({
  ...fieldSettingsSchema.shape,
  id: z.string(),
  type: fieldTypeSchema,
  recipientId: z.string(),
  required: z.boolean(),
  label: z.string().optional(),
});
export type Field = z.infer<typeof fieldSchema>;

/**
 * A signature or initials as the person made it. `drawn` is vector: each stroke a flat list x0,y0,x1,y1,… in units of
 * the pad's height, so it stays sharp at every size.
 */
export const markFontNames = ['caveat', 'dancing-script', 'mynerve'] as const;
export const adoptedMarkSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('typed'),
    text: z.string().trim().min(1).max(80).refine(isOneLine, oneLineProblem),
    font: z.enum(markFontNames),
  }),
  z.object({
    kind: z.literal('drawn'),
    /** Width of the drawing in units of its height. */
    aspect: z.number().min(0.1).max(20),
    strokes: z
      .array(z.array(z.number().min(-1).max(21)).min(4).max(4000))
      .min(1)
      .max(200),
    /** How hard the pen was pressed, 0 to 1, at each point of each stroke; absent where the device does not tell. */
    pressures: z
      .array(z.array(z.number().min(0).max(1)).max(2000))
      .max(200)
      .optional(),
  }),
  /** A picture of one, cut out of its paper: PNG, 8-bit RGBA, at most `mostPictureSize` of mark-layout.ts. */
  z.object({ kind: z.literal('uploaded'), png: z.base64().max(longestPicture) }),
]);
export type AdoptedMark = z.infer<typeof adoptedMarkSchema>;

/** A file of the signer's own, kept beside the document. */
export const attachmentValueSchema = z.object({
  type: z.literal('attachment'),
  attachmentId: z.string().max(64),
  name: z.string().min(1).max(longestAttachmentName).refine(isOneLine, oneLineProblem),
  kind: z.enum(attachmentKinds),
  byteSize: z.number().int().min(1).max(mostAttachmentBytes),
  /** Lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AttachmentValue = z.infer<typeof attachmentValueSchema>;

/**
 * What a signer puts into a field: `checkbox` into boxes, `mark` where one signs, `text` into all others, a number as
 * "1234.5" and a date as "2026-12-31". `date_signed` and `formula` take none: the one is dated at the signing, the other computed.
 * `attachment` names a file sent before, as the server answered it: who states the act states its very bytes.
 */
export const textValueSchema = z.object({ type: z.literal('text'), text: z.string().max(2000) });
export type TextValue = z.infer<typeof textValueSchema>;
export const fieldValueSchema = z.discriminatedUnion('type', [
  textValueSchema,
  z.object({ type: z.literal('checkbox'), checked: z.boolean() }),
  z.object({ type: z.literal('mark'), markId: z.string().max(64) }),
  attachmentValueSchema,
]);
export type FieldValue = z.infer<typeof fieldValueSchema>;
