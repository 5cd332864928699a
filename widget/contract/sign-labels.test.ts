import { expect, test } from 'vitest';
import { isSignLabel } from './sign-labels.ts';

test('the labels of the button that signs are known in every language', () => {
  const labels = ['Sign document', 'Sign 3 documents', 'Yes: Sign document', 'Ja: Signer 12 dokumenter'];
  expect(labels.filter((label) => !isSignLabel(label))).toEqual([]);
});

test('other words are not, nor the labels with something added', () => {
  const others = [
    '',
    'I DO NOT AGREE',
    'Sign document ',
    'Yes: ',
    'Yes: Yes: Sign document',
    'Sign {} documents!',
    'sign document',
  ];
  expect(others.filter(isSignLabel)).toEqual([]);
});
