/** Languages people are spoken to in. A text that one of them lacks fails a test beside the text. */
export const languages = [
  'en',
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
] as const;
export type Language = (typeof languages)[number];

/** One text for each; what is missing does not compile. */
export type ByLanguage<Text> = Readonly<Record<Language, Text>>;

const primaryOf = (tag: string): string => tag.toLowerCase().split('-', 1)[0] ?? '';

/**
 * By primary subtag (BCP 47): who reads Austrian German or European Portuguese reads ours more easily than English. So do
 * those who ask for Norwegian as `no` or `nn`, both near to Bokmål.
 */
const byPrimary = new Map<string, Language>([
  ...languages.map((language): [string, Language] => [primaryOf(language), language]),
  ['no', 'nb'],
  ['nn', 'nb'],
]);

/** The language of ours that fits a wish; undefined when none does. */
export const findLanguage = (wish: string | null | undefined): Language | undefined =>
  byPrimary.get(primaryOf(wish ?? ''));

/** The first wish that fits one of `allowed` decides; `otherwise` when none does. */
export function matchLanguage(
  wishes: readonly (string | null | undefined)[],
  allowed: readonly string[] = languages,
  otherwise: Language = 'en',
): Language {
  for (const wish of wishes) {
    const match = findLanguage(wish);
    if (match && allowed.includes(match)) return match;
  }
  return otherwise;
}
