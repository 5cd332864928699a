import { configureLocalization } from '@lit/localize';
import type { ByLanguage, Language } from '../contract/languages.ts';
import { directionOf, intlTag } from '../contract/writing.ts';

/** English is in the code; of the others a person loads the one that is theirs. */
const loaders = {
  nb: () => import('./translations/nb.ts'),
  sv: () => import('./translations/sv.ts'),
  da: () => import('./translations/da.ts'),
  de: () => import('./translations/de.ts'),
  fr: () => import('./translations/fr.ts'),
  es: () => import('./translations/es.ts'),
  it: () => import('./translations/it.ts'),
  nl: () => import('./translations/nl.ts'),
  pl: () => import('./translations/pl.ts'),
  'pt-BR': () => import('./translations/pt-BR.ts'),
  ja: () => import('./translations/ja.ts'),
  ar: () => import('./translations/ar.ts'),
} satisfies Omit<ByLanguage<unknown>, 'en'>;

const localization = configureLocalization({
  sourceLocale: 'en',
  targetLocales: Object.keys(loaders),
  loadLocale: (language) => loaders[language as keyof typeof loaders](),
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
