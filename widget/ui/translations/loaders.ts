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

type LoadWords = (language: string) => Promise<LocaleModule>;
let loadMore: LoadWords | undefined;

/** For a site that says more than the frame does; before the language is chosen. */
export function addWords(load: LoadWords): void {
  loadMore = load;
}

/** Of the translations a person loads the one that is theirs. */
export async function loadTranslation(language: string): Promise<LocaleModule> {
  const [words, more] = await Promise.all([
    loaders[language as keyof typeof loaders](),
    loadMore?.(language),
  ]);
  return { templates: { ...words.templates, ...more?.templates } };
}
