import { matchLanguage, type ByLanguage } from '#contract/languages.ts';
import { acceptedLanguages } from '../platform/http/accepted-languages.ts';
import { en, nb, type VerifyTexts } from './verify-texts.ts';
import { ar } from './verify-texts/ar.ts';
import { da } from './verify-texts/da.ts';
import { de } from './verify-texts/de.ts';
import { es } from './verify-texts/es.ts';
import { fr } from './verify-texts/fr.ts';
import { it } from './verify-texts/it.ts';
import { ja } from './verify-texts/ja.ts';
import { nl } from './verify-texts/nl.ts';
import { pl } from './verify-texts/pl.ts';
import { ptBR } from './verify-texts/pt-BR.ts';
import { sv } from './verify-texts/sv.ts';

const catalogues: ByLanguage<VerifyTexts> = { en, nb, sv, da, de, fr, es, it, nl, pl, 'pt-BR': ptBR, ja, ar };

/** By the first language that the browser asks for (Accept-Language) and there is; English failing all. */
export const verifyTexts = (acceptLanguage: string | undefined): VerifyTexts =>
  catalogues[matchLanguage(acceptedLanguages(acceptLanguage))];
