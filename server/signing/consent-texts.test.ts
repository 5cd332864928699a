import { expect, test } from 'vitest';
import { languages, type ByLanguage } from '#contract/languages.ts';
import { consentText, findConsentText } from './consent-texts.ts';

/** Paper, withdrawal and how, scope, copies, contact and what is needed: ESIGN §101(c)(1)(B)–(C). */
const words: ByLanguage<RegExp[]> = {
  en: [
    /paper copy/,
    /withdraw/,
    /“Decline”/,
    /this document only/,
    /download/,
    /contact the sender/,
    /browser/,
  ],
  nb: [
    /papirkopi/,
    /trekke samtykket/,
    /«Avslå»/,
    /bare dette dokumentet/,
    /laste ned/,
    /Kontakt avsenderen/,
    /nettleser/,
  ],
  sv: [
    /pappersexemplar/,
    /återkalla/,
    /”Avböj”/,
    /bara detta dokument/,
    /ladda ner/,
    /Kontakta avsändaren/,
    /webbläsare/,
  ],
  da: [
    /papireksemplar/,
    /trække samtykket/,
    /”Afvis”/,
    /kun dette dokument/,
    /hente/,
    /Kontakt afsenderen/,
    /browser/,
  ],
  de: [
    /auf Papier bitten/,
    /widerrufen/,
    /„Ablehnen“/,
    /nur für dieses Dokument/,
    /herunterladen/,
    /an den Absender/,
    /Browser/,
  ],
  fr: [
    /exemplaire papier/,
    /retirer/,
    /«\u00a0Refuser\u00a0»/,
    /uniquement ce document/,
    /télécharger/,
    /contactez l’expéditeur/,
    /navigateur/,
  ],
  es: [
    /copia en papel/,
    /retirar/,
    /«Rechazar»/,
    /únicamente a este documento/,
    /descargar/,
    /contacte con el remitente/,
    /navegador/,
  ],
  it: [
    /copia cartacea/,
    /revocare/,
    /«Rifiuta»/,
    /solo questo documento/,
    /scaricare/,
    /contatti il mittente/,
    /browser/,
  ],
  nl: [
    /papieren exemplaar/,
    /intrekken/,
    /“Weigeren”/,
    /alleen voor dit document/,
    /downloaden/,
    /contact op met de afzender/,
    /browser/,
  ],
  pl: [
    /egzemplarz papierowy/,
    /wycofać/,
    /„Odmów”/,
    /tylko tego dokumentu/,
    /pobrać/,
    /skontaktować się z nadawcą/,
    /przeglądarka/,
  ],
  'pt-BR': [
    /cópia em papel/,
    /retirar/,
    /“Recusar”/,
    /somente para este documento/,
    /baixar/,
    /contato com o remetente/,
    /navegador/,
  ],
  ja: [/紙の文書/, /撤回/, /「辞退する」/, /この文書のみ/, /ダウンロード/, /送信者にご連絡/, /ブラウザー/],
  ar: [/نسخة ورقية/, /سحب/, /«رفض»/, /هذا المستند فقط/, /تنزيل/, /تواصل مع المرسل/, /متصفح/],
};

test.each(languages)(
  'the %s text states paper, withdrawal, scope, copies, contact and what is needed',
  (language) => {
    const { text } = consentText([language]);
    for (const word of words[language]) expect(text).toMatch(word);
    expect(text.split('\n\n')).toHaveLength(5);
  },
);

/** Signatures point at these for ever. A text that is to change is a new version, with hashes of its own here. */
const published: ByLanguage<string> = {
  en: 'a63476da8a83dc6a230fe10c3a8605869f91477f9bcdb38ad8fd98e10f66be83',
  nb: '842ab38ebf897fc672bf5f89e144f1ad887e5d4808974a03efd4e8c3990e895a',
  sv: '1eb4a33bd783afefa2b232aaa8083ddc86255bce37898628433dec58da2cceca',
  da: '1be692bd3b513ca80c3aa9d0d05d2ac7e7af4baf86ece44620c6038e97bf13c3',
  de: '2ca33d3eda996dedac560721351eec49da6ecf090a3c00480f1e022bea36d521',
  fr: '0a7b03114c8b85077b40a4ab218df0fbb4c61d18bdecced2e30e714d44214874',
  es: '9b8bcaf3f90c66b52f84cb64f020aaafd0af5980559d4a54e2e1bae28369454f',
  it: 'ac885d048bf5834d80287828ee90f8d3aa20603f3851617caf11fb5738888692',
  nl: 'fada12aab402ccae1f07233907cde73f0497a002c1b4dbf4904bfc51f8a35a43',
  pl: '7c208580073803a2056242f6b7a0ee02ae1a16fba0bf3264d992e158d94e49c3',
  'pt-BR': '3d7efd5009607dc9f7609078492590a9db745385d9801f0b95dc8647977f0cae',
  ja: '85b52486f912f9088257dbbff5d1c1f166228f09d96ddabd2aff7896fbbc2973',
  ar: 'ca43473450b26652c8883cd1659c21299300baf6ed72497ae1ee86455bef2446',
};

test.each(languages)('the %s text is the one that was published', (language) => {
  expect(consentText([language]).sha256).toBe(published[language]);
});

test('the first wish that there is a text for decides, and English where there is none', () => {
  expect(consentText(['xx-YY']).language).toBe('en');
  expect(consentText([null, undefined]).language).toBe('en');
  expect(consentText(['zh', 'nn-NO', 'de']).language).toBe('nb');
  expect(consentText([undefined, null, 'pt-PT']).language).toBe('pt-BR');
});

test('a consent to any other wording is not recognised', () => {
  const { version, language, sha256 } = consentText(['en']);
  expect(findConsentText(version, language, sha256)).toBeDefined();
  expect(findConsentText(version, 'nb', sha256)).toBeUndefined();
  expect(findConsentText('2020-01', language, sha256)).toBeUndefined();
  expect(findConsentText(version, '__proto__', sha256)).toBeUndefined();
  for (const one of languages) {
    const text = consentText([one]);
    expect(findConsentText(text.version, one, text.sha256)?.text).toBe(text.text);
  }
});
