import { describe, expect, it } from 'vitest';
import { readableText, typedMarkText, unshownCharacters } from './font-coverage.ts';

describe('text as a font can show it', () => {
  it.each([
    ['letters it has', 'Ødegård Γιώργος Жуков', 'Ødegård Γιώργος Жуков'],
    ['composed where that can be', 'e\u0301', 'é'],
    ['letters it lacks, by their code point', '김 😀', '[U+AE40] [U+1F600]'],
    ['control characters and line ends as spaces', 'a\tb\u0007c\u2028d', 'a b c d'],
    ['nothing that shows nothing', 'a\u200Bb\u00ADc\uFEFFd\u200De\u{E0041}', 'abcde'],
    ['nothing that turns the order around', '\u202Egpj.\u2066exe\u200F', 'gpj.exe'],
    [
      'four marks over a letter, the others by their code point',
      'I\u030b\u030b\u030b\u030b\u030b\u030bI',
      'I\u030b\u030b\u030b\u030b[U+030B][U+030B]I',
    ],
    [
      'no more of them behind a joiner',
      'क\u0951\u0951\u0947\u0947\u200d\u0947',
      'क\u0951\u0951\u0947\u0947\u200d[U+0947]',
    ],
    ['the joiners Devanagari spells with', 'क्\u200Dष', 'क्\u200Dष'],
  ])('%s', (_what, text, shown) => {
    expect(readableText('noto-sans', text)).toBe(shown);
    expect(readableText('noto-sans', shown)).toBe(shown);
  });

  it('names what it lacks once each, and nothing that is left out anyway', () => {
    expect(unshownCharacters('noto-sans', '김\u200b 😀\ufe0f, 김 Ødegård\n')).toEqual([
      { character: '김', shown: '[U+AE40]' },
      { character: '😀', shown: '[U+1F600]' },
    ]);
  });

  it('sets a mark by another hand where the chosen one lacks a letter, and in the plain font where each does', () => {
    const typed = (text: string) => ({ kind: 'typed', text, font: 'caveat' }) as const;
    expect(typedMarkText(typed('Åse Жуков'))).toEqual({ text: 'Åse Жуков', font: 'caveat' });
    expect(typedMarkText({ ...typed('Åse Жуков'), font: 'dancing-script' }).font).toBe('caveat');
    expect(typedMarkText(typed('Γιώργος'))).toEqual({ text: 'Γιώργος', font: 'mynerve' });
    expect(typedMarkText(typed('क्षत्रिय'))).toEqual({ text: 'क्षत्रिय', font: 'noto-sans' });
    expect(typedMarkText(typed('Γιώργος Жуков')).font).toBe('noto-sans');
    expect(typedMarkText(typed('김'))).toEqual({ text: '[U+AE40]', font: 'caveat' });
  });

  it('has a hand for every name in Latin, Greek and Cyrillic', () => {
    for (const name of [
      'Zażółć Gęślą Jaźń',
      'Ștefan Țîrlea',
      'Nguyễn Thị Hồng Đào',
      'Þórður Æðarsdóttir',
      'Ğülşen İpek Çağrı',
      'Ἀλέξανδρος'.normalize('NFD').replaceAll(/\p{M}/gu, ''),
      'Γεώργιος Παπαδόπουλος Ϊ Ϋ ΐ ΰ ς ΆΈΉΊΌΎΏ',
      'Щёголев Юрий',
      'Їжакевич Ґалаґан Єва',
      'Љубиша Ђурђевић Ћосић Џаја',
      'Қайрат Әлібекұлы Ғани Өмір Ұлан',
    ]) {
      const { text, font } = typedMarkText({ kind: 'typed', text: name, font: 'caveat' });
      expect([text, font]).toEqual([name.normalize('NFC'), expect.not.stringMatching('noto-sans')]);
    }
  });
});
