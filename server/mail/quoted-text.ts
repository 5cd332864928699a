import type { Language } from '#contract/languages.ts';
import { asOneLine } from '#contract/one-line.ts';
import { directionOf } from '#contract/writing.ts';

/** Marks, embeddings, overrides and isolates: they would turn round what stands beside the text. */
const bidiControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** A subject takes 400 characters; two such texts and our words are well within. */
const longest = 120;

/**
 * Somebody else's words within ours: one line, not endless, and where the directions differ, isolated (UAX #9 §2.3), so that they
 * cannot move ours.
 */
export function quoted(language: Language, text: string): string {
  const letters = [...asOneLine(text).replace(bidiControls, '').trim()];
  const short = letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : letters.join('');
  const isMixed = directionOf(language) === 'rtl' || rightToLeft.test(short);
  return isMixed ? `\u2068${short}\u2069` : short;
}
