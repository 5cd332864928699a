import { expect, test } from 'vitest';
import { languages } from './languages.ts';
import { isSignLabel, readSignLabel, signLabels } from './sign-labels.ts';

test('the labels of the button that signs are known in every language', () => {
  const labels = [
    ['Sign document', 1],
    ['Signer dokumentet', 1],
    ['Sign 3 documents', 3],
    ['Yes: Sign document', 1],
    ['Ja: Signer 12 dokumenter', 12],
    ['Podpisz 3 dokumenty', 3],
    ['Podpisz 5 dokumentów', 5],
    ['توقيع المستندين', 2],
    ['はい：文書に署名する', 1],
  ] as const;
  expect(labels.filter(([label, documents]) => !isSignLabel(label, documents))).toEqual([]);
});

test('other words are not, nor the labels with something added', () => {
  const others = [
    '',
    'I DO NOT AGREE',
    'Sign document ',
    'Yes: ',
    'Yes: Yes: Sign document',
    'Sign {} documents!',
    'Sign {} documents',
    'sign document',
  ];
  expect(others.filter((label) => isSignLabel(label, 1) || isSignLabel(label, 2))).toEqual([]);
});

test('nor one that counts other documents than are signed', () => {
  const wrong = [
    ['Sign 9999 documents', 1],
    ['Signer 2 dokumenter', 1],
    ['Sign 1 documents', 1],
    ['Sign document', 2],
    ['Signer dokumentet', 3],
    ['Sign 3 documents', 2],
    ['Sign 02 documents', 2],
    ['Ja: Signer 2 dokumenter', 20],
    ['Podpisz 5 dokumenty', 5],
    ['توقيع المستندين', 3],
  ] as const;
  expect(wrong.filter(([label, documents]) => isSignLabel(label, documents))).toEqual([]);
});

test('every language has a label for any number, and all say the same act', () => {
  for (const language of languages) {
    const { document, documents, confirm } = signLabels[language];
    expect(readSignLabel(document, 1)?.english, language).toBe('Sign document');
    expect(readSignLabel(confirm.replace('{}', document), 1)?.english, language).toBe('Yes: Sign document');
    for (const count of [2, 3, 11, 22, 100, 1_000_000]) {
      const rule = new Intl.PluralRules(language).select(count);
      const label = documents[rule]?.replace('{}', String(count)) ?? '';
      expect(readSignLabel(label, count)?.english, `${language} ${count}`).toBe(`Sign ${count} documents`);
    }
  }
});
