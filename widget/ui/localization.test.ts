import { describe, expect, it } from 'vitest';
import { matchLanguage } from './localization.ts';

describe('matchLanguage', () => {
  it.each([
    [['nb-NO'], 'nb'],
    [['no'], 'nb'],
    [['nn-NO'], 'nb'],
    [['EN-gb'], 'en'],
    [[undefined, 'nb'], 'nb'],
    [['xx', 'nb'], 'nb'],
    [['xx'], 'en'],
    [[''], 'en'],
    [[], 'en'],
  ])('answers %j with %s', (wishes, language) => {
    expect(matchLanguage(wishes)).toBe(language);
  });
});
