import type { Language } from '#contract/languages.ts';

/** An instant in words. Nobody's zone is known where a mail is written. */
export const momentOf = (language: Language, instant: Date): string => {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(language, format).format(instant)} UTC`;
};
