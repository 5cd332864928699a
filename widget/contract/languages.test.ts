import { describe, expect, it, test } from 'vitest';
import { findLanguage, languages, matchLanguage } from './languages.ts';
import { directionOf, intlTag } from './writing.ts';

describe('matchLanguage', () => {
  it.each([
    [['nb-NO'], 'nb'],
    [['no'], 'nb'],
    [['nn-NO'], 'nb'],
    [['EN-gb'], 'en'],
    [['pt'], 'pt-BR'],
    [['pt-PT'], 'pt-BR'],
    [['PT-br'], 'pt-BR'],
    [['de-CH-1996'], 'de'],
    [['zh-Hant-TW'], 'en'],
    [['ja-JP-u-ca-japanese'], 'ja'],
    [['ar-EG'], 'ar'],
    [['arz'], 'en'],
    [[undefined, null, 'nb'], 'nb'],
    [['xx', 'nb', 'de'], 'nb'],
    [['xx'], 'en'],
    [['__proto__'], 'en'],
    [[''], 'en'],
    [[], 'en'],
  ])('answers %j with %s', (wishes, language) => {
    expect(matchLanguage(wishes)).toBe(language);
  });
});

test('a wish that fits none is no wish for English', () => {
  expect(findLanguage('zh')).toBeUndefined();
  expect(findLanguage(null)).toBeUndefined();
});

test('every language is written as BCP 47 has it, found by its own tag, and known to Intl', () => {
  for (const language of languages) {
    expect(Intl.getCanonicalLocales(language)).toEqual([language]);
    expect(findLanguage(language)).toBe(language);
    expect(Intl.PluralRules.supportedLocalesOf(intlTag(language))).toHaveLength(1);
    expect(new Intl.NumberFormat(intlTag(language)).format(12), language).toBe('12');
  }
});

test('only Arabic runs from right to left', () => {
  expect(languages.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar']);
});
