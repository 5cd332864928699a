import { configureLocalization, msg, type LocaleModule } from '@lit/localize';
import {
  directionOf,
  intlTag,
  languages,
  matchLanguage,
  type ByLanguage,
  type Language,
} from '../contract/languages.ts';

/** English is in the code; of the others a person loads the one that is theirs. */
const loaders: Omit<ByLanguage<() => Promise<LocaleModule>>, 'en'> = {
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
  ar: () => import('./translations/ar.ts').then(({ templates }) => ({ templates: isolateValues(templates) })),
};

const localization = configureLocalization({
  sourceLocale: 'en',
  targetLocales: languages.filter((language) => language !== 'en'),
  loadLocale: (language) => loaders[language as keyof typeof loaders](),
});

type Templates = LocaleModule['templates'];
type Template = Parameters<typeof msg>[0];

/**
 * A name, a number or a title keeps its own direction, and moves nothing around it, in a sentence that runs the other way
 * (UAX #9 §2.4.2). Not in the labels of the button that signs, which the server knows letter by letter.
 */
function isolateValues(templates: Templates): Templates {
  const isolated = Object.entries(templates).map(([id, template]) => {
    if (typeof template === 'string' || !('strTag' in template) || id.startsWith('sign'))
      return [id, template];
    const last = template.strings.length - 1;
    const strings = template.strings.map(
      (text, index) => `${index === 0 ? '' : '\u2069'}${text}${index === last ? '' : '\u2068'}`,
    );
    return [id, { ...template, strings }];
  });
  return Object.fromEntries(isolated) as Templates;
}

/** The language the interface is in now. */
export const currentLanguage = (): Language => localization.getLocale() as Language;

/** Turns the interface to the best match among BCP 47 wishes, in their order; English when none fits. */
export async function useLanguage(wishes: readonly (string | undefined)[]): Promise<void> {
  const language = matchLanguage(wishes);
  await localization.setLocale(language);
  if (currentLanguage() !== language) return; // another wish came meanwhile
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/**
 * Picks the wording for a number by the plural rules of the current language, which may have up to six. Each is a message
 * of its own: `pages-few` is what a translation says for what Polish counts as `few`.
 */
export function plural(count: number, id: string, wording: { one?: Template; other: Template }): string {
  const rule = new Intl.PluralRules(currentLanguage()).select(count);
  const english = (rule === 'one' ? wording.one : undefined) ?? wording.other;
  return msg(english as string, { id: `${id}-${rule}` });
}

export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(intlTag(currentLanguage()), options).format(value);
}

/** Each name keeps its own direction, as every value in a sentence does. */
export function formatList(names: readonly string[]): string {
  const language = currentLanguage();
  const isolated = directionOf(language) === 'rtl' ? names.map((name) => `\u2068${name}\u2069`) : names;
  return new Intl.ListFormat(intlTag(language), { type: 'conjunction' }).format(isolated);
}
