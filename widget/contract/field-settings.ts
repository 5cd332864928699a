import { z } from 'zod';
import { attachmentKinds, mostAttachmentBytes } from './attachments.ts';
import { longestPattern } from './linear-pattern.ts';
import { isOneLine, oneLineProblem } from './one-line.ts';

/** What the sender asks of a field beyond its place. Every rule is checked in the frame and again by the server. */
const line = (longest: number) => z.string().trim().min(1).max(longest).refine(isOneLine, oneLineProblem);

/** What rules of the same recipient call a field or a group of boxes. */
const refSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/);

export const textFormats = ['email', 'phone', 'number', 'date'] as const;
export type TextFormat = (typeof textFormats)[number];

const length = z.number().int().min(1).max(2000);
/** A decimal such as "0.5" for a number, a day such as "2026-12-31" for a date. */
const bound = z.string().max(30);

export const fieldValidationSchema = z.strictObject({
  /** Only for `text`; the other types bring theirs. */
  format: z.enum(textFormats).optional(),
  /**
   * A regular expression for the whole text: classes, groups, alternatives and counts, as far as they can be matched in
   * linear time. Looking around, back-references and flags are refused.
   */
  pattern: z.string().min(1).max(longestPattern).optional(),
  /** Said where `pattern` does not match. */
  message: line(200).optional(),
  minLength: length.optional(),
  maxLength: length.optional(),
  min: bound.optional(),
  max: bound.optional(),
  /** Digits behind the decimal sign at most. */
  decimals: z.number().int().min(0).max(10).optional(),
});
export type FieldValidation = z.infer<typeof fieldValidationSchema>;

/** Every box of a group says the same here. Of `radio` boxes one is chosen; `checkbox` boxes may count. */
export const fieldGroupSchema = z.strictObject({
  name: refSchema,
  /** The question that the boxes answer. */
  label: line(120).optional(),
  min: z.number().int().min(0).max(100).optional(),
  max: z.number().int().min(1).max(100).optional(),
});
export type FieldGroup = z.infer<typeof fieldGroupSchema>;

export const conditionTestSchema = z.strictObject({
  ref: refSchema,
  /** A ticked box is `filled`. Numbers and dates are compared as such. */
  is: z.enum(['filled', 'empty', 'equal', 'different', 'less', 'greater']),
  value: z.string().max(200).optional(),
});
export type ConditionTest = z.infer<typeof conditionTestSchema>;

const tests = z.array(conditionTestSchema).min(1).max(20);
const innerCondition = z.union([
  conditionTestSchema,
  z.strictObject({ all: tests }),
  z.strictObject({ any: tests }),
]);
const parts = z.array(innerCondition).min(1).max(20);
/** AND (`all`) or OR (`any`) of tests, each of which may itself be an AND or OR. */
export const fieldConditionSchema = z.union([z.strictObject({ all: parts }), z.strictObject({ any: parts })]);
export type FieldCondition = z.infer<typeof fieldConditionSchema>;

export const fieldFormulaSchema = z.strictObject({
  /** Refs of number and formula fields, decimals, + - * / and parentheses. An empty number counts as 0. */
  expression: z.string().min(1).max(500),
  /** The result is rounded to so many digits behind the decimal sign, halves away from zero. */
  decimals: z.number().int().min(0).max(10).default(2),
});
export type FieldFormula = z.infer<typeof fieldFormulaSchema>;

export const fieldAttachmentSchema = z.strictObject({
  /** What is taken; all of them by default. */
  kinds: z.array(z.enum(attachmentKinds)).min(1).max(attachmentKinds.length).optional(),
  maxBytes: z.number().int().min(1024).max(mostAttachmentBytes).optional(),
});

export const fieldSettingsSchema = z.object({
  ref: refSchema.optional(),
  /** Shows a value and takes none. */
  readOnly: z.boolean().optional(),
  /** What a `dropdown` offers. */
  options: z.array(line(200)).min(1).max(200).optional(),
  validation: fieldValidationSchema.optional(),
  group: fieldGroupSchema.optional(),
  /** The field is there only while this holds; a hidden one is not asked for and not sealed. */
  showWhen: fieldConditionSchema.optional(),
  /** An optional field is required while this holds. */
  requireWhen: fieldConditionSchema.optional(),
  formula: fieldFormulaSchema.optional(),
  /** What an `attachment` may be. */
  attachment: fieldAttachmentSchema.optional(),
});
export type FieldSettings = z.infer<typeof fieldSettingsSchema>;
