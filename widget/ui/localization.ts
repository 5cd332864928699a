import { configureLocalization } from '@lit/localize';
import type { Language } from '../contract/languages.ts';
import { directionOf, intlTag } from '../contract/writing.ts';

/** English is in the code. Where the rest is stands in a file of its own, which who reads English never loads. */
const localization = configureLocalization({
  sourceLocale: 'en',
  targetLocales: [
    'nb',
    'sv',
    'da',
    'de',
    'fr',
    'es',
    'it',
    'nl',
    'pl',
    'pt-BR',
    'ja',
    'ar',
  ] satisfies Language[],
  loadLocale: (language) =>
    import('./translations/loaders.ts').then((chunk) => chunk.loadTranslation(language)),
});

/** The language the interface is in now. */
export const currentLanguage = (): Language => localization.getLocale() as Language;

/** Turns the interface to a language. Rejects when it cannot be loaded, and leaves the one before. */
export async function useLanguage(language: Language): Promise<void> {
  try {
    await localization.setLocale(language);
  } finally {
    const spoken = currentLanguage();
    Object.assign(document.documentElement, { lang: spoken, dir: directionOf(spoken) });
  }
}

export const formatNumber = (value: number, options?: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(intlTag(currentLanguage()), options).format(value);
