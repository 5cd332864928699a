import { expect, test } from 'vitest';
import { unshownCharacters } from '#contract/font-coverage.ts';
import { languages } from '#contract/languages.ts';
import { signLabels } from '#contract/sign-labels.ts';
import { certificateTexts } from './certificate-language.ts';
import { en } from './certificate-texts.ts';
import { drawableIntent } from './certify-signer.ts';

/** Every word of a catalogue, the functions called with what names itself. */
function wordsOf(value: unknown, name: string): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  if (typeof value === 'function') {
    const call = value as (...values: unknown[]) => unknown;
    const isCount = ['.pages', '.signers', '.bytes'].includes(name);
    return wordsOf(
      isCount ? [1, 2, 5, 1234].map((count) => call(count)) : call('‹0›', '‹1›', '‹2›', '‹3›'),
      name,
    );
  }
  return Object.entries(value as object).flatMap(([key, one]) => wordsOf(one, `${name}.${key}`));
}

test.each(languages)(
  'the seal’s fonts have every letter of the certificate in %s, which says all that English says',
  (language) => {
    const texts = certificateTexts(language);
    const words = new Map(wordsOf(texts, ''));
    const english = new Map(wordsOf(en, ''));
    expect([...words.keys()]).toEqual([...english.keys()]);
    const places = (text: string): string[] => [...text.matchAll(/‹\d›/g)].map(([place]) => place).toSorted();
    for (const [name, text] of words) {
      expect(unshownCharacters('noto-sans', text), name).toEqual([]);
      expect(places(text), name).toEqual(places(english.get(name) ?? ''));
      if (language !== 'en' && /\p{L} \p{L}+ \p{L}/u.test(text))
        expect(text, name).not.toBe(english.get(name));
    }
  },
);

test('what Polish counts as few and as many has its own form', () => {
  const { pages } = certificateTexts('pl');
  expect([1, 2, 5, 22].map((count) => pages(count))).toEqual([
    '1 strona',
    '2 strony',
    '5 stron',
    '22 strony',
  ]);
});

test.each(['ko', 'zh', ''])('who reads %j reads a certificate in English', (language) => {
  expect(certificateTexts(language)).toBe(en);
});

test('a button’s words stand on the certificate as they were pressed', () => {
  for (const language of languages) {
    const { document, confirm } = signLabels[language];
    expect(drawableIntent(document, 1)).toBe(document);
    const pressed = confirm.replace('{}', document);
    expect(drawableIntent(pressed, 1)).toBe(pressed);
  }
});
