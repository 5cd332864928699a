/** How a language is written; apart from what finds one, which the frame does without before its first page. */
import type { Language } from './languages.ts';

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

/** Which way a text runs: as its first letter does (UAX #9, P2). */
export const textDirection = (text: string): 'ltr' | 'rtl' =>
  /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text) ? 'rtl' : 'ltr';

/**
 * What Intl is asked for. Arabic with the digits that the document, its certificate and the button's label are counted
 * in: browsers do not agree on which ones `ar` means.
 */
export const intlTag = (language: Language): string => (language === 'ar' ? 'ar-u-nu-latn' : language);
