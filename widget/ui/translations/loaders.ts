import type { LocaleModule } from '@lit/localize';
import type { ByLanguage } from '../../contract/languages.ts';

const loaders: Omit<ByLanguage<() => Promise<LocaleModule>>, 'en'> = {
  nb: () => import('./nb.ts'),
  sv: () => import('./sv.ts'),
  da: () => import('./da.ts'),
  de: () => import('./de.ts'),
  fr: () => import('./fr.ts'),
  es: () => import('./es.ts'),
  it: () => import('./it.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  'pt-BR': () => import('./pt-BR.ts'),
  ja: () => import('./ja.ts'),
  ar: () => import('./ar.ts'),
};

/** Of the translations a person loads the one that is theirs. */
export const loadTranslation = (language: string): Promise<LocaleModule> =>
  loaders[language as keyof typeof loaders]();
