import type { ByLanguage } from '#contract/languages.ts';

/** The first line of every mail about an envelope that was made for trying out. */
export const testModeTexts: ByLanguage<string> = {
  en: 'TEST MODE: this is a trial and has no legal effect.',
  nb: 'TESTMODUS: dette er en prøve og har ingen rettslig virkning.',
  sv: 'TESTLÄGE: detta är ett prov och har ingen rättslig verkan.',
  da: 'TESTTILSTAND: dette er en prøve og har ingen retsvirkning.',
  de: 'TESTMODUS: Dies ist ein Versuch ohne rechtliche Wirkung.',
  fr: 'MODE TEST\u00a0: ceci est un essai sans effet juridique.',
  es: 'MODO DE PRUEBA: esto es un ensayo sin efecto jurídico.',
  it: 'MODALITÀ DI PROVA: questa è una prova senza effetto giuridico.',
  nl: 'TESTMODUS: dit is een proef zonder rechtsgevolg.',
  pl: 'TRYB TESTOWY: to próba bez skutków prawnych.',
  'pt-BR': 'MODO DE TESTE: este é um teste, sem efeito jurídico.',
  ja: 'テストモード：これは試行であり、法的効力はありません。',
  ar: 'وضع الاختبار: هذه تجربة وليس لها أي أثر قانوني.',
};
