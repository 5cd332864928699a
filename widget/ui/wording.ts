/** Wordings that numbers and names decide. */
import { msg } from '@lit/localize';
import { directionOf, intlTag } from '../contract/writing.ts';
import { currentLanguage } from './localization.ts';

type Template = Parameters<typeof msg>[0];

/**
 * Picks the wording for a number by the plural rules of the current language, which may have up to six. Each is a message
 * of its own: `pages-few` is what a translation says for what Polish counts as `few`.
 */
export function plural(count: number, id: string, wording: { one?: Template; other: Template }): string {
  const rule = new Intl.PluralRules(currentLanguage()).select(count);
  const english = (rule === 'one' ? wording.one : undefined) ?? wording.other;
  return msg(english as string, { id: `${id}-${rule}` });
}

/** Each name keeps its own direction, as every value in a sentence does. */
export function formatList(names: readonly string[]): string {
  const language = currentLanguage();
  const isolated = directionOf(language) === 'rtl' ? names.map((name) => `\u2068${name}\u2069`) : names;
  return new Intl.ListFormat(intlTag(language), { type: 'conjunction' }).format(isolated);
}
