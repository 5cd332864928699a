import { matchLanguage, type Language } from '#contract/languages.ts';
import { directionOf } from '#contract/writing.ts';
import { en, nb, type CertificateTexts } from './certificate-texts.ts';
import { ar } from './certificate-texts/ar.ts';
import { da } from './certificate-texts/da.ts';
import { de } from './certificate-texts/de.ts';
import { es } from './certificate-texts/es.ts';
import { fr } from './certificate-texts/fr.ts';
import { it } from './certificate-texts/it.ts';
import { ja } from './certificate-texts/ja.ts';
import { nl } from './certificate-texts/nl.ts';
import { pl } from './certificate-texts/pl.ts';
import { ptBR } from './certificate-texts/pt-BR.ts';
import { sv } from './certificate-texts/sv.ts';

const catalogues: Readonly<Record<Language, CertificateTexts>> = {
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
  ja,
  ar,
};

/** The catalogue of a language (BCP 47), English failing all. */
export const certificateTexts = (wish: string): CertificateTexts => catalogues[matchLanguage([wish])];

/** Whether its pages begin on the right. */
export const isMirrored = (wish: string): boolean => directionOf(matchLanguage([wish])) === 'rtl';
