import { expect, test } from 'vitest';
import { isSignLabel } from './sign-labels.ts';

test('the labels of the button that signs are known in every language', () => {
  const labels = [
    ['Sign document', 1],
    ['Signer dokumentet', 1],
    ['Sign 3 documents', 3],
    ['Yes: Sign document', 1],
    ['Ja: Signer 12 dokumenter', 12],
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
  ] as const;
  expect(wrong.filter(([label, documents]) => isSignLabel(label, documents))).toEqual([]);
});
