import { matchLanguage, type Language } from '#contract/languages.ts';
import { en, nb, type CertificateTexts } from './certificate-texts.ts';
import { da } from './certificate-texts/da.ts';
import { de } from './certificate-texts/de.ts';
import { es } from './certificate-texts/es.ts';
import { fr } from './certificate-texts/fr.ts';
import { it } from './certificate-texts/it.ts';
import { nl } from './certificate-texts/nl.ts';
import { pl } from './certificate-texts/pl.ts';
import { ptBR } from './certificate-texts/pt-BR.ts';
import { sv } from './certificate-texts/sv.ts';

/** Of the languages whose letters the seal's fonts have; the others read English, which names its own limits. */
const catalogues: Readonly<Record<Exclude<Language, 'ja' | 'ar'>, CertificateTexts>> = {
  en,
  nb,
  sv,
  da,
  de,
  fr,
  es,
  it,
  nl,
  pl,
  'pt-BR': ptBR,
};

/** The catalogue of a language (BCP 47), English failing all. */
export function certificateTexts(wish: string): CertificateTexts {
  const language = matchLanguage([wish]);
  return language === 'ja' || language === 'ar' ? en : catalogues[language];
}
