import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderTransaction } from './lookup-page.ts';
import { languages } from '#contract/languages.ts';
import { lookupTexts } from './lookup-language.ts';
import { publicPageHeaders, readPageScript } from './public-page.ts';
import { verifyTexts } from './verify-language.ts';

test('the script of the page is told of when it is not built, and refused when it could end its element', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-lookup-'));
  expect(() => readPageScript(folder, 'compare-file')).toThrow('Run: npm run build');
  await writeFile(join(folder, 'compare-file.js'), 'x="</script>"');
  expect(() => readPageScript(folder, 'compare-file')).toThrow('it holds markup');
  await writeFile(join(folder, 'compare-file.js'), 'let a=1\n');
  expect(readPageScript(folder, 'compare-file')).toBe('let a=1');
  await rm(folder, { recursive: true });
});

test('what the database holds cannot become markup, and no other script may run', () => {
  const evil = '<img src=x onerror=alert(1)>"';
  const documents = [
    {
      originalSha256: evil,
      viewedSha256: evil,
      sealedSha256: evil,
      extendedSha256: evil,
      certificateSha256: evil,
      extendedCertificateSha256: evil,
    },
  ];
  const events = [{ seq: 1, at: evil, type: evil, method: evil }];
  const found = {
    transactionId: evil,
    testMode: true,
    completedAt: evil,
    timestampPending: true,
    documents,
    events,
  };
  const html = renderTransaction(lookupTexts('en'), found, 'let a=1');
  expect(html).not.toContain('<img');
  expect(html).not.toMatch(/="[^"]*"" /);
  expect(publicPageHeaders('let a=1')['content-security-policy']).not.toContain('unsafe');
});

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['xx, nb;q=0.9, en;q=0.8', 'nb'],
  ['en-GB,nb', 'en'],
  ['nn-NO', 'nb'],
  ['no', 'nb'],
  ['__proto__', 'en'],
])('a browser that asks for %j reads %s', (asked, language) => {
  expect(lookupTexts(asked).language).toBe(language);
});

test.each(languages)('both public pages speak %s, with no sentence left in English', (language) => {
  const [lookup, verify] = [lookupTexts(language), verifyTexts(language)];
  expect([lookup.language, verify.language]).toEqual([language, language]);
  if (language === 'en') return;
  const english = [...sentencesOf(lookupTexts('en')), ...sentencesOf(verifyTexts('en'))];
  for (const sentence of [...sentencesOf(lookup), ...sentencesOf(verify)])
    expect(english).not.toContain(sentence);
});

/** What has a space in it: “Transaction” is French, too. */
function sentencesOf(texts: object): string[] {
  return Object.values(texts).flatMap((value: unknown) => {
    if (typeof value === 'string') return value.includes(' ') ? [value] : [];
    return typeof value === 'object' && value !== null ? sentencesOf(value) : [];
  });
}
