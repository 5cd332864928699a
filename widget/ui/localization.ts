import { configureLocalization } from '@lit/localize';

/** Languages that are complete; a missing id fails translations.test.ts. */
export const languages = ['en', 'nb'] as const;
export type Language = (typeof languages)[number];

const localization = configureLocalization({
  sourceLocale: 'en',
  targetLocales: languages.filter((language) => language !== 'en'),
  loadLocale: () => import('./translations/nb.ts'),
});

/** The language the interface is in now. */
export const currentLanguage = (): string => localization.getLocale();

/**
 * Turns the interface to the best match among BCP 47 wishes, in their order; English when none fits. Norwegian is
 * asked for as `nb`, `no` and `nn`: all three read Bokmål more easily than English.
 */
export async function useLanguage(wishes: readonly (string | undefined)[]): Promise<void> {
  const language = matchLanguage(wishes);
  document.documentElement.lang = language;
  document.documentElement.dir = 'ltr';
  await localization.setLocale(language);
}

export function matchLanguage(wishes: readonly (string | undefined)[]): Language {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split('-')[0];
    if (primary === 'no' || primary === 'nn') return 'nb';
    const match = languages.find((language) => language === primary);
    if (match) return match;
  }
  return 'en';
}

/** Picks the wording for a number by the plural rules of the current language. */
export function plural(count: number, wording: { one: string; other: string }): string {
  return new Intl.PluralRules(currentLanguage()).select(count) === 'one' ? wording.one : wording.other;
}
