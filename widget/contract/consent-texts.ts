import { z } from 'zod';
import { languages } from './languages.ts';

/** Room for a page of small print; each signer reads it before they may begin. */
export const longestConsentText = 4000;

/** The app's own name of it, never used again for another wording. */
export const consentVersion = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/);

export const newConsentTextsSchema = z.strictObject({
  version: consentVersion,
  /** By language; plain text, paragraphs apart by an empty line. */
  texts: z.partialRecord(z.enum(languages), z.string().max(longestConsentText)),
});
export type NewConsentTexts = z.infer<typeof newConsentTextsSchema>;

/** One version, which is never changed again: signers have agreed to it. */
export const consentTextsSchema = z.object({
  version: z.string(),
  createdAt: z.iso.datetime(),
  texts: z.array(z.object({ language: z.enum(languages), text: z.string() })),
});
export type ConsentTexts = z.infer<typeof consentTextsSchema>;

export const consentTextListSchema = z.object({
  /** Which signers are asked to agree to now, after ours; null for ours alone. */
  current: z.string().nullable(),
  consentTexts: z.array(consentTextsSchema),
});
export type ConsentTextList = z.infer<typeof consentTextListSchema>;
