import { expect, test } from 'vitest';
import { consentText, findConsentText } from './consent-texts.ts';

test.each(['en', 'nb'])(
  'the %s text states paper, withdrawal, scope, copies, contact and what is needed',
  (language) => {
    const words: Record<string, RegExp[]> = {
      en: [/paper copy/, /withdraw/, /this document only/, /download/, /contact the sender/, /browser/],
      nb: [
        /papirkopi/,
        /trekke samtykket/,
        /bare dette dokumentet/,
        /laste ned/,
        /Kontakt avsenderen/,
        /nettleser/,
      ],
    };
    const { text } = consentText(language);
    for (const word of words[language] ?? []) expect(text).toMatch(word);
  },
);

test('an unknown language falls back to English and any Norwegian to bokmål', () => {
  expect(consentText('xx-YY').language).toBe('en');
  expect(consentText(null).language).toBe('en');
  expect(consentText('no').language).toBe('nb');
  expect(consentText('nn-NO').language).toBe('nb');
});

test('a consent to any other wording is not recognised', () => {
  const { version, language, sha256 } = consentText('en');
  expect(findConsentText(version, language, sha256)).toBeDefined();
  expect(findConsentText(version, 'nb', sha256)).toBeUndefined();
  expect(findConsentText('2020-01', language, sha256)).toBeUndefined();
  expect(findConsentText(version, '__proto__', sha256)).toBeUndefined();
});
